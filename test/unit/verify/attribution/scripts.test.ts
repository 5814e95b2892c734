/** Programs that checks run by scripts of manifests, and files that a manifest only mentions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf } from './attributed.ts';

const DENO_TEST =
  "import assert from 'node:assert/strict';\nimport { a } from './mod.ts';\nDeno.test('a', () => assert.equal(a(1), 2));\n";
const MOD = 'export const a = (n: number) => n + 1;\n';
const deno = (manifest: string): Promise<string> =>
  kindOf(
    'mod.ts',
    MOD,
    { 'deno.json': manifest, 'mod_test.ts': DENO_TEST },
    {
      checks: ['deno task test'],
    },
  );

test('what deno.json exports, and what other tasks run, is product', async () => {
  const tasks = '"tasks": { "test": "deno test" }';
  assert.equal(await deno(`{ "exports": "./mod.ts", ${tasks} }`), 'product');
  assert.equal(
    await deno(`{ /* our own */ "exports": { ".": "./mod.ts", }, ${tasks}, }`),
    'product',
  );
  const dev = '"dev": "deno run --watch ./mod.ts", "test": { "command": "deno test" }';
  assert.equal(await deno(`{ "tasks": { ${dev} } }`), 'product');
});

test('what the task of a check runs is a test, also one that goes first', async () => {
  assert.equal(await deno('{ "tasks": { "test": "deno run -A ./mod.ts" } }'), 'test');
  const first = '"all": "deno run mod.ts", "test": { "command": "true", "dependencies": ["all"] }';
  assert.equal(await deno(`{ "tasks": { ${first} } }`), 'test');
  // A task that is not there by that name, and a file that cannot be read.
  assert.equal(await deno('{ "tasks": { "t": "deno run ./mod.ts" } }'), 'test');
  assert.equal(await deno('{ "tasks": { "test": "deno run ./mod.ts" '), 'test');
});

test('composer: a file that is loaded by itself is product, a script of the check is not', async () => {
  const text = '<?php\nfunction a($n) { return $n + 1; }\n';
  const of = (manifest: string): Promise<string> =>
    kindOf(
      'src/a.php',
      text,
      {
        'composer.json': manifest,
        'tests/ATest.php':
          "<?php\nrequire __DIR__ . '/../src/a.php';\nclass ATest extends PHPUnit\\Framework\\TestCase {\n  public function testA() { $this->assertSame(2, a(1)); }\n}\n",
      },
      { checks: ['composer test'] },
    );
  const loaded = '"autoload": { "files": ["./src/a.php"] }';
  assert.equal(await of(`{ ${loaded}, "scripts": { "test": "phpunit" } }`), 'product');
  assert.equal(await of('{ "scripts": { "test": ["@lint", "php ./src/a.php"] } }'), 'test');
});
