#!/usr/bin/env bash
# Builds every program of the workspace with the profile that tests and `make run` share.
#
# Always the whole workspace, and with --examples although there are none: cargo then settles on the same features of
# the same dependencies as `cargo test --workspace` does. Any other choice compiles them, llama.cpp included, once more.
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo build --profile ci --workspace --bins --examples "$@"
