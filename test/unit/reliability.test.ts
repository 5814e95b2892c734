// docs/reliability.md is complete: every case has a line, and names tests that exist, or says that
// there is none.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const CASES = 40;

/** What is wrong with the table of cases. */
function faults(page: string): string[] {
  const rows = [...page.matchAll(/^\| F(\d+) \|(.*)\|(.*)\|(.*)\|$/gm)];
  const numbers = rows.map(([, number]) => Number(number));
  const all = Array.from({ length: CASES }, (_, index) => index + 1);
  const missing = all.filter((number) => numbers.filter((each) => each === number).length !== 1);
  const untested = rows.flatMap(([, number, , expected = '', tests = '']) => {
    const named = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    const gone = named.filter((file) => !file.startsWith('test/') || !existsSync(file));
    const says = tests.trim() === 'not covered' || named.length > 0;
    return says && expected.trim() !== '' ? gone : [`F${number} names no test`];
  });
  return [...missing.map((number) => `F${number} is there not once`), ...untested];
}

test('each case names tests that exist, or that there are none', () => {
  assert.deepEqual(faults(readFileSync('docs/reliability.md', 'utf8')), []);
});

test('a case that is left out, and a test that is gone, are found', () => {
  const page = readFileSync('docs/reliability.md', 'utf8');
  assert.deepEqual(faults(page.replace('| F7 |', '| F8 |')), [
    'F7 is there not once',
    'F8 is there not once',
  ]);
  const gone = 'test/integration/gone.test.ts';
  const named = page.replace('`test/integration/server/fuzz.test.ts`', `\`${gone}\``);
  assert.deepEqual(faults(named), [gone]);
  assert.deepEqual(faults(page.replace(/(\| F18 .*)not covered \|/, '$1 |')), [
    'F18 names no test',
  ]);
});
