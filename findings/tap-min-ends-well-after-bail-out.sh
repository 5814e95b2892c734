#!/usr/bin/env bash
# tap-min 3.0.0: a run that stops with "Bail out!" after its first of two planned tests is told as
# "1 test complete", with status 0 and without the reason. A stream that is merely cut off at the same
# place, with no "Bail out!", ends with 1.
#
# Seen: "1 test complete" and exit status 0; exit status 1 for the stream that is cut off.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund tap-min@3.0.0 >/dev/null
printf 'TAP version 13\n1..2\nok 1 - connects\nBail out! no database\n' >bails.tap
printf 'TAP version 13\n1..2\nok 1 - connects\n' >cut.tap
if npx tap-min <cut.tap >/dev/null 2>&1; then echo "a stream that is cut off ends with 0 now"; exit 1; fi
bails=$(npx tap-min <bails.tap 2>&1) || { echo "a run that bails out ends with another status now"; exit 1; }
grep -q '1 test complete' <<<"$bails" || { echo "$bails"; exit 1; }
if grep -q 'no database' <<<"$bails"; then echo "the reason is told now"; exit 1; fi
echo "tap-min 3.0.0 takes a run that bails out for a complete one"
