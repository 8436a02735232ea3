#!/usr/bin/env bash
# House rules that grep can see.
set -uo pipefail
status=0

# refuse WHY FOUND: prints what was found, with the reason, and fails the whole script.
refuse() {
  [ -z "$2" ] && return
  printf '%s\n%s\n' "$1" "$2" >&2
  status=1
}

refuse "a module is named after itself, not mod.rs:" \
  "$(find app server frontend -name mod.rs -not -path '*/node_modules/*')"
refuse "the page's CSP blocks style attributes; use a class:" \
  "$(grep -rnE '[[:space:]]style=' app/src frontend --include='*.rs' --include='*.html' --exclude=tests.rs)"
refuse "inline scripts are blocked by the page's CSP:" \
  "$(grep -nE '<script[^>]*>[^<]' frontend/index.html)"
refuse "Cargo.lock and package-lock.json name no download address but the registry's own:" \
  "$(grep -n '"resolved"' {end2end,server/tests/openai}/package-lock.json 2>/dev/null | head -n 3)"
exit $status
