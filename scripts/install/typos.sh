#!/usr/bin/env bash
# typos, the spelling check, into the user's cache; the Makefile puts it on PATH.
set -euo pipefail
source scripts/say.sh

version=1.52.0
home=$cache/typos
[ "$("$home/bin/typos" --version 2>/dev/null || true)" = "typos-cli $version" ] && exit 0
need pip "Install Python's pip."
say "installing typos $version"
rm -rf "$home"
# --target rather than a venv: some systems have pip without the venv module.
PIP_ROOT_USER_ACTION=ignore pip install --quiet --no-deps --target "$home" "typos==$version"
