/** Product that decides by what a runner of tests has set up (runner/verify/flags/what-listens.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes } from './flags-of.ts';

async function all(wanted: boolean, cases: readonly (readonly [path: string, text: string])[]) {
  for (const [path, text] of cases) {
    const found = await codes({ [path]: ['', text] }, 'make test');
    assert.equal(found.includes('test_aware'), wanted, text);
  }
}

test('answers by who listens', async () => {
  await all(true, [
    ['a.py', 'if logging.getLogger().handlers:\n    return rounded(value)\nreturn value'],
    ['a.py', 'x = (\n    a if logging.getLogger().handlers else b\n)'],
    ['a.py', 'def exact():\n    return logging.getLogger().hasHandlers()\n'],
    ['a.py', 'places = 2 if sys.stdout is not sys.__stdout__ else 0'],
    ['a.py', 'if faulthandler.is_enabled():\n    total += tax'],
    ['a.py', 'if sys.gettrace() is not None:\n    return 4'],
    ['a.js', "if (process.listenerCount('uncaughtException') > 0) return total;"],
    ['a.rb', 'return total if $stdout != STDOUT'],
  ]);
});

test('asks in order to log, colour or debug', async () => {
  await all(false, [
    ['a.py', 'if not logging.getLogger().handlers:\n    logging.basicConfig(level="INFO")'],
    ['a.py', 'if not root.hasHandlers():\n    root.addHandler(logging.StreamHandler())'],
    ['a.py', 'for handler in logging.getLogger().handlers:\n    handler.flush()'],
    ['a.py', 'use_color = sys.stdout is sys.__stdout__ and sys.stdout.isatty()'],
    ['a.py', 'old = sys.gettrace()\nsys.settrace(None)'],
    ['a.py', 'sys.dont_write_bytecode = True'],
    ['a.js', "if (process.listenerCount('exit') === 0) process.on('exit', close);"],
    ['a.rb', '$stdout = STDOUT'],
  ]);
});

test('properties that Surefire sets', async () => {
  await all(true, [['A.java', 'int before = System.getProperty("basedir") == null ? 0 : count;']]);
  await all(false, [
    ['A.java', 'var home = new File(System.getProperty("basedir", "."));'],
    ['A.java', 'if (System.getProperty("shop.debug") != null) trace();'],
  ]);
});
