#!/usr/bin/env bash
# wasm-opt, from npm's binaryen, into the user's cache; the Makefile puts it on PATH. Trunk would download its own.
set -euo pipefail
source scripts/say.sh

version=132.0.0
home=$cache/binaryen
[ "$(sed -n 's/^ *"version": "\(.*\)",*$/\1/p' "$home/node_modules/binaryen/package.json" 2>/dev/null)" = "$version" ] && exit 0
need npm "Install Node.js 20 or newer."
say "installing wasm-opt (binaryen $version)"
mkdir -p "$home"
npm install --prefix "$home" --no-save --no-audit --no-fund --loglevel=error "binaryen@$version"
