#!/usr/bin/env bash
# The crates that Cargo.lock names, for both halves. Trunk builds offline, so they have to be there before it starts.
set -euo pipefail
source scripts/say.sh

host=$(rustc -vV | sed -n 's/^host: //p')
fetch() { cargo fetch --quiet --target wasm32-unknown-unknown --target "$host" "$@"; }

fetch --offline 2>/dev/null && exit 0
say "fetching the crates of Cargo.lock"
fetch
