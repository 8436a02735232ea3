#!/usr/bin/env bash
# Debian packages: packages.sh run (what building needs) or packages.sh test (that, a browser, a database and fonts).
# Looks for the things themselves, so that other systems and other sources of them are fine too.
set -euo pipefail
source scripts/say.sh

has_libclang() {
  [ -n "${LIBCLANG_PATH:-}" ] || compgen -G '/usr/lib/llvm-*/lib/libclang.so*' >/dev/null ||
    compgen -G '/usr/lib*/libclang.so*' >/dev/null || { have xcrun && xcrun --find clang >/dev/null 2>&1; }
}
has_postgres() { have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_browser() { have chromium || have chromium-browser || have google-chrome; }
has_font() { ! have dpkg-query || dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }

missing=()
have c++ || missing+=(g++)
have cmake || missing+=(cmake)
has_libclang || missing+=(libclang-dev)
if [ "${1:-run}" = test ]; then
  has_browser || missing+=(chromium)
  has_postgres || missing+=(postgresql)
  for font in fonts-inter fonts-jetbrains-mono fonts-noto-core; do
    has_font "$font" || missing+=("$font")
  done
fi
[ ${#missing[@]} -gt 0 ] || exit 0

have apt-get || fail "these are missing: ${missing[*]} (names of Debian's packages). Install them with your system's package manager."
[ "$(id -u)" = 0 ] || fail "packages are missing. Run: sudo apt-get install --no-install-recommends ${missing[*]}"
say "installing Debian packages: ${missing[*]}"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
