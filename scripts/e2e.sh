#!/usr/bin/env bash
# The end-to-end tests: builds what they start (the server and the fake provider), then runs Playwright with the arguments.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

scripts/build.sh
export PLAUDER_BINARIES="$CARGO_TARGET_DIR/ci" PLAUDER_MODELS_DIR="$PWD/data/models"
# Debian calls it chromium; others do not.
export CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"
cd end2end
npx --no-install playwright test "$@"
