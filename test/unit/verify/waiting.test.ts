import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  foreground,
  isIdle,
  lastWords,
  type Look,
  readLook,
  type SeenProcess,
  waitingWords,
} from '../../../runner/verify/rooms/waiting.ts';

test('the last words of real tools that wait, and of some that are through', () => {
  const waits = [
    "Completed running 't/a.test.js'. Waiting for file changes before restarting...\n",
    '\u001b[32m[nodemon] clean exit - waiting for changes before restart\u001b[39m\n',
    '[nodemon] app crashed - waiting for file changes before starting...\n',
    ' PASS  Waiting for file changes...\n       press h to show help, press q to quit\n',
    '1:37:20 PM - Found 0 errors. Watching for file changes.\n',
    '\n  VITE v7.0.0  ready in 312 ms\n\n  ➜  Local:   http://localhost:5173/\n  ➜  Network: use --host to expose\n',
    'Starting development server at http://127.0.0.1:8000/\nQuit the server with CONTROL-C.\n',
    ' * Running on http://127.0.0.1:5000\nPress CTRL+C to quit\n',
    'ℹ [mocha] waiting for changes...\n',
    '[watch] build finished, watching for changes...\n',
    'Watcher Test finished. Restarting on file change...\n',
  ];
  for (const words of waits) assert.equal(lastWords(words), 'waits', words);
  const through = [
    'ℹ fail 0\nℹ todo 0\nℹ duration_ms 99.156109\n',
    '# todo 0\n# duration_ms 20.1\n',
    'ℹ fail 1\nℹ duration_ms 20.1\n\n✖ failing tests:\n\n  { actual: 0,\n  expected: 4 }\n',
    'Tests:       1 passed, 1 total\nTime:        0.5 s\nRan all test suites.\n',
    '  1 passing (3ms)\n\n',
    '====== 3 passed in 0.12s ======\n',
    'Ran 3 tests in 0.001s\n',
    'test result: ok. 1 passed; 0 failed; finished in 0.00s\n',
  ];
  for (const words of through) assert.equal(lastWords(words), 'through', words);
  for (const words of ['', 'TAP version 13\n', 'RUNS a.test.js\n', 'migrating 3 of 9\n']) {
    assert.equal(lastWords(words), undefined, words);
  }
});

const seen = (pid: number, parent: number, args: string, more: Partial<SeenProcess> = {}) => ({
  pid,
  parent,
  args,
  state: 'S',
  ticks: 10,
  notified: false,
  ...more,
});
const look = (...processes: SeenProcess[]): Look => ({
  self: 99,
  processes: [seen(1, 0, 'supervisor'), seen(99, 1, 'sh -c look'), ...processes],
});

test('idle is where nothing works, comes or goes', () => {
  const one = look(seen(2, 1, 'node --test --watch'));
  assert.equal(isIdle(one, look(seen(2, 1, 'node --test --watch', { ticks: 12 }))), true);
  assert.equal(isIdle(one, look(seen(2, 1, 'node --test --watch', { ticks: 90 }))), false);
  assert.equal(isIdle(one, look(seen(2, 1, 'node --test --watch', { state: 'R' }))), false);
  assert.equal(isIdle(one, look(seen(3, 1, 'node --test --watch'))), false);
  assert.equal(isIdle(one, look(seen(2, 1, 'x'), seen(3, 2, 'sleep 9'))), false);
  assert.equal(isIdle(one, look()), false);
});

test('who waits has to stand in the foreground', () => {
  const npm = [
    seen(2, 1, 'sh -c npm test'),
    seen(3, 2, 'npm test'),
    seen(4, 3, 'sh -c jest --watch'),
  ];
  const jest = seen(5, 4, 'node node_modules/.bin/jest --watch');
  assert.equal(foreground(look(...npm, jest)), 'sure');
  assert.equal(foreground(look(seen(2, 1, 'sh -c x'), seen(3, 2, 'node own.js'))), undefined);
  const told = seen(3, 2, 'node own.js', { notified: true });
  assert.equal(foreground(look(seen(2, 1, 'sh -c x'), told)), 'notified');
  for (const args of [
    'node --watch a.js',
    'node --test --watch',
    'node /w/node_modules/.bin/nodemon a.js',
    'node /w/node_modules/.bin/tsx watch a.ts',
  ]) {
    assert.equal(foreground(look(seen(2, 1, args))), 'sure', args);
  }
  // What a program of the project makes of such an option is its own matter.
  assert.equal(foreground(look(seen(2, 1, 'node run.js --watch fixtures'))), 'watcher');
  // A server in the background, and somebody who sleeps or tests beside it.
  const shell = seen(2, 1, 'sh -c vite dev & sleep 60; npm run e2e');
  assert.equal(foreground(look(shell, seen(3, 2, 'node vite'), seen(4, 2, 'sleep 60'))), undefined);
  assert.equal(foreground(look(shell, seen(3, 2, 'sleep 60'))), undefined);
  assert.equal(foreground(look()), undefined);
});

test('what a look prints is read, with names that hold brackets and spaces', () => {
  const rest = Array.from({ length: 9 }, () => '0').join(' ');
  const text = `self 8\nstat 1 (a) b) S 0 ${rest} 7 5 0\nargs 1 node  x.js\nnotified 1\nstat 8 (sh) R 1 ${rest} 1 1\n`;
  assert.deepEqual(readLook(text), {
    self: 8,
    processes: [
      { pid: 1, parent: 0, state: 'S', ticks: 12, args: 'node  x.js', notified: true },
      { pid: 8, parent: 1, state: 'R', ticks: 2, args: '', notified: false },
    ],
  });
  assert.equal(readLook('no such thing'), undefined);
});

test('the words name what waits and what to write instead', () => {
  const npm = waitingWords('npm test', '\n> w@1.0.0 test\n> jest --watch --ci\n\n');
  assert.match(npm.missing, /"jest --watch --ci" does its work and then waits/);
  assert.match(npm.hint, /^Write `npx jest --ci`, or another .*`checks` in \.errand\/config\.yaml/);
  const own = waitingWords('make test', 'Watching for changes\n');
  assert.match(own.missing, /"make test"/);
  assert.match(own.hint, /^Write a command that ends as the check/);
});
