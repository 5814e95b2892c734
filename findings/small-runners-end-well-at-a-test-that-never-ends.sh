#!/usr/bin/env bash
# tapzero 0.8.0, xv 2.1.1, tehanu 1.0.1 and baretest 2.0.0: an asynchronous test that waits for
# something that never comes, with nothing left to wake the process, ends the run with status 0, and
# no line says that a test did not end. uvu 0.5.6 says "Exiting early" and ends with 1 there.
#
# Seen: exit status 0 of the four without such a line; exit status 1 of uvu.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund tapzero@0.8.0 xv@2.1.1 tehanu@1.0.1 baretest@2.0.0 uvu@0.5.6 >/dev/null
tests="test('adds', () => {}); test('waits', () => new Promise(() => {}));"
printf "const { test } = require('tapzero'); %s\n" "$tests" >tapzero.cjs
printf "import tehanu from 'tehanu'; const test = tehanu('sums'); %s\n" "$tests" >tehanu.mjs
printf "const test = require('baretest')('sums'); %s test.run();\n" "$tests" >baretest.cjs
printf "import { test } from 'uvu'; %s test.run();\n" "$tests" >uvu.mjs
mkdir xv
printf '{"type":"module"}\n' >xv/package.json
printf 'export const adds = () => {};\nexport const waits = () => new Promise(() => {});\n' >xv/sums.test.js
if node uvu.mjs >/dev/null 2>&1; then echo "uvu ends with 0 now"; exit 1; fi
for run in 'node tapzero.cjs' 'node tehanu.mjs' 'node baretest.cjs' 'npx xv xv'; do
  said=$($run 2>&1) || { echo "$run ends with another status now"; exit 1; }
  if grep -Eiq 'early|pending|not (end|finish|complete)' <<<"$said"; then echo "$run says so now"; exit 1; fi
done
echo "tapzero, xv, tehanu and baretest end with 0 at a test that never ends"
