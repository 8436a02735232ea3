#!/usr/bin/env bash
# Schemathesis, a fuzzer of contracts, against the REST API of the real program. Arguments go to it.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

scripts/build.sh
export PLAUDER_BINARIES="$CARGO_TARGET_DIR/ci" SCHEMATHESIS="$cache/schemathesis/python"
exec node server/tests/rest/run.mjs "$@"
