#!/usr/bin/env bash
# Installs what is missing for one purpose and skips what is there: set-up.sh run|page|check|test|release
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

page=(crates wasm-target trunk wasm-bindgen wasm-opt)
case "${1:-}" in
  page) steps=(rust "${page[@]}") ;;
  run) steps=(rust "packages run" "${page[@]}" model) ;;
  release) steps=(rust "packages run" "${page[@]}") ;;
  check) steps=(rust "packages run" crates wasm-target typos) ;;
  test) steps=(rust "packages test" "${page[@]}" typos model end2end openai schemathesis) ;;
  *) fail "say what for: scripts/set-up.sh run|page|check|test|release" ;;
esac

for step in "${steps[@]}"; do
  read -r name argument <<<"$step"
  bash "scripts/install/$name.sh" ${argument:+"$argument"}
done
