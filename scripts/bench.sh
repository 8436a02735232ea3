#!/usr/bin/env bash
# Builds the bench and what it measures, and runs it with the arguments given.
set -euo pipefail
cd "$(dirname "$0")/.."

export CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"
scripts/build.sh
exec "$CARGO_TARGET_DIR/ci/bench" "$@"
