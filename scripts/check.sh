#!/usr/bin/env bash
# The checks that read files only. All of them run; one failure is enough to fail.
set -uo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

status=0
for step in "typos" "bash scripts/check/files.sh" "python3 scripts/check/locales.py"; do
  say "$step"
  $step || status=1
done
exit $status
