#!/usr/bin/env bash
# mocha-junit-reporter 2.2.1, the newest, names mocha ">=2.2.5" as its peer and installs beside mocha
# 12.0.3 without a word. There it ends before the first test: its base is a class now. With mocha
# 11.7.5 the same call writes the report.
#
# Seen: "Class constructor Base cannot be invoked without 'new'", exit status 1 and no file.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true}\n' >package.json
npm install --silent --no-audit --no-fund mocha@12.0.3 mocha-junit-reporter@2.2.1 >/dev/null
printf "it('adds', () => {});\n" >sums.cjs
call() { npx mocha sums.cjs --reporter mocha-junit-reporter --reporter-options mochaFile=./out.xml 2>&1; }
if said=$(call); then echo "it works with mocha 12 now"; exit 1; fi
grep -q "cannot be invoked without 'new'" <<<"$said" || { echo "$said"; exit 1; }
[ ! -e out.xml ] || { echo "there is a report all the same"; exit 1; }
npm install --silent --no-audit --no-fund mocha@11.7.5 >/dev/null
call >/dev/null || { echo "it does not work with mocha 11 either"; exit 1; }
grep -q '<testcase' out.xml || { echo "mocha 11 has no report"; exit 1; }
echo "mocha-junit-reporter 2.2.1 does not start with mocha 12.0.3"
