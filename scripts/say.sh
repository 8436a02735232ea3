# What every script here says and where it keeps things. Sourced, never run.
# shellcheck shell=bash

cache="${XDG_CACHE_HOME:-$HOME/.cache}/plauder" # tools and models that outlive a checkout

# Prints what is about to be done.
say() { printf '\033[1;36m==>\033[0m %s\n' "$*"; }

# Ends with one sentence that says what is missing and how to mend it.
fail() {
  printf '\033[1;31merror:\033[0m %s\n' "$*" >&2
  exit 1
}

# Whether a command is there.
have() { command -v "$1" >/dev/null 2>&1; }

# Fails unless a command is there; the second argument says where it comes from.
need() { have "$1" || fail "$1 is missing. $2"; }
