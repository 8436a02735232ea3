#!/usr/bin/env bash
# OpenAI's own packages for Python and Node against the real program and the fake provider.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

scripts/build.sh
export PLAUDER_BINARIES="$CARGO_TARGET_DIR/ci" OPENAI_PACKAGES="$cache/openai"
exec node server/tests/openai/run.mjs
