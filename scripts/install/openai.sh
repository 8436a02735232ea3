#!/usr/bin/env bash
# OpenAI's packages for Python and for Node, in the versions of server/tests/openai/, into the user's cache.
set -euo pipefail
source scripts/say.sh

home=$cache/openai
wanted=$(cat server/tests/openai/{requirements.txt,package-lock.json} | sha256sum | cut -d' ' -f1)-$(python3 -c 'import sys; print(*sys.version_info[:2], sep=".")')
[ "$(cat "$home/installed" 2>/dev/null || true)" = "$wanted" ] && exit 0
need pip "Install Python's pip."
need npm "Install Node.js 20 or newer."
say "installing OpenAI's packages for Python and Node"
rm -rf "$home"
mkdir -p "$home/npm"
# --target rather than a venv: some systems have pip without the venv module.
PIP_ROOT_USER_ACTION=ignore pip install --quiet --no-deps --only-binary :all: --target "$home/python" --requirement server/tests/openai/requirements.txt
cp server/tests/openai/package*.json "$home/npm/"
npm ci --prefix "$home/npm" --ignore-scripts --no-audit --no-fund --loglevel=error
echo "$wanted" >"$home/installed"
