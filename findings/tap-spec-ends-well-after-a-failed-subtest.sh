#!/usr/bin/env bash
# tap-spec 5.0.0: where the test that fails is a subtest (TAP 14, as node-tap and Perl's Test2 write
# it), it prints "failing:   1" and ends with status 0. The same failure without a subtest ends with 1.
# A script such as "test": "tap t/*.js | tap-spec" passes then, since the last of a pipe decides.
#
# Seen: "failing:   1" with exit status 0, and exit status 1 for the flat stream.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund tap-spec@5.0.0 >/dev/null
printf 'TAP version 14\n# Subtest: sums\n    ok 1 - small\n    not ok 2 - large\n    1..2\nnot ok 1 - sums\n1..1\n' >nested.tap
printf 'TAP version 14\n1..2\nok 1 - small\nnot ok 2 - large\n' >flat.tap
if npx tap-spec <flat.tap >/dev/null 2>&1; then echo "a flat failure ends with 0 now"; exit 1; fi
nested=$(npx tap-spec <nested.tap 2>&1) || { echo "a failed subtest ends with another status now"; exit 1; }
grep -Eq 'failing: +1' <<<"$nested" || { echo "the failure is not counted any more"; echo "$nested"; exit 1; }
echo "tap-spec 5.0.0 counts a failed subtest and ends with 0"
