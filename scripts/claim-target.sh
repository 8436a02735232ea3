#!/usr/bin/env bash
# Makes a cargo target directory that several checkouts share belong to this one: scripts/claim-target.sh DIRECTORY
#
# Cargo names the crates of a workspace by their paths within it and believes times of files, so a checkout whose
# files are older than another's build would be given the other's crates as its own. Forgetting what was known of
# our crates compiles them again; the dependencies, which take the time, stay.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$1
stamp=$target/checkout
mkdir -p "$target"
[ "$(cat "$stamp" 2>/dev/null)" = "$PWD" ] && exit 0
for manifest in app/Cargo.toml app/contract/Cargo.toml frontend/Cargo.toml server/Cargo.toml server/crates/*/Cargo.toml; do
  name=$(basename "$(dirname "$manifest")")
  rm -rf "$target"/*/.fingerprint/"$name"-* "$target"/*/*/.fingerprint/"$name"-*
done
echo "$PWD" >"$stamp"
