import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  appendEntry,
  canonicalJson,
  type ChainFault,
  entryLine,
  GENESIS,
  ledgerLines,
  verifyChain,
} from '../../../runner/ledger/chain.ts';
import { goodWork, ledgerOf } from './sample.ts';

const complete = ledgerOf([...goodWork, { kind: 'verdict', level: 'verified', because: [] }]);
const lines = complete.map(entryLine);

function fault(given: readonly string[], line: number, kind: ChainFault): string {
  const report = verifyChain(given);
  assert.ok(!report.ok);
  assert.deepEqual([report.line, report.fault], [line, kind]);
  assert.equal(report.entries.length, Math.min(line - 1, given.length));
  return report.reason;
}

test('a complete ledger verifies, and its text round-trips through plain JSON', () => {
  const report = verifyChain(ledgerLines(`${lines.join('\n')}\n`));
  assert.ok(report.ok);
  assert.equal(report.head, complete.at(-1)?.hash);
  assert.deepEqual(report.entries, complete);
  assert.equal(complete[0]?.prev, GENESIS);
  // Whoever writes entries with JSON.stringify writes the same line.
  assert.deepEqual(
    complete.map((entry) => JSON.stringify(entry)),
    lines,
  );
});

test('what is undefined is not hashed, key order does not matter', () => {
  assert.equal(
    canonicalJson({ b: [1, { z: null, a: undefined }], a: 'é"' }),
    '{"a":"é\\"","b":[1,{"z":null}]}',
  );
  const input = { phase: 'code', t: '2026-01-01T00:00:00.000Z' };
  const one = appendEntry(undefined, {
    ...input,
    body: { kind: 'bowed_out', code: 'stuck', reason: 'r', tried: [], question: undefined },
  });
  const two = appendEntry(undefined, {
    ...input,
    body: { tried: [], reason: 'r', code: 'stuck', kind: 'bowed_out' },
  });
  assert.deepEqual(one, two);
  assert.throws(() => canonicalJson({ a: Number.NaN }), TypeError);
});

test('every edit of every line is found, at that line', () => {
  for (const [index, line] of lines.entries()) {
    for (let at = 1; at < line.length - 1; at += 7) {
      const other = line[at] === '1' ? '2' : '1';
      const edited = lines.with(index, line.slice(0, at) + other + line.slice(at + 1));
      const report = verifyChain(edited);
      assert.ok(!report.ok, `line ${index + 1}, character ${at}`);
      assert.equal(report.line, index + 1);
    }
  }
});

test('spaces, a repeated key and a wrong hash are edits too', () => {
  const line = lines[3] ?? '';
  fault(lines.with(3, `${line} `), 4, 'edited');
  fault(lines.with(3, line.replace('{', '{"seq":99,')), 4, 'edited');
  fault(lines.with(3, line.replace(/"hash":"./, '"hash":"-')), 4, 'edited');
});

test('a deleted line is found wherever it was', () => {
  for (let index = 0; index < lines.length - 1; index += 1) {
    assert.match(fault(lines.toSpliced(index, 1), index + 1, 'deleted'), /missing/);
  }
  fault(lines.slice(0, -1), lines.length, 'unfinished');
  fault(lines.slice(0, 2), 3, 'unfinished');
});

test('reordered and repeated lines are found', () => {
  const [a, b, c] = [lines[1] ?? '', lines[2] ?? '', lines[3] ?? ''];
  fault(lines.with(1, b).with(2, a), 2, 'deleted');
  fault(lines.toSpliced(3, 1, b), 4, 'reordered');
  fault([...lines, c], lines.length + 1, 'reordered');
});

test('an entry forged with a right hash of its own does not link', () => {
  const forged = ledgerOf([...goodWork.slice(0, 3), { kind: 'claim', text: 'Forged.' }]).at(-1);
  assert.ok(forged);
  assert.match(fault(lines.with(3, entryLine(forged)), 5, 'edited'), /chained/);
});

test('nothing may follow the ending', () => {
  const last = complete.at(-1);
  assert.ok(last);
  const more = appendEntry(last, {
    phase: 'verify',
    t: last.t,
    body: { kind: 'verdict', level: 'verified', because: [] },
  });
  fault([...lines, entryLine(more)], lines.length + 1, 'after_end');
});

test('a cut-off last line, an empty file and garbage are named', () => {
  fault(
    lines.with(lines.length - 1, (lines.at(-1) ?? '').slice(0, -20)),
    lines.length,
    'truncated',
  );
  fault(lines.with(2, 'null'), 3, 'unreadable');
  fault(lines.with(2, `${'['.repeat(100_000)}${']'.repeat(100_000)}`), 3, 'unreadable');
  fault([], 1, 'empty');
  const deep = `{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)},"hash":"","kind":"claim","phase":"","prev":"","seq":1,"t":""}`;
  fault([deep], 1, 'edited');
});

test('a newer version is refused by name, not called a forgery', () => {
  const newer = JSON.stringify({ ...complete[0], version: 2, more: true });
  assert.match(fault(lines.with(0, newer), 1, 'newer_version'), /version 2.*newer errand/);
});

test('a head hash kept elsewhere must be in the ledger', () => {
  const head = complete[4]?.hash;
  assert.ok(verifyChain(lines, { head }).ok);
  const other = ledgerOf([...goodWork.slice(0, 3), ...goodWork.slice(4)]);
  const rewritten = [
    ...other,
    appendEntry(other.at(-1), {
      phase: 'verify',
      t: '2026-01-01T13:00:00.000Z',
      body: { kind: 'verdict', level: 'verified', because: [] },
    }),
  ].map(entryLine);
  assert.ok(verifyChain(rewritten).ok);
  const report = verifyChain(rewritten, { head });
  assert.ok(!report.ok);
  assert.equal(report.fault, 'head_differs');
});

test('a running ledger needs no ending', () => {
  assert.ok(verifyChain(lines.slice(0, 3), { running: true }).ok);
});
