#!/usr/bin/env bash
# wasm-bindgen's command, in the version that Cargo.lock has of its crate: anything else refuses to work.
set -euo pipefail
source scripts/say.sh

version=$(grep -A 1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')
[ "$(wasm-bindgen --version 2>/dev/null || true)" = "wasm-bindgen $version" ] && exit 0
say "installing wasm-bindgen-cli $version (about 4 minutes)"
# Not --locked: one of the versions its own lock file names is not in the registry.
CARGO_TARGET_DIR="$cache/tools-target" CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
  cargo install --quiet wasm-bindgen-cli --version "$version" --force
rm -rf "$cache/tools-target"
