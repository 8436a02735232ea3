#!/usr/bin/env bash
# Builds the bench and what it measures, which is what is shipped, and runs it with the arguments given.
set -euo pipefail
cd "$(dirname "$0")/.."

export CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"
cargo build --release -p server
scripts/build.sh
# The database with a million messages, made by the first run, stays in your cache.
exec "$CARGO_TARGET_DIR/ci/bench" --plauder "$CARGO_TARGET_DIR/release/plauder" \
  --stored "${XDG_CACHE_HOME:-$HOME/.cache}/plauder/bench" "$@"
