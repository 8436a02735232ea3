#!/usr/bin/env bash
# Puts the release binary where the README says, wherever cargo built it.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

built=$CARGO_TARGET_DIR/release/plauder
[ "$built" -ef target/release/plauder ] || install -D -m 755 "$built" target/release/plauder
say "target/release/plauder, $(du -h target/release/plauder | cut -f1)"
