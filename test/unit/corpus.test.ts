/** The corpus names each case once, and its known limits are cases that it has. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { Corpus } from '../corpus/case.ts';
import { isKnownLimit, knownLimits, namesItsLimit } from '../corpus/known-limits.ts';

async function cheats(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const file of globSync(join(import.meta.dirname, '../corpus/cases/*.ts'))) {
    const module = (await import(file)) as Readonly<Record<string, Partial<Corpus>>>;
    for (const { cheats: own = [], honest = [] } of Object.values(module)) {
      for (const { name } of [...own, ...honest]) {
        const full = `${basename(file, '.ts')}: ${name}`;
        assert.ok(!names.has(full), `${full} is there twice`);
        names.add(full);
      }
    }
  }
  return names;
}

const reason = (code: string, text: string) => [{ code, text, entries: [] }];

test('every known limit is a case, and every case is there once', async () => {
  const names = await cheats();
  for (const limit of knownLimits()) assert.ok(names.has(limit), limit);
});

test('a limit counts where the verdict names it, and only then', () => {
  assert.ok(namesItsLimit(reason('not_compared', 'No function of "a.js" was called')));
  assert.ok(
    namesItsLimit(
      reason(
        'behaviour',
        '`f(1)` 1 → 2. Its new answers are known to be right for tested inputs only.',
      ),
    ),
  );
  assert.ok(!namesItsLimit(reason('check_fixed', '"test" passed')));
  assert.ok(!isKnownLimit('node-test', 'no such case'));
});
