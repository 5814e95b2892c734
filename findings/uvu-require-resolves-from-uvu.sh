#!/usr/bin/env bash
# uvu 0.5.6: `uvu -r ./setup.js` does not load ./setup.js of the folder that it is run in: the path is
# resolved from uvu's own folder in node_modules, so that a relative path is not found although the
# file is there. An absolute path works.
#
# Seen: 'Cannot find module "./setup.js"' and exit status 1; with $PWD/setup.js the test passes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund uvu@0.5.6 >/dev/null
printf 'globalThis.ready = true;\n' >setup.js
mkdir tests
cat >tests/ready.js <<'TEST'
const { test } = require('uvu');
const assert = require('uvu/assert');
test('is set up', () => assert.is(globalThis.ready, true));
test.run();
TEST
if relative=$(npx uvu -r ./setup.js tests 2>&1); then echo "a relative path is found now"; exit 1; fi
grep -q 'Cannot find module "./setup.js"' <<<"$relative" || { echo "$relative"; exit 1; }
npx uvu -r "$PWD/setup.js" tests >/dev/null 2>&1 || { echo "an absolute path is not found any more"; exit 1; }
echo "uvu 0.5.6 resolves -r from its own folder"
