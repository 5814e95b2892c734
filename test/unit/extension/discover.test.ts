// Finding and starting a runner on this machine, with real files and real processes.
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { findErrand } from '../../../extension/connection/discover.ts';
import { startRunner, stopRunner } from '../../../extension/connection/start.ts';
import { dataDirectory } from '../../../runner/client/data-directory.ts';
import { findRunning, pidOf } from '../../../runner/client/local-runner.ts';

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'errand-discover-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function program(path: string, text = '#!/bin/sh\nexit 0\n'): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

const nowhere = { configured: '', env: {}, folders: [], extension: '/nonexistent', node: '/node' };

test('the data directory is the command’s own', () => {
  assert.equal(dataDirectory({ ERRAND_DATA_DIR: '/d' }, '/home/a'), '/d');
  assert.equal(dataDirectory({ XDG_DATA_HOME: '/x' }, '/home/a'), '/x/errand');
  const relative = dataDirectory({ XDG_DATA_HOME: 'x' }, '/home/a');
  assert.equal(relative, '/home/a/.local/share/errand', 'one for each folder is none');
  assert.equal(dataDirectory({ XDG_DATA_HOME: '' }, '/home/a'), '/home/a/.local/share/errand');
});

test('a runner is found by its files, and not when its process is gone', async (t) => {
  const data = await folder(t);
  assert.equal(await findRunning(data), undefined);
  await writeFile(join(data, 'token'), 'secret\n');
  const info = { url: 'http://127.0.0.1:7/', pid: process.pid };
  await writeFile(join(data, 'runner.json'), JSON.stringify(info));
  assert.deepEqual(await findRunning(data), { url: 'http://127.0.0.1:7', token: 'secret' });
  // A process id above what Linux gives out.
  await writeFile(join(data, 'runner.json'), JSON.stringify({ ...info, pid: 2 ** 30 }));
  assert.equal(await findRunning(data), undefined);
  await writeFile(join(data, 'runner.json'), '{"url":');
  assert.equal(await findRunning(data), undefined);
});

test('errand is looked for in the setting, PATH, the packages and a checkout, in this order', async (t) => {
  const root = await folder(t);
  assert.equal(await findErrand(nowhere), undefined);

  const checkout = join(root, 'checkout');
  const main = await program(join(checkout, 'dist', 'runner', 'main.js'));
  const folders = [checkout];
  assert.equal(await findErrand({ ...nowhere, folders }), undefined, 'any folder is no checkout');
  await writeFile(join(checkout, 'package.json'), '{"name":"errand"}');
  const built = await findErrand({ ...nowhere, folders });
  assert.deepEqual([built?.file, built?.args], ['/node', [main]]);

  const packaged = await program(join(checkout, 'node_modules', '.bin', 'errand'));
  assert.equal((await findErrand({ ...nowhere, folders }))?.file, packaged);

  const onPath = await program(join(root, 'bin', 'errand'));
  const env = { PATH: join(root, 'bin') };
  assert.equal((await findErrand({ ...nowhere, folders, env }))?.file, onPath);

  const configured = await program(join(root, 'own'));
  assert.equal((await findErrand({ ...nowhere, folders, env, configured }))?.file, configured);
  const wrong = join(root, 'missing');
  assert.equal(await findErrand({ ...nowhere, env, configured: wrong }), undefined);
});

const command = (file: string) => ({ file, args: [], env: {} });

test('a started runner is ready when its file says so, and stopped when it is gone', async (t) => {
  const root = await folder(t);
  const directory = join(root, 'data');
  const file = await program(
    join(root, 'errand'),
    `#!/bin/sh
printf secret > "$3/token"
printf '{"url":"http://127.0.0.1:9","pid":%s}' $$ > "$3/runner.json.partial"
mv "$3/runner.json.partial" "$3/runner.json"
exec sleep 600
`,
  );
  const address = await startRunner({ command: command(file), directory });
  assert.deepEqual(address, { url: 'http://127.0.0.1:9', token: 'secret' });
  // It is started again with a key for its model: ended first, and gone when that is said.
  assert.notEqual(await pidOf(directory), undefined);
  await stopRunner(directory);
  assert.equal(await pidOf(directory), undefined);
  assert.equal(await findRunning(directory), undefined);
  await stopRunner(directory);
});

test('a runner that ends at once is a failure with its own last words', async (t) => {
  const root = await folder(t);
  const file = await program(join(root, 'errand'), '#!/bin/sh\necho no Docker here >&2\nexit 1\n');
  await assert.rejects(startRunner({ command: command(file), directory: join(root, 'data') }), {
    code: 'unavailable',
    message: /no Docker here/,
    hint: /errand doctor/,
  });
  const gone = command(join(root, 'missing'));
  await assert.rejects(startRunner({ command: gone, directory: join(root, 'data') }), /ENOENT/);
});

test('cancelling a start ends what was started', async (t) => {
  const root = await folder(t);
  const file = await program(join(root, 'errand'), '#!/bin/sh\nexec sleep 600\n');
  const controller = new AbortController();
  const starting = startRunner({
    command: command(file),
    directory: join(root, 'data'),
    signal: controller.signal,
  });
  controller.abort();
  await assert.rejects(starting, { name: 'AbortError' });
});
