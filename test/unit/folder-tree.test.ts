/** The tree of folders in docs/architecture.md is the one of the repository. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { test } from 'node:test';

/** The folders that the tree draws, by their paths. */
function drawn(page: string): string[] {
  const [, tree = ''] = /## The folders\n\n```text\n([\s\S]*?)```/.exec(page) ?? [];
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent, name] = /^( *)([\w-]+)\/ {2,}\S/.exec(line) ?? [];
    if (indent === undefined || name === undefined) return [];
    above.splice(indent.length / 2, Infinity, name);
    return [above.join('/')];
  });
}

test('docs/architecture.md draws the folders that there are', () => {
  const tree = drawn(readFileSync('docs/architecture.md', 'utf8'));
  const code = globSync([
    '{extension,runner}/**/*.ts',
    'webview/*.ts',
    'test/**/*.ts',
    'script/*.ts',
    'l10n/*.json',
    'service/*.yaml',
    'sample/**/*.js',
  ]);
  const folders = new Set(code.map((file) => dirname(file)));
  const missing = tree.filter(
    (path) => ![...folders].some((each) => `${each}/`.startsWith(`${path}/`)),
  );
  assert.deepEqual(missing, []);
  const parts = [...folders].filter((path) => /^(extension|runner)\/[\w-]+$/.test(path));
  const undrawn = parts.filter((path) => !tree.includes(path) && basename(path) !== 'node_modules');
  assert.deepEqual(undrawn, []);
});
