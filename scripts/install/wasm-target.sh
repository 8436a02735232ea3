#!/usr/bin/env bash
# Rust's standard library for WebAssembly: from rustup, or built from Debian's source where rustup cannot fetch it.
set -euo pipefail
source scripts/say.sh

target=wasm32-unknown-unknown
is_there() { compgen -G "$(rustc --print target-libdir --target $target)/libstd-*.rlib" >/dev/null; }

is_there && exit 0
if have rustup; then
  say "installing the $target target with rustup"
  rustup target add $target || say "rustup could not fetch it"
fi
is_there || bash scripts/install/wasm-target-from-debian.sh
is_there || fail "the $target target is missing. Run: rustup target add $target"
