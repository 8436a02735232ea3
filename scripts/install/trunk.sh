#!/usr/bin/env bash
# Trunk, which builds the page. 0.22 needs a newer Rust than ours.
set -euo pipefail
source scripts/say.sh

version=0.21.14
[ "$(trunk --version 2>/dev/null || true)" = "trunk $version" ] && exit 0
say "installing trunk $version (about 4 minutes)"
# A build tool: compiled fast rather than fast itself.
CARGO_TARGET_DIR="$cache/tools-target" CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --quiet --locked trunk --version "$version" --force
rm -rf "$cache/tools-target"
