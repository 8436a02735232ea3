#!/usr/bin/env bash
# The server beside Trunk, which serves the page and rebuilds it at each change. Ctrl-C ends both.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

trap 'kill 0' EXIT
# The page comes from Trunk's address, so the server must take requests from there.
export PLAUDER_EXTRA_ORIGINS='["http://127.0.0.1:8080","http://localhost:8080"]'
scripts/build.sh
"$CARGO_TARGET_DIR/ci/plauder" serve --data-dir data &
say "the page is at http://127.0.0.1:8080"
# As `make page` does: erased types compile faster, and make the page 11 % smaller.
CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='--cfg erase_components' trunk serve &
wait -n
