// Imports go one way. The rule itself is the table in test/support/source/layers.ts; here it is
// held against the sources, and every rule is shown to fail on a planted violation.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { circlesIn, importsOf, waysTo } from '../support/source/imports.ts';
import { layerOf, layers, layerViolations, runnerOnly } from '../support/source/layers.ts';

const product = read('{runner,extension,webview}/**/*.ts');
const editorSide = ['extension/', 'webview/'];

test('there are sources to judge', () => {
  assert.ok(product.size > 20);
});

test('every import is one that the table allows', () => {
  assert.deepEqual(layerViolations(product), []);
});

test('the table has no cycle: a layer imports only layers further down', () => {
  const order = layers.map(([layer]) => layer);
  for (const [layer, mayImport] of layers) {
    for (const target of mayImport) {
      // 'runner' and 'extension' stand for all of the folder, for the files at its very top.
      if (target === 'runner' || target === 'extension') continue;
      const known = order.indexOf(target);
      assert.notEqual(known, -1, `${layer} may import ${target}, which is no layer`);
      assert.ok(known > order.indexOf(layer), `${layer} → ${target} goes upwards`);
    }
  }
});

test('no file imports itself through others, not even for a type', () => {
  assert.deepEqual(circlesIn(product), []);
  const planted = new Map([
    ['a.ts', "import { b } from './b.ts';"],
    ['b.ts', "import { c } from './c.ts';"],
    ['c.ts', "import type { A } from './a.ts';"],
  ]);
  assert.deepEqual(circlesIn(planted), ['a.ts → b.ts → c.ts → a.ts']);
});

test('what only the runner uses is not reachable from the editor', () => {
  const ways = editorSide.flatMap((start) => waysTo(product, start, runnerOnly));
  assert.deepEqual(ways, []);
});

test('no file has more than 400 lines', () => {
  const long = [...read('{runner,extension,webview,script,test}/**/*.ts')]
    .map(([file, text]) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ file, lines }) => lines > 400 && !file.startsWith('test/fixtures/'));
  assert.deepEqual(long, []);
});

test('nothing is exported as a default', () => {
  const files = read('{runner,extension,webview,script,test}/**/*.ts');
  const found = [...files].filter(([file, text]) => {
    // Texts of other projects are no exports of ours.
    const isOurs = !/^test\/(fixtures|corpus\/cases)\//.test(file);
    return isOurs && /^export default\b/m.test(text);
  });
  assert.deepEqual(
    found.map(([file]) => file),
    [],
  );
});

test('every form of an import is seen', () => {
  const text = [
    "import a from './a.ts';",
    "import type { B } from './b.ts';",
    'import {\n  c,\n  type C,\n} from "../x/c.ts";',
    "import './d.ts';",
    "export * from './e.ts';",
    "export { f } from './f.ts';",
    "const g = await import('./g.ts');",
    "type H = import('./h.ts').H;",
    "const i = require('dockerode');",
    "// import j from './j.ts';",
    " * import k from './k.ts'",
  ].join('\n');
  const seen = importsOf('runner/y/file.ts', text).map((found) => found.to);
  const own = ['a', 'b', 'd', 'e', 'f', 'g', 'h'].map((name) => `runner/y/${name}.ts`);
  assert.deepEqual(seen.toSorted(), [...own, 'runner/x/c.ts', 'dockerode'].toSorted());
});

/** Violations, each planted alone into an empty repository. */
const planted: [file: string, line: string][] = [
  ['extension/commands/a.ts', "import { x } from '../../runner/store/store.ts';"],
  ['extension/commands/a.ts', "import type { X } from '../../runner/tasks/context.ts';"],
  ['extension/platform/a.ts', "import { makeServices } from '../container.ts';"],
  ['extension/tasks/a.ts', "import type { Services } from '../container.ts';"],
  ['extension/review/a.ts', "import { x } from '../views/tasks.ts';"],
  ['extension/tasks/a.ts', "import * as vscode from 'vscode';"],
  ['extension/language/server/a.ts', "import type { Uri } from 'vscode';"],
  ['runner/server/a.ts', "import * as vscode from 'vscode';"],
  ['runner/protocol/a.ts', "import { createHash } from 'node:crypto';"],
  ['runner/protocol/a.ts', "export * from '../client/connection.ts';"],
  ['runner/daemon/a.ts', "import { x } from '../cli/options.ts';"],
  ['runner/server/a.ts', "import { x } from '../daemon/runner.ts';"],
  ['runner/platform/a.ts', "import { x } from '../protocol/errors.ts';"],
  ['runner/platform/a.ts', "import { simpleGit } from 'simple-git';"],
  ['runner/client/a.ts', "const d = await import('dockerode');"],
  ['runner/client/a.ts', "import { x } from '../server/server.ts';"],
  ['runner/sandbox/a.ts', "import { x } from '../git/repository.ts';"],
  ['runner/store/a.ts', "import { x } from '../tasks/scheduler.ts';"],
  ['runner/agent/a.ts', "import type { X } from '../blueprint/coding.ts';"],
  ['runner/tasks/a.ts', "import { x } from '../blueprint/coding.ts';"],
  ['runner/blueprint/a.ts', "import { x } from '../tasks/scheduler.ts';"],
  ['runner/blueprint/a.ts', "import { x } from '../cli/program.ts';"],
  ['webview/a.ts', "import { x } from '../extension/tasks/store.ts';"],
  ['webview/a.ts', "import { x } from '../runner/client/connection.ts';"],
  ['runner/elsewhere.ts', "import { x } from './protocol/task.ts';"],
];
for (const [file, line] of planted) {
  test(`a violation is found: ${file}: ${line}`, () => {
    assert.equal(layerViolations(new Map([[file, line]])).length, 1);
  });
}

test('a way to a package of the runner is found, however long', () => {
  const sources = new Map([
    ['extension/a.ts', "import './b.ts';"],
    ['extension/b.ts', "export { c } from '../runner/c.ts';"],
    ['runner/c.ts', "import Docker from 'dockerode';"],
  ]);
  assert.deepEqual(waysTo(sources, 'extension/', runnerOnly), [
    'extension/a.ts → extension/b.ts → runner/c.ts → dockerode',
  ]);
});

test('a file belongs to its innermost layer', () => {
  assert.equal(layerOf('runner/tasks/context.ts'), 'runner/tasks/context.ts');
  assert.equal(layerOf('runner/tasks/scheduler.ts'), 'runner/tasks');
  assert.equal(layerOf('runner/agent/tools/bash.ts'), 'runner/agent');
});

function read(glob: string): Map<string, string> {
  return new Map(globSync(glob).map((file) => [file, readFileSync(file, 'utf8')]));
}
