#!/usr/bin/env bash
# pixelmatch 8.0.0: with its default threshold of 0.1, a surface of 300x100 pixels that became eight or
# twenty of 256 levels darker is no difference at all: 0 of 30,000 pixels. Version 7.1.0 says the same.
# A page whose grey panel turned visibly darker so passes a comparison of pictures. Comparing the
# hashes of the pixels first shows that something changed, and a threshold of 0.02 counts all of it.
#
# Seen: 0, 0 and 30000 pixels at 8, 20 and 40 levels by default, in both versions; 30000 at 0.02 at each.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
printf '{"private":true,"type":"module"}\n' >package.json
npm install --silent --no-audit --no-fund pixelmatch@8.0.0 pixelmatch-7@npm:pixelmatch@7.1.0 >/dev/null
cat >compare.js <<'JS'
import newer from 'pixelmatch';
import older from 'pixelmatch-7';

const [width, height] = [300, 100];
const surface = (level) => {
  const data = new Uint8Array(width * height * 4).fill(level);
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return data;
};
for (const levels of [8, 20, 40]) {
  const [before, after] = [surface(200), surface(200 - levels)];
  const count = (compare, options) => compare(before, after, null, width, height, options);
  console.log(`${levels} levels: 8 by default ${count(newer)}, 8 at 0.02 ${count(newer, { threshold: 0.02 })}, 7 by default ${count(older)}`);
}
JS
node compare.js | tee seen
for levels in 8 20; do
  grep -q "^$levels levels: 8 by default 0, 8 at 0.02 30000, 7 by default 0\$" seen || { echo "it sees $levels levels now"; exit 1; }
done
grep -q '^40 levels: 8 by default 30000' seen || { echo 'it does not see 40 levels any more'; exit 1; }
echo 'pixelmatch 8.0.0 sees no surface that is eight or twenty levels darker, by default'
