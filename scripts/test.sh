#!/usr/bin/env bash
# Runs every test there is, all of them even when some fail, and ends with one line of counts.
set -uo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
status=0

say "cargo test, with a PostgreSQL of its own"
export PLAUDER_MODELS_DIR="$PWD/data/models"
scripts/with-postgres.sh cargo test --profile ci --workspace --no-fail-fast 2>&1 | tee "$log/cargo" || status=1

say "end-to-end tests in a real browser"
scripts/e2e.sh 2>&1 | tee "$log/e2e" || status=1

say "OpenAI's packages for Python and Node"
scripts/openai.sh 2>&1 | tee "$log/openai" || status=1

say "Schemathesis against the REST API"
scripts/rest.sh 2>&1 | tee "$log/rest" || status=1

# total FILE PATTERN: the sum of the numbers before the words.
total() { grep -oE "$2" "$1" | awk '{ sum += $1 } END { print sum + 0 }'; }
cargo_lines=$log/cargo-results
grep -E '^test result: ' "$log/cargo" >"$cargo_lines"
passed=$(($(total "$cargo_lines" '[0-9]+ passed') + $(total "$log/e2e" '^ +[0-9]+ passed') + $(total "$log/openai" '^ +[0-9]+ passed') + $(total "$log/rest" '^  [0-9]+ passed$')))
failed=$(($(total "$cargo_lines" '[0-9]+ failed') + $(total "$log/e2e" '^ +[0-9]+ (failed|flaky|interrupted|did not run)') + $(total "$log/openai" '^ +[0-9]+ failed') + $(total "$log/rest" '^  [0-9]+ failed$')))
# What broke before it could count (a test that does not compile) is a failure too.
[ "$status" = 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
exit "$status"
