#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL, whose address is in PLAUDER_TEST_DATABASE_URL.
#
#     scripts/with-postgres.sh cargo test -p storage
#
# The server listens on a socket in a temporary directory only, keeps nothing, and is gone when the command ends.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

(($#)) || fail "Say what to run: scripts/with-postgres.sh COMMAND…"

# The newest one that is installed; Debian keeps them off the PATH.
bin="$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1 || true)"
[[ -n "$bin" ]] || bin="$(dirname "$(command -v initdb || true)")"
[[ -x "$bin/initdb" ]] || fail "PostgreSQL is missing. Install Debian's postgresql package, or run scripts/set-up.sh."

# PostgreSQL refuses to run as root.
as=()
if [[ "$(id -u)" == 0 ]]; then
  id -u postgres >/dev/null 2>&1 || fail "There is no user postgres to run PostgreSQL as. Debian's postgresql package makes one."
  as=(runuser -u postgres --)
fi

# Short, because a socket's path may be 107 bytes at most.
home="$(mktemp -d /tmp/plauder-pg.XXXXXX)"
((${#as[@]})) && chown postgres "$home"

clean_up() {
  (cd / && "${as[@]}" "$bin/pg_ctl" --pgdata="$home/data" --mode=immediate stop >/dev/null 2>&1) || true
  rm -rf "$home"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

(
  cd / # runuser may not enter the checkout
  "${as[@]}" "$bin/initdb" --pgdata="$home/data" --username=plauder --auth=trust --encoding=UTF8 --no-sync >"$home/log" 2>&1 &&
    "${as[@]}" "$bin/pg_ctl" --pgdata="$home/data" --log="$home/server.log" --wait --timeout=60 \
      --options="-c listen_addresses='' -c unix_socket_directories='$home' -c fsync=off -c synchronous_commit=off \
        -c full_page_writes=off -c max_connections=300" start >>"$home/log" 2>&1
) || {
  cat "$home/log" "$home/server.log" >&2 2>/dev/null || true
  fail "PostgreSQL did not start; its own words stand above."
}

export PLAUDER_TEST_DATABASE_URL="postgres://plauder@localhost/postgres?host=$home"
status=0
"$@" || status=$?
exit "$status"
