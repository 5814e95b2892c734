#!/usr/bin/env bash
# @hapi/lab 26.0.1: where a before() throws, the console reporter names its error and the tests that
# did not run. The TAP reporter ends with a TypeError of its own at the first of them: of two planned
# tests one is in the stream, and the error of the before() nowhere.
#
# Seen: "1..2", one "not ok", "Cannot read properties of undefined", and no "no database".
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund @hapi/lab@26.0.1 >/dev/null
cat >sums.cjs <<'TEST'
const lab = (exports.lab = require('@hapi/lab').script());
lab.experiment('sums', () => {
  lab.before(() => {
    throw new Error('no database');
  });
  lab.test('small', () => {});
  lab.test('large', () => {});
});
TEST
console=$(npx lab sums.cjs 2>&1) && { echo "it passes on the console"; exit 1; }
grep -q 'no database' <<<"$console" || { echo "the console does not name the error"; exit 1; }
tap=$(npx lab -r tap sums.cjs 2>&1) && { echo "it passes in TAP"; exit 1; }
grep -q '^1\.\.2' <<<"$tap" || { echo "$tap"; exit 1; }
grep -q 'Cannot read properties of undefined' <<<"$tap" || { echo "$tap"; exit 1; }
[ "$(grep -c '^not ok' <<<"$tap")" = 1 ] || { echo "both tests are told now"; exit 1; }
if grep -q 'no database' <<<"$tap"; then echo "the error is told now"; exit 1; fi
echo "@hapi/lab 26.0.1 breaks off its TAP where a before() fails"
