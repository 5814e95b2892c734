/** What a verdict says of manifests and lock files of which nothing is put back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { manifestPart } from '../../../runner/verify/attribution/manifests/manifests.ts';
import { NONE } from '../../../runner/ledger/named.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, check, HEAD, ledgerOf, named, opened, result } from '../ledger/sample.ts';

type Paths = Extract<LedgerBody, { kind: 'attribution' }>['evidence']['paths'];

interface Opened {
  readonly gone?: readonly string[];
  readonly moved?: readonly string[];
  readonly opened?: readonly string[];
}

function checked(
  product: readonly string[],
  paths: Paths,
  { gone, moved, opened: seen }: Opened = {},
): string {
  const { because } = verdict(
    ledgerOf([
      opened,
      named,
      check('base'),
      result,
      { kind: 'verification', level: 'standard', result: HEAD, base: BASE },
      check('head'),
      {
        kind: 'attribution',
        result: HEAD,
        base: BASE,
        product: { count: product.length, names: product },
        evidence: { count: paths.length, paths },
        ...(gone && { gone: { count: gone.length, names: gone } }),
        ...(moved && { moved: { count: moved.length, names: moved } }),
      },
      ...(seen
        ? [
            {
              kind: 'exercised' as const,
              result: HEAD,
              opened: { count: seen.length, names: seen },
              unopened: NONE,
              evidence: NONE,
              gone: NONE,
              whole: true,
              checks: ['test'],
            },
          ]
        : []),
    ]),
  );
  return because.find(({ code }) => code === 'hangs_on')?.text ?? '';
}

const whole = (path: string, before: string, after: string): Paths[number] => {
  const part = manifestPart(path, { before, after, checks: [] });
  assert.ok(part && part.split === undefined);
  return { path, kind: part.kind, why: part.why };
};

const manifest = whole('requirements.txt', 'a==1\n', 'a==2\n');
const lock = whole('package-lock.json', '{}', '{"a":1}');
const test1: Paths[number] = { path: 'test/a.js', kind: 'test', why: 'declares tests' };

test('what is installed as the change says is not said to be put back', () => {
  assert.equal(
    checked([], [manifest, lock]),
    'What was checked: the packages that "requirements.txt" and "package-lock.json" name, and no product code.',
  );
  assert.equal(
    checked(['a.py'], [manifest, test1]),
    'What was checked: "a.py", with the packages that "requirements.txt" names; restored from the base for the deciding run: test/a.js (declares tests).',
  );
});

const npm = (version: string, dep: string) =>
  JSON.stringify({
    version,
    packages: { '': { name: 'a', version }, 'node_modules/b': { version: dep } },
  });

test('what a manifest says of the project itself is no package', () => {
  const release = whole(
    'Cargo.toml',
    '[package]\nname = "a"\nversion = "0.1.0"\n',
    '[package]\nname = "a"\nversion = "0.2.0"\n',
  );
  const other = '[[package]]\nname = "b"\nversion = "1.0.0"\nsource = "registry"\n\n';
  const own = (version: string) => `${other}[[package]]\nname = "a"\nversion = "${version}"\n`;
  const locked = whole('Cargo.lock', own('0.1.0'), own('0.2.0'));
  assert.equal(
    checked([], [locked, release]),
    'What was checked: what "Cargo.lock" and "Cargo.toml" say about the project itself, and no product code.',
  );
  const bumped = whole('Cargo.lock', own('0.1.0'), own('0.2.0').replace('1.0.0', '1.0.1'));
  assert.equal(
    checked(['src/a.rs'], [bumped, release]),
    'What was checked: "src/a.rs", with the packages that "Cargo.lock" names and what "Cargo.toml" says about the project itself.',
  );
  const line = (before: string, after: string) =>
    checked([], [whole('package-lock.json', before, after)]);
  assert.match(line(npm('1.0.0', '2.0.0'), npm('1.0.1', '2.0.0')), /about the project itself/);
  assert.match(line(npm('1.0.0', '2.0.0'), npm('1.0.1', '2.0.1')), /the packages that/);
});

test('what is gone is told as gone, and was opened by nobody since', () => {
  const gone = ['src/old.js'];
  assert.equal(
    checked(['src/a.js', 'src/old.js'], [], { gone, opened: ['src/a.js', 'src/old.js'] }),
    'What was checked: "src/a.js", opened by "test", and the deletion of "src/old.js".',
  );
  assert.equal(
    checked(['src/old.js'], [], { gone, opened: ['src/old.js'] }),
    'What was checked: the deletion of "src/old.js".',
  );
  assert.equal(
    checked(['src/a.js', 'src/b.ts', 'src/old.js'], [], { gone, opened: ['src/a.js'] }),
    'What was checked: "src/a.js", opened by "test", but not "src/b.ts", and the deletion of "src/old.js".',
  );
});

test('what has another place is told with the place that it had', () => {
  const moved = ['old/a.js'];
  const all = ['new/a.js', 'old/a.js'];
  assert.equal(
    checked(['new/a.js', 'old/a.js'], [], { moved, opened: all }),
    'What was checked: "new/a.js", opened by "test" (moved from "old/a.js").',
  );
  assert.equal(
    checked(['new/a.js', 'old/a.js', 'b.js'], [], { moved, gone: ['b.js'], opened: all }),
    'What was checked: "new/a.js", opened by "test" (moved from "old/a.js"), and the deletion of "b.js".',
  );
});
