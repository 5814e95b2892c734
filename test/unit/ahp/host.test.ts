// The agent host as a VS Code window meets it, frame by frame: beginning, lists, drafts, reads and
// coming back. A real runner's server and store; the test carries the attempts out.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { WebSocket } from 'ws';
import { AhpClient } from '../../support/ahp/client.ts';
import { Desk, VERIFIED } from '../../support/ahp/desk.ts';
import { git } from '../../support/repository.ts';

const ROOT = 'ahp-root://';

/** `open`, or why not. */
const tried = (url: string, headers = {}): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    socket.once('open', () => resolve('open'));
    socket.once('error', (error) => resolve(error.message));
  });

test('nobody gets in without the token, and no web page with it', async (t) => {
  const desk = await Desk.open(t);
  const { origin } = new URL(desk.url);
  const bare = desk.url.replace(/\?.*/, '');
  assert.match(await tried(bare), /401/);
  assert.match(await tried(`${bare}?tkn=a-token-of-the-tesT`), /401/);
  assert.match(await tried(desk.url, { origin: `http://${origin}` }), /401/);
});

test('the newest version that both speak is agreed on, and none is refused with what there is', async (t) => {
  const desk = await Desk.open(t);
  const agreed = async (...protocolVersions: string[]) => {
    const client = await AhpClient.connect(desk.url);
    return (await client.initialize({ protocolVersions })).protocolVersion;
  };
  assert.equal(await agreed('0.9.0', '0.7.0', '0.6.0'), '0.9.0');
  assert.equal(await agreed('0.7.0', '0.6.0'), '0.7.0');
  assert.equal(await agreed('1.0.0', '0.9.4', '0.7.0'), '0.9.4');
  const client = await AhpClient.connect(desk.url);
  const params = { channel: ROOT, protocolVersions: ['1.0.0'], clientId: 'new' };
  const { code, data } = await client.refused('initialize', params);
  assert.deepEqual([code, data], [-32005, { supportedVersions: ['0.9.0', '0.7.0'] }]);
});

test('what cannot be read is answered, and what is not known is refused', async (t) => {
  const desk = await Desk.open(t);
  const client = await AhpClient.connect(desk.url);
  assert.equal((await client.refused('listSessions', { channel: ROOT })).code, -32600);
  await client.initialize();
  client.send('this is not JSON');
  assert.equal((await client.refused('createTerminal', { channel: ROOT })).code, -32601);
  assert.equal((await client.refused('subscribe', {})).code, -32602);
  assert.equal(
    (await client.refused('subscribe', { channel: 'errand:/nobody-0001' })).code,
    -32008,
  );
  assert.equal(await client.result('ping', { channel: ROOT }), null);
});

test('tasks are listed in the window of their folder, newest first, with ISO dates', async (t) => {
  const desk = await Desk.open(t);
  await desk.task('older-0001', { title: 'Older' });
  await desk.task('newer-0001', { title: 'Newer' });
  const client = await desk.window();
  const { items } = await client.result('listSessions', { channel: ROOT });
  assert.deepEqual(items.map(({ title }: { title: string }) => title).toSorted(), [
    'Newer',
    'Older',
  ]);
  for (const item of items) {
    assert.equal(item.createdAt, new Date(item.createdAt).toISOString());
    assert.equal(item.modifiedAt, new Date(item.modifiedAt).toISOString());
  }
  const [row] = await rowsWith(client, 'Newer', (each) => each.workingDirectories !== undefined);
  assert.deepEqual(row.workingDirectories, [pathToFileURL(desk.repository).href]);
});

/** The newest row of that title, as told, once it fits. */
async function rowsWith(
  client: AhpClient,
  title: string,
  // oxlint-disable-next-line no-explicit-any -- a row
  fits: (row: any) => boolean,
  // oxlint-disable-next-line no-explicit-any -- a row
): Promise<any[]> {
  const { items } = await client.result('listSessions', { channel: ROOT });
  const found = items.filter((row: { title: string }) => row.title === title && fits(row));
  if (found.length > 0) return found;
  await client.heard(
    ({ method, params }) => method === 'root/sessionSummaryChanged' && fits(params.changes),
  );
  return await rowsWith(client, title, fits);
}

test('a draft is listed nowhere, and created again it is the same', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const channel = `errand:/${randomUUID()}`;
  const params = {
    channel,
    provider: 'errand',
    workingDirectories: [pathToFileURL(desk.repository).href],
  };
  assert.equal(await client.result('createSession', params), null);
  assert.equal(await client.result('createSession', params), null);
  const state = await client.subscribe(channel);
  assert.deepEqual([state.lifecycle, state.title], ['ready', '']);
  // Without this, an editor draws no choices.
  assert.ok(state.config.schema.properties.blueprint);
  assert.equal(state.config.values.attempts, '1');
  const { items } = await client.result('listSessions', { channel: ROOT });
  assert.deepEqual(items, []);
  assert.equal(await client.result('disposeSession', { channel }), null);
  assert.equal((await client.refused('subscribe', { channel })).code, -32008);
  assert.deepEqual(client.told, []);
  const other = { ...params, provider: 'other' };
  assert.equal((await client.refused('createSession', other)).code, -32002);
});

test('what can be chosen is an enumeration with its words', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { schema, values } = await client.result('resolveSessionConfig', {
    channel: ROOT,
    provider: 'errand',
    workingDirectory: pathToFileURL(desk.repository).href,
  });
  assert.deepEqual(Object.keys(schema.properties), Object.keys(values));
  // An editor asks again with what was chosen, and takes what it is told then.
  const config = { attempts: '2' };
  const again = await client.result('resolveSessionConfig', { channel: ROOT, config });
  assert.equal(again.values.attempts, '2');
  assert.deepEqual(schema.properties.blueprint.enum, ['usual', 'default', 'lint-fix']);
  for (const property of Object.values<{ enum: string[]; enumLabels: string[] }>(
    schema.properties,
  )) {
    assert.equal(property.enum.length, property.enumLabels.length);
  }
});

test('files are read in the folders of sessions alone, links resolved first', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const read = (path: string, scheme = 'file://') =>
    client.ask('resourceRead', { channel: ROOT, uri: `${scheme}${path}`, encoding: 'base64' });
  const file = join(desk.repository, 'src/a.ts');
  const { result } = await read(file);
  assert.equal(Buffer.from(result.data, 'base64').toString(), 'export const a = 1;\n');
  assert.ok((await read(file, 'vscode-remote://127.0.0.1')).result);
  assert.equal((await read('/etc/passwd')).error.code, -32009);
  symlinkSync('/etc/passwd', join(desk.repository, 'link'));
  assert.equal((await read(join(desk.repository, 'link'))).error.code, -32009);
  assert.equal(
    (await read(join(desk.repository, 'src/../../..', 'etc/passwd'))).error.code,
    -32009,
  );
  assert.equal((await read(join(desk.repository, 'gone'))).error.code, -32008);
  const uri = pathToFileURL(file).href;
  const facts = await client.result('resourceResolve', { channel: ROOT, uri });
  assert.deepEqual([facts.type, facts.size], ['file', 20]);
});

test('a window that was cut off is told what it missed, and each row once more', async (t) => {
  const desk = await Desk.open(t);
  await desk.task('cut-00001', { title: 'Cut' });
  const { context } = await desk.work();
  const first = await desk.window('window-1');
  await first.subscribe('errand:/cut-00001');
  await context.move({ kind: 'working' });
  await first.acted('session/activityChanged', ({ activity }) => activity === 'Working');
  const last = first.told.findLast(({ method }) => method === 'action');
  await first.cut();
  await context.tell({ kind: 'attempt.notice', text: 'The model is busy.' });
  const other = await desk.window();
  const shown = await rowsWith(other, 'Cut', ({ activity }) => activity === 'The model is busy.');
  assert.equal(shown[0].status & 8, 8);

  const again = await AhpClient.connect(desk.url, 'window-1');
  const lastSeenServerSeq = last?.params.serverSeq;
  const subscriptions = [ROOT, 'errand:/cut-00001', 'errand:/gone-0001'];
  const params = { clientId: 'window-1', lastSeenServerSeq, subscriptions };
  const answer = await again.result('reconnect', params);
  assert.equal(answer.type, 'replay');
  assert.deepEqual(answer.missing, ['errand:/gone-0001']);
  const sequence = answer.actions.map(({ serverSeq }: { serverSeq: number }) => serverSeq);
  assert.ok(sequence.length > 0 && sequence.every((seq: number) => seq > lastSeenServerSeq));
  await again.heard(
    ({ method, params: told }) => method === 'root/sessionAdded' && told.summary.title === 'Cut',
  );
});

test('a client that this host does not know begins anew, also where it says nothing else first', async (t) => {
  const desk = await Desk.open(t);
  await desk.task('known-0001', { title: 'Known' });
  await desk.work();
  const client = await desk.window('window-2');
  await client.subscribe('errand:/known-0001');
  await desk.restart();
  const again = await AhpClient.connect(desk.url, 'window-2');
  const params = { clientId: 'window-2', lastSeenServerSeq: 0, subscriptions: [ROOT] };
  assert.equal((await again.refused('reconnect', params)).code, -32008);
  const { snapshots } = await again.initialize({
    initialSubscriptions: [ROOT, 'errand:/known-0001', 'errand:/gone-0001'],
  });
  assert.deepEqual(
    snapshots.map(({ resource }: { resource: string }) => resource),
    [ROOT, 'errand:/known-0001'],
  );
  // Its list is of before, and it asks for none.
  await again.heard(({ method }) => method === 'root/sessionAdded');
});

test('the runner may end and come back elsewhere: the windows stay, and the task goes on', async (t) => {
  const desk = await Desk.open(t);
  await desk.task('moves-0001', { title: 'Moves' });
  const { context } = await desk.work();
  const client = await desk.window();
  const session = 'errand:/moves-0001';
  await client.subscribe(session);
  await context.move({ kind: 'working' });
  await client.acted('session/activityChanged', ({ activity }) => activity === 'Working');
  await desk.moveRunner(async () => {
    await client.acted(
      'session/activityChanged',
      ({ activity }) => activity === 'Waits for the runner',
    );
    // What is known is shown all the same.
    const { items } = await client.result('listSessions', { channel: ROOT });
    assert.equal(items[0].title, 'Moves');
  });
  const again = await desk.work();
  await client.acted('root/agentsChanged', ({ agents }) => agents[0].models[0].name === 'none');
  await again.context.tell({ kind: 'attempt.notice', text: 'Here again.' });
  await client.acted('session/activityChanged', ({ activity }) => activity === 'Here again.');
  assert.equal((await client.subscribe(session)).activity, 'Here again.');
});

test('a task that is at work is not deleted, and one that has ended is', async (t) => {
  const desk = await Desk.open(t);
  await desk.task('ended-0001', { title: 'Ended' });
  const work = await desk.work();
  const client = await desk.window();
  const channel = 'errand:/ended-0001';
  await client.subscribe(channel);
  assert.match((await client.refused('disposeSession', { channel })).message, /still at work/);
  await work.context.move({ kind: 'working' });
  await work.context.move({ kind: 'verifying' });
  await work.end(VERIFIED);
  await client.acted('session/chatUpdated', ({ changes }) => changes.status === 1);
  await client.result('disposeSession', { channel });
  await client.heard(
    ({ method, params }) => method === 'root/sessionRemoved' && params.session === channel,
  );
});

test('sides of a changed file are read from the repository, and none that is too large', async (t) => {
  const desk = await Desk.open(t);
  await desk.task('sides-0001');
  await desk.work();
  const client = await desk.window();
  const store = (bytes: string): string => {
    writeFileSync(join(desk.repository, 'side'), bytes);
    return git(desk.repository, 'hash-object', '-w', 'side').trim();
  };
  const read = (blob: string) => {
    const uri = `errand-blob:/a.ts?sides-0001.1.${blob}`;
    return client.ask('resourceRead', { channel: ROOT, uri, encoding: 'base64' });
  };
  const { result } = await read(store('was\n'));
  assert.equal(Buffer.from(result.data, 'base64').toString(), 'was\n');
  const { error } = await read(store('x'.repeat((16 << 20) + 1)));
  assert.match(error.message, /too large/);
  // Of what is not there, the runner is asked; many at once get the same answer.
  const gone = await Promise.all([read('a'.repeat(40)), read('b'.repeat(40))]);
  for (const { error: missing } of gone) assert.equal(missing.code, -32008);
});
