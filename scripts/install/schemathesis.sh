#!/usr/bin/env bash
# Schemathesis in the version of server/tests/rest/, into the user's cache.
set -euo pipefail
source scripts/say.sh

home=$cache/schemathesis
wanted=$(sha256sum <server/tests/rest/requirements.txt | cut -d' ' -f1)-$(python3 -c 'import sys; print(*sys.version_info[:2], sep=".")')
[ "$(cat "$home/installed" 2>/dev/null || true)" = "$wanted" ] && exit 0
need pip "Install Python's pip."
say "installing Schemathesis"
rm -rf "$home"
mkdir -p "$home"
# --target rather than a venv: some systems have pip without the venv module.
PIP_ROOT_USER_ACTION=ignore pip install --quiet --no-deps --only-binary :all: --target "$home/python" --requirement server/tests/rest/requirements.txt
echo "$wanted" >"$home/installed"
