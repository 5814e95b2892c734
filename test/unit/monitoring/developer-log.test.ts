// Lines of the developer log: for machines and for people, by level, and never with a secret.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import {
  type DeveloperLog,
  type DeveloperLogOptions,
  openDeveloperLog,
} from '../../../runner/monitoring/developer-log.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';

/** Opens a log to a file, lets it be written to, and returns what is in the file then. */
async function written(
  t: TestContext,
  options: Pick<DeveloperLogOptions, 'level' | 'format'>,
  write: (log: DeveloperLog) => void,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'errand-log-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'logs', 'runner.log');
  const log = await openDeveloperLog({ ...options, file });
  write(log);
  await log.close();
  assert.equal(statSync(file).mode & 0o777, 0o600, 'for its user alone');
  return readFileSync(file, 'utf8');
}

test('JSON has level, time, task, attempt, trace and the error with its causes', async (t) => {
  const text = await written(t, { level: 'info', format: 'json' }, ({ report }) => {
    report('attempt failed', new Error('outer', { cause: new Error('inner') }), {
      task: 'task-0001',
      attempt: 2,
    });
    report('not said', undefined, { level: 'debug' });
    report(
      'engine away',
      new ErrandError('unavailable', 'No engine answers', { hint: 'Start it.' }),
    );
  });
  const [first, second, ...more] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(more, []);
  assert.deepEqual(
    [first.level, first.msg, first.task, first.attempt],
    ['error', 'attempt failed', 'task-0001', 2],
  );
  assert.match(first.trace_id, /^[0-9a-f]{32}$/);
  assert.ok(Number.isFinite(Date.parse(first.time)));
  assert.equal(first.err.cause.message, 'inner');
  assert.match(first.err.stack, /developer-log\.test/);
  // A part of the world that is away is not a fault of the program.
  assert.equal(second.level, 'warn');
  assert.deepEqual(second.err, {
    type: 'ErrandError',
    message: 'No engine answers. Start it.',
    code: 'unavailable',
  });
});

test('lines are short and say the same', async (t) => {
  const text = await written(t, { level: 'debug', format: 'lines' }, ({ report }) => {
    report('phase ended', undefined, { level: 'info', task: 'task-0001', phase: 'code', ms: 12 });
    report('engine away', new ErrandError('unavailable', 'No engine answers'));
  });
  const clock = String.raw`\d\d:\d\d:\d\d`;
  assert.match(
    text,
    new RegExp(`^${clock} info  phase ended  task=task-0001 phase=code ms=12$`, 'm'),
  );
  assert.match(text, new RegExp(`^${clock} warn  engine away: No engine answers\\.$`, 'm'));
});

test('secrets in quotes are taken out too, and the line stays JSON', async (t) => {
  const quoted = '{"password":"Hunter2Hunter2"} api_key="k\\eyabcdef" https://h/?key=urlkey"rest"';
  for (const format of ['json', 'lines'] as const) {
    const text = await written(t, { level: 'info', format }, ({ report }) => {
      report('refused', new Error(quoted));
    });
    for (const secret of ['Hunter2', 'eyabcdef', 'urlkey']) {
      assert.ok(!text.includes(secret), `${format}: ${secret} in ${text}`);
    }
    assert.match(text, /rest/);
    if (format === 'json')
      assert.match(JSON.parse(text).err.message, /^\{"password":"\[redacted\]"/);
  }
});

test('secrets are taken out: those it knows, and what looks like one', async (t) => {
  const token = 'k4"Yz/opensesame';
  const key = ['sk', 'ant', 'api03', 'AbCdEfGhIjKlMnOpQrSt'].join('-');
  const request = Object.assign(
    new Error(`401 from https://u:p4ssw0rd@host/x?key=abc123 with ${key}`),
    {
      headers: { 'x-api-key': 'hidden-in-a-header' },
    },
  );
  for (const format of ['json', 'lines'] as const) {
    const text = await written(t, { level: 'debug', format }, ({ report, conceal }) => {
      conceal(token);
      report(`refused ${token} and ${encodeURIComponent(token)}`, request, {
        header: 'Authorization: Bearer abcdefgh12345678',
      });
    });
    for (const secret of [
      'opensesame',
      key,
      'hidden-in-a-header',
      'p4ssw0rd',
      'abc123',
      'abcdefgh',
    ]) {
      assert.ok(!text.includes(secret), `${format}: ${secret} in ${text}`);
    }
    assert.match(text, /401 from https:/, 'the rest stays');
  }
});

test('a file that has grown to its limit becomes the one before, and no line is lost or cut', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-log-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'runner.log');
  const log = await openDeveloperLog({ level: 'info', format: 'json', file, maxFileBytes: 300 });
  const said = ['one', 'two', 'three', 'four', 'five', 'six'].map((word) => word.repeat(20));
  for (const words of said) log.report(words, undefined, { level: 'info' });
  await log.close();
  assert.deepEqual(readdirSync(folder).toSorted(), ['runner.log', 'runner.log.1']);
  const lines = [`${file}.1`, file].flatMap((path) =>
    readFileSync(path, 'utf8').trimEnd().split('\n'),
  );
  const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  assert.deepEqual(messages, said.slice(-messages.length));
  assert.ok(messages.length >= 3, `${messages.length} lines`);
});

test('a file that cannot become the one before goes on, and no line is lost', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-log-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'runner.log');
  mkdirSync(`${file}.1`);
  const log = await openDeveloperLog({ level: 'info', format: 'json', file, maxFileBytes: 300 });
  const said = ['one', 'two', 'three', 'four', 'five', 'six'].map((word) => word.repeat(20));
  for (const words of said) log.report(words, undefined, { level: 'info' });
  await log.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
    said,
  );
});

test('a file that cannot be written to is told of by its setting', async () => {
  const file = join(process.execPath, 'runner.log');
  await assert.rejects(openDeveloperLog({ level: 'info', format: 'json', file }), {
    code: 'invalid',
    message: /^log\.file: .*runner\.log cannot be written to \(E[A-Z]+\)\.$/,
  });
});

const REPORTS_TO_NOBODY = `
  import { once } from 'node:events';
  import { setImmediate } from 'node:timers/promises';
  const { openDeveloperLog } = await import(process.argv[1]);
  const { report } = await openDeveloperLog({ level: 'info', format: 'json' });
  process.on('uncaughtException', (cause) => process.stdout.write(cause.code));
  await once(process.stdin, 'data');
  for (let n = 0; n < 3; n++) {
    report('something');
    await setImmediate();
  }
  process.stdout.write('went on');
  process.exit(0);
`;

test('where nobody reads standard error any more, what is said is lost and nothing else', async () => {
  const log = new URL('../../../runner/monitoring/developer-log.ts', import.meta.url);
  const args = ['--input-type=module', '--eval', REPORTS_TO_NOBODY, log.href];
  const child = spawn(process.execPath, args, { stdio: 'pipe' });
  child.stderr.destroy();
  await once(child.stderr, 'close');
  child.stdin.end('go');
  assert.equal(await textOf(child.stdout), 'went on');
});
