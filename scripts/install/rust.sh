#!/usr/bin/env bash
# Checks that Rust is there and new enough; installing it is the owner's decision.
set -euo pipefail
source scripts/say.sh

need cargo "Install Rust with rustup."
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
found=$(rustc --version | cut -d' ' -f2)
oldest=$(printf '%s\n' "$wanted" "${found%%-*}" | sort --version-sort | head -n 1)
[ "$oldest" = "$wanted" ] || fail "Rust $wanted or newer is needed, this is $found. Run: rustup update stable"
