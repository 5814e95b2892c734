#!/usr/bin/env bash
# bun 1.4.5: `bun test` prints a line for each test that passes, unless a variable of the environment
# says that a coding agent runs it (CLAUDECODE=1): then passing tests have no name in the output,
# and only the summary counts them. Whoever reads names of tests from what bun prints loses them
# on such a machine, with the same exit status.
#
# Seen: without the variable "(pass) adds" and "(pass) knows zero"; with it neither, "2 pass" in both.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund bun@1.4.5 >/dev/null
cat >sum.test.js <<'TEST'
import { expect, test } from 'bun:test';
test('adds', () => expect(1 + 2).toBe(3));
test('knows zero', () => expect(0 + 2).toBe(2));
TEST
plain=$(env -u CLAUDECODE -u AGENT npx bun test 2>&1)
agent=$(env -u AGENT CLAUDECODE=1 npx bun test 2>&1)
grep -q '(pass) adds' <<<"$plain" || { echo "a person is not told of the passing test any more"; exit 1; }
grep -q '2 pass' <<<"$agent" || { echo "the summary is another"; echo "$agent"; exit 1; }
if grep -q '(pass) adds' <<<"$agent"; then echo "an agent is told of passing tests by name now"; exit 1; fi
echo "bun 1.4.5 names passing tests for people and not for agents"
