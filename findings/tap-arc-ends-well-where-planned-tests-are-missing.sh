#!/usr/bin/env bash
# tap-arc 1.3.2: of three planned tests two are in the stream (the process that ran them died). It
# says "Expected 3 tests, parsed 2" and ends with status 0 all the same. The parser that it is built
# on, used by itself, ends with 1.
#
# Seen: that line with exit status 0; exit status 1 of tap-parser 18.3.4.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund tap-arc@1.3.2 tap-parser@18.3.4 >/dev/null
printf 'TAP version 13\n1..3\nok 1 - one\nok 2 - two\n' >cut.tap
if npx tap-parser <cut.tap >/dev/null 2>&1; then echo "tap-parser ends with 0 now"; exit 1; fi
said=$(npx tap-arc <cut.tap 2>&1) || { echo "tap-arc ends with another status now"; exit 1; }
grep -q 'Expected 3 tests, parsed 2' <<<"$said" || { echo "$said"; exit 1; }
echo "tap-arc 1.3.2 says that a test is missing and ends with 0"
