/** Dates, big integers and bytes of JavaScript: read from tests, varied, made up, and called with. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { chosenInputs } from '../../../../../runner/verify/behaviour/inputs/chosen-inputs.ts';
import { changedFunctions } from '../../../../../runner/verify/behaviour/functions/functions.ts';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';
import type { Input } from '../../../../../runner/verify/behaviour/inputs/inputs.ts';
import { callWords } from '../../../../../runner/verify/behaviour/comparing/value-words.ts';

/** The inputs of the one function of a module that a change alters. */
function inputsOf(before: string, after: string, tests: string): readonly Input[] {
  const [changed] = changedFunctions('javascript', before, after);
  assert.ok(changed);
  const called = { ...changed, path: 'a.ts', language: 'javascript' as const };
  return chosenInputs(called, [new TestText(tests, 'javascript')], [], 120).inputs;
}

function words(inputs: readonly Input[], name: string): string[] {
  return inputs.map(({ call }) => callWords(name, call, 'javascript'));
}

const root = (body: string): string => `exports.root = (n) => ${body};\n`;
const pad = (body: string): string => `exports.pad = (bytes) => ${body};\n`;
const later = (body: string): string =>
  `export function later(date: Date, n: number): Date {\n  ${body}\n}\n`;

test('by their declared types, where tests make them in a way of their own', () => {
  const tests =
    "test('x', () => assert.deepEqual(later(day('2025-01-31'), 1), day('2025-02-28')));\n";
  const inputs = inputsOf(later('return date;'), later('return new Date(date);'), tests);
  assert.equal(inputs.length, 120);
  const all = words(inputs, 'later');
  for (const each of all) assert.match(each, /^later\(new Date\("\d{4}-[^"]{19}"\), -?[\d.]+\)$/);
  const days = new Set(all.map((each) => each.slice(24, 26)));
  assert.ok(days.has('31') && days.has('01') && days.size > 8, [...days].join());
  const bytes = inputsOf(
    'export const sum = (bytes: Uint8Array) => 1;\n',
    'export const sum = (bytes: Uint8Array) => 2;\n',
    '',
  );
  for (const each of words(bytes, 'sum'))
    assert.match(each, /^sum\(Buffer\.from\(\[[\d, ]*\]\)\)$/);
});

test('as tests write them, with their neighbours', () => {
  const tests =
    'it(() => assert.equal(root(99n), 9n));\nit(() => assert.equal(root(BigInt("-4")), 0n));\n';
  const inputs = inputsOf(root('n'), root('n / 2n'), tests);
  const all = words(inputs, 'root');
  assert.deepEqual(
    words(
      inputs.filter(({ tested }) => tested),
      'root',
    ),
    ['root(99n)', 'root(-4n)'],
  );
  assert.ok(all.includes('root(100n)') && all.includes('root(98n)') && all.includes('root(0n)'));
  assert.ok(
    all.some((each) => each.length > 30) && all.every((each) => /^root\(-?\d+n\)$/.test(each)),
  );

  const written =
    "is(pad(Buffer.from('fo')));\nis(pad(new Uint8Array([1, 2])));\nis(pad(Uint8Array.of(7, 8)));\nis(pad(Buffer.from('6f', 'hex')));\n";
  const own = inputsOf(pad('1'), pad('2'), written).filter(({ tested }) => tested);
  assert.deepEqual(words(own, 'pad'), [
    'pad(Buffer.from("fo"))',
    'pad(Buffer.from([1, 2]))',
    'pad(Buffer.from([7, 8]))',
  ]);
  const date = 'is(later(new Date("2024-02-29"), 12));\nis(later(new Date(2024, 0, 31), 1));\n';
  const near = words(
    inputsOf(later('return date;'), later('return new Date(date);'), date),
    'later',
  );
  assert.ok(near.includes('later(new Date("2024-02-29"), 12)'));
  assert.ok(near.includes('later(new Date(2024, 0, 31), 1)'));
  assert.ok(near.includes('later(new Date("2024-02-28T00:00:00.000Z"), 12)'));
});

const written = (maker: string, call: string): string =>
  `import { later } from './a.ts';\n\n${maker}\nit('x', () => assert.deepEqual(${call}, day('2025-02-28')));\n`;

const asMade = (maker: string, call = "later(day('2025-01-31'), 1)"): string[] => {
  const inputs = inputsOf(
    later('return date;'),
    later('return new Date(date);'),
    written(maker, call),
  );
  return words(
    inputs.filter(({ tested }) => tested),
    'later',
  );
};

test('as functions of the tests make them', () => {
  const read = ['later(new Date("2025-01-31T00:00:00Z"), 1)'];
  for (const maker of [
    "const day = (text) => new Date(text + 'T00:00:00Z');",
    'const day = (text: string): Date => new Date(`${text}T00:00:00Z`);',
    "function day(text: string): Date {\n  return new Date(text + 'T00:00:00Z');\n}",
  ]) {
    assert.deepEqual(asMade(maker), read, maker);
  }
  assert.deepEqual(asMade('const day = (ms) => new Date(ms);', 'later(day(0), 1)'), [
    'later(new Date(0), 1)',
  ]);
  for (const maker of [
    'const day = (text) => new Date(parse(text));',
    'const day = (text) => new Date(text.trim());',
    'const day = (a, b) => new Date(a);',
  ]) {
    assert.deepEqual(asMade(maker), [], maker);
  }
});

test('a room makes them before it calls', () => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-made-'));
  try {
    const path = 'a.mjs';
    writeFileSync(
      join(folder, path),
      'export const kind = (v) => typeof v === "bigint" ? v * 2n : v instanceof Date ? v.getTime() : [...v];\n',
    );
    const calls = [
      { v: 'bigint', of: '21' },
      { v: 'date', of: '1970-01-01T00:00:01Z' },
      { v: 'date', of: [1970, 0, 2] },
      { v: 'bytes', of: 'ab' },
      { v: 'bytes', of: [1, 255] },
    ].map((value) => [value]);
    const inside = join(
      import.meta.dirname,
      '../../../../../runner/verify/behaviour/calling/inside/call.mjs',
    );
    const functions = [{ path, of: `${path} kind`, name: 'kind', calls }];
    const work = { functions, totalMs: 20_000, callMs: 5_000, loadMs: 20_000, waitMs: 100 };
    const env = { ...process.env, TZ: 'UTC' };
    const said = execFileSync(process.execPath, [inside], {
      cwd: folder,
      env,
      input: JSON.stringify(work),
      encoding: 'utf8',
    });
    const answers = said
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { c?: string }).c);
    assert.deepEqual(answers, ['42n', '1000', '86400000', '[97, 98]', '[1, 255]']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
