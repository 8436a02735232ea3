#!/usr/bin/env bash
# The npm packages of end2end/. The browser is the system's own, so Playwright fetches none.
set -euo pipefail
source scripts/say.sh

cd end2end
[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
need npm "Install Node.js 20 or newer."
say "installing the npm packages of end2end/"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
touch node_modules/.package-lock.json
