#!/usr/bin/env bash
# tap-nirvana 1.1.0: two passing tests with their plan, and no comment line before them, are shown as
# passed; then it says "No tests found" and ends with status 1. With a line "# sums" before them the
# same tests end with 0. TAP asks for no such line.
#
# Seen: "No tests found" and exit status 1; exit status 0 with the comment.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund tap-nirvana@1.1.0 >/dev/null
printf 'TAP version 13\nok 1 - small\nok 2 - large\n1..2\n' >plain.tap
printf 'TAP version 13\n# sums\nok 1 - small\nok 2 - large\n1..2\n' >titled.tap
npx tap-nirvana <titled.tap >/dev/null 2>&1 || { echo "with a title they fail too"; exit 1; }
if plain=$(npx tap-nirvana <plain.tap 2>&1); then echo "without a title they pass now"; exit 1; fi
grep -q 'No tests found' <<<"$plain" || { echo "$plain"; exit 1; }
echo "tap-nirvana 1.1.0 finds no tests where none has a title"
