import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody, LedgerEntry } from '../../../../runner/ledger/entry.ts';
import type { Trials } from '../../../../runner/verify/trials/trials.ts';
import { writtenEvidence } from '../../../../runner/verify/trials/written-evidence.ts';
import { BASE, check, HEAD, ledgerOf } from '../../ledger/sample.ts';
import type {
  AttributedFile,
  FileKind,
} from '../../../../runner/verify/attribution/attributed-file.ts';

const OVERLAY = 'e'.repeat(40);
const OTHER = 'd'.repeat(40);
const overlay: Extract<LedgerBody, { kind: 'overlay' }> = {
  kind: 'overlay',
  commit: OVERLAY,
  result: HEAD,
  base: BASE,
  restored: 1,
  config: false,
};
const TEXTS: Readonly<Record<string, string>> = {
  'src/a.js': 'export const a = 1;\n',
  'src/made.js': 'export const made = 1;\n',
  'src/inside.js': "import test from 'node:test';\ntest('x', () => {});\n",
  'test/a.test.js': "import test from 'node:test';\ntest('x', () => {});\n",
  'jest.config.js': 'export default {};\n',
  'examples/a.csv': '1\n',
  'docs/api.md': '# api\n',
  'dist/a.js': 'a\n',
  'dist/a.txt': 'a\n',
  't/out/a.want': 'a\n',
  'package-lock.json': '{}\n',
};

type Written = readonly string[] | 'unseen' | 'in part';

interface Case {
  readonly base?: Written;
  readonly head?: Written;
  readonly overlay?: Written;
  readonly kinds?: Readonly<Record<string, FileKind>>;
  /** Not there before the change. */
  readonly added?: readonly string[];
  readonly ledger?: readonly LedgerBody[];
}

/** What is said of a check that wrote these files in each place. */
function evidence(of: Case): Promise<string[]> {
  const artifacts = new Map<string, Buffer>();
  const ran = (at: 'base' | 'head' | 'overlay', commit: string, written: Written = []) => {
    if (written === 'unseen') return check(at, { commit });
    const files = written === 'in part' ? [] : written;
    const whole = written !== 'in part';
    const artifact = `${at}-${commit}`;
    artifacts.set(artifact, Buffer.from(JSON.stringify({ whole, files: [], written: files })));
    return check(at, { commit, opened: { files: 0, written: files.length, whole, artifact } });
  };
  const ledger: readonly LedgerEntry[] = ledgerOf([
    ran('base', BASE, of.base),
    ran('head', HEAD, of.head),
    overlay,
    ran('overlay', OVERLAY, of.overlay),
    // Of an earlier result.
    { ...overlay, commit: OTHER, result: OTHER },
    ran('overlay', OTHER, ['test/a.test.js']),
    ...(of.ledger ?? []),
  ]);
  const all = Object.keys(TEXTS);
  const room = {
    repository: {
      readFiles: async (_: string, paths: readonly string[]) =>
        new Map(paths.map((path) => [path, Buffer.from(TEXTS[path] ?? '')])),
    },
    context: {
      ledger: () => ledger,
      readArtifact: async (id: string) => artifacts.get(id),
    },
  } as unknown as Trials['room'];
  const files = Object.entries(of.kinds ?? {}).map(
    ([path, kind]) => ({ change: { path }, kind, why: '' }) as AttributedFile,
  );
  return writtenEvidence({
    room,
    base: BASE,
    result: HEAD,
    files,
    before: all.filter((path) => of.added?.includes(path) !== true),
    deciding: [{ name: 'test', command: 'npm test' }],
  });
}

test('tests, data and settings are told; product, what is built and lock files are not', async () => {
  assert.deepEqual(await evidence({ head: Object.keys(TEXTS) }), [
    'docs/api.md',
    'examples/a.csv',
    'jest.config.js',
    'src/inside.js',
    't/out/a.want',
    'test/a.test.js',
  ]);
});

test('of very many files, those are told of which their names say it', async () => {
  const many = Array.from({ length: 1_000 }, (_, n) => `src/${n}.js`);
  const head = [...many, 'zz/a.csv', 'zz/a.test.js'];
  assert.deepEqual(await evidence({ head }), ['zz/a.csv', 'zz/a.test.js']);
});

test('for what the change alters its kind decides', async () => {
  const kinds = {
    'test/a.test.js': 'product',
    'src/made.js': 'test',
    'src/a.js': 'product',
  } as const;
  const head = Object.keys(kinds);
  assert.deepEqual(await evidence({ head, kinds }), ['src/made.js']);
});

test('the deciding run counts, one on another result does not', async () => {
  assert.deepEqual(await evidence({ overlay: ['examples/a.csv'] }), ['examples/a.csv']);
  assert.deepEqual(await evidence({}), []);
});

test('what the base writes too, or may have written unseen, is quiet', async () => {
  const head = ['examples/a.csv'];
  assert.deepEqual(await evidence({ base: head, head, overlay: head }), []);
  for (const base of ['unseen', 'in part'] as const) {
    assert.deepEqual(await evidence({ base, head }), []);
  }
  assert.deepEqual(await evidence({ base: ['docs/api.md'], head }), head);
});

test('a file that is new comes about as those of its kind beside it do on the base', async () => {
  const head = ['examples/a.csv', 'examples/b.csv'];
  const base = ['examples/b.csv'];
  assert.deepEqual(await evidence({ base, head, added: ['examples/a.csv'] }), []);
  assert.deepEqual(await evidence({ base, head }), ['examples/a.csv']);
  assert.deepEqual(await evidence({ head, added: ['examples/a.csv'] }), head);
});

test('what is kept in no form that can be read says nothing', async () => {
  const lost = check('head', {
    commit: HEAD,
    opened: { files: 1, written: 1, whole: true, artifact: 'gone' },
  });
  assert.deepEqual(await evidence({ ledger: [lost] }), []);
});
