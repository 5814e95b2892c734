/** What the checks opened of a change, by what is kept of their runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAtOpened } from '../../../../runner/verify/trials/exercised.ts';
import type { Trials } from '../../../../runner/verify/trials/trials.ts';
import { BASE, check, HEAD, ledgerOf } from '../../ledger/sample.ts';
import type {
  AttributedFile,
  FileKind,
} from '../../../../runner/verify/attribution/attributed-file.ts';

const TEXTS: Readonly<Record<string, string>> = {
  'index.js': 'export const a = 1;\n',
  'index.d.ts': 'export const a: number;\n',
  'src/shape.ts': 'export interface Shape {\n  size: number;\n}\n',
  'index.test-d.ts': "import { expectType } from 'tsd';\n",
};

/** Of a change of these files, where the check on it opened those. */
async function seen(
  kinds: Readonly<Record<string, FileKind>>,
  files: readonly string[],
): Promise<{
  opened: readonly string[];
  unopened: readonly string[];
  evidence: readonly string[];
}> {
  const bytes = Buffer.from(JSON.stringify({ whole: true, files, written: [] }));
  const opened = { files: files.length, written: 0, whole: true, artifact: 'opened' };
  const ledger = ledgerOf([check('base', { opened }), check('head', { opened })]);
  const room = {
    repository: {
      readFiles: async (_: string, paths: readonly string[]) =>
        new Map(paths.map((path) => [path, Buffer.from(TEXTS[path] ?? '')])),
    },
    context: { ledger: () => ledger, readArtifact: async () => bytes },
  } as unknown as Trials['room'];
  const found = await lookAtOpened({
    room,
    original: room,
    base: BASE,
    result: HEAD,
    files: Object.entries(kinds).map(
      ([path, kind]) =>
        ({
          change: path.endsWith(' gone')
            ? { path: path.slice(0, -' gone'.length) }
            : { path, after: { mode: '100644', blob: 'b' } },
          kind,
          why: '',
        }) as AttributedFile,
    ),
    before: Object.keys(TEXTS),
    after: Object.keys(TEXTS),
    head: [],
    opened: new Set(),
    deciding: [{ name: 'test', command: 'npm test' }],
  });
  assert.ok(found);
  return {
    opened: found.opened.names,
    unopened: found.unopened.names,
    evidence: found.evidence.names,
  };
}

const product = 'product';

test('types that a type-checker opened were opened', async () => {
  const types = { 'index.d.ts': product, 'src/shape.ts': product } as const;
  assert.deepEqual(await seen(types, ['index.d.ts', 'src/shape.ts']), {
    opened: ['index.d.ts', 'src/shape.ts'],
    unopened: [],
    evidence: [],
  });
});

test('types that no check opened are neither missed nor said to have been opened', async () => {
  const kinds = { 'index.js': product, 'index.d.ts': product, 'index.test-d.ts': 'test' } as const;
  assert.deepEqual(await seen(kinds, ['index.js']), {
    opened: ['index.js'],
    unopened: [],
    evidence: [],
  });
  assert.deepEqual(await seen(kinds, ['index.d.ts', 'index.test-d.ts']), {
    opened: ['index.d.ts'],
    unopened: ['index.js'],
    evidence: ['index.test-d.ts'],
  });
});

test('product that is gone was exercised where a check opened it before', async () => {
  assert.deepEqual((await seen({ 'src/old.js gone': product }, ['src/old.js'])).opened, [
    'src/old.js',
  ]);
  assert.deepEqual(await seen({ 'src/old.js gone': product }, ['index.js']), {
    opened: [],
    unopened: [],
    evidence: [],
  });
});
