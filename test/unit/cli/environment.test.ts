/** What the environment and the command line say before a runner starts, and what is wrong with it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connectTo } from '../../../runner/cli/connect.ts';
import { knownModels, modelAccess, priceWords } from '../../../runner/daemon/model-access.ts';
import { dataDirectoryOf } from '../../../runner/cli/options.ts';
import type { Call } from '../../../runner/cli/call.ts';
import { runProgram } from '../../../runner/cli/program.ts';
import { readConfig } from '../../../runner/cli/serve.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import { notStarted } from '../../../runner/store/storage-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'errand-environment-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const called = (values: Call['values'] = {}): Call => ({ values, positionals: [] });

function said(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ErrandError);
    return error.message;
  }
  assert.fail('nothing was refused');
}

test('keys and addresses are taken without the space around them', () => {
  const given = { ANTHROPIC_API_KEY: ' sk-1\r\n', ANTHROPIC_BASE_URL: ' https://a.example/x ' };
  const { model, services } = modelAccess({ ...given, OPENAI_API_KEY: ' \n' });
  assert.deepEqual(model, { apiKey: 'sk-1', baseURL: 'https://a.example/x' });
  assert.deepEqual(services.anthropic, model);
  assert.equal(services.openai, undefined);
  assert.deepEqual(modelAccess({}).model, { apiKey: undefined, baseURL: undefined });
});

test('a key that no header could carry is named by its variable, and not shown', () => {
  for (const key of ['sk-1\nsk-2', 'sk 1', '“sk-1”', 'sk-1\u0000', 'schlüssel']) {
    const message = said(() => modelAccess({ OPENAI_API_KEY: key }));
    assert.equal(message, 'OPENAI_API_KEY contains characters that no key has.');
  }
});

test('an address that is none is named by its variable, and no login in it is shown', () => {
  for (const address of ['api.example.com', 'localhost:8080', 'ftp://a.example', 'https://']) {
    const message = said(() => modelAccess({ ANTHROPIC_BASE_URL: address }));
    assert.equal(message, `ANTHROPIC_BASE_URL: "${address}" is not the address of a service.`);
  }
  const login = said(() => modelAccess({ GEMINI_BASE_URL: 'https://me:secret@a.example' }));
  assert.equal(login, 'GEMINI_BASE_URL contains a login, which is not sent.');
});

test('a model whose price nobody knows is told of: no limit in dollars holds for it', () => {
  const prices = { mine: { input: 1, output: 2, cacheRead: 1, cacheWrite: 1 } };
  for (const model of ['claude-opus-5-5', 'claude-opus-5-5-20261001', 'mine']) {
    assert.equal(priceWords({ model, prices }), undefined);
  }
  for (const model of ['claude-opus-5-5@20261001', 'toString', 'mine-2']) {
    assert.match(priceWords({ model, prices }) ?? '', /^No price is known for .*: its cost is not/);
  }
});

test('a data directory that would be another one in each folder is not taken', () => {
  const { XDG_DATA_HOME: before, ERRAND_DATA_DIR: own } = process.env;
  delete process.env['ERRAND_DATA_DIR'];
  try {
    for (const share of ['', '.', 'data', './data']) {
      process.env['XDG_DATA_HOME'] = share;
      assert.equal(dataDirectoryOf(called()), join(homedir(), '.local/share/errand'));
    }
    process.env['XDG_DATA_HOME'] = '/srv';
    assert.equal(dataDirectoryOf(called()), '/srv/errand');
  } finally {
    restore('XDG_DATA_HOME', before);
    restore('ERRAND_DATA_DIR', own);
  }
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

test('an agent that there is not is found out when the runner starts, by file and key', async () => {
  const config = join(folder, 'errand.yaml');
  const refused = async (source: string): Promise<string> => {
    writeFileSync(config, source);
    const error = await readConfig(called({ config })).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    return error instanceof ErrandError ? error.message : String(error);
  };
  const at = `${config}: agents.`;
  assert.equal(
    await refused('agents: { default: claud }'),
    `${at}default: There is no agent "claud".`,
  );
  assert.equal(
    await refused('agents: { default: "acp:mine --acp", acp: ["other"] }'),
    `${at}default: The command of "acp:mine --acp" is not allowed here.`,
  );
  assert.equal(
    await refused('agents: { models: { codx: gpt-9 } }'),
    `${at}models: There is no agent "codx".`,
  );
  assert.equal(await refused('agents: { default: "acp:mine", acp: ["mine"] }'), 'undefined');
});

test('a data directory that cannot be used is named, with what is in the way', () => {
  const junk = Object.assign(new Error('file is not a database'), { errcode: 26 });
  const database = notStarted(junk, '/data');
  assert.ok(database instanceof ErrandError);
  const message = 'The data directory /data cannot be used: file is not a database.';
  assert.equal(database.message, message);
  assert.match(database.hint ?? '', /backup in place of errand\.db/);
  const folderThere = Object.assign(new Error('EISDIR: read'), {
    code: 'EISDIR',
    path: '/data/token',
  });
  assert.match(
    (notStarted(folderThere, '/data') as Error).message,
    /directory \/data cannot be used: EISDIR/,
  );
  const elsewhere = Object.assign(new Error('ENOENT'), { code: 'ENOENT', path: '/other' });
  assert.equal(notStarted(elsewhere, '/data'), elsewhere);
});

test('an option that there is not: the nearest one is offered', async (t) => {
  let shown = '';
  t.mock.method(process.stderr, 'write', (text: string) => (shown += text) !== '');
  // A service is not started again with it.
  assert.equal(await runProgram(['serve', '--lisen', 'a:1']), 78);
  assert.match(
    shown,
    /There is no option --lisen\. Did you mean --listen\?\n {2}Usage: errand serve/,
  );
});

test('a token that no header could carry is told as one, before anybody is called', async () => {
  for (const token of ['two\nlines', 'tökén', 'a b', '']) {
    const error = await connectTo({ url: 'http://127.0.0.1:1', token }).catch((e: unknown) => e);
    assert.ok(error instanceof ErrandError);
    assert.equal(error.message, 'The token contains characters that no token has.', token);
  }
});

test('the models that clients may offer: the usual one first, each once', () => {
  const prices = { 'my-model': { input: 1, output: 2 } };
  const models = { chores: 'claude-haiku-5-5', plan: 'planner' };
  const known = knownModels({ model: 'claude-opus-5-5', models, prices } as never);
  assert.deepEqual(known.slice(0, 3), ['claude-opus-5-5', 'claude-haiku-5-5', 'planner']);
  assert.ok(known.includes('my-model') && known.includes('claude-sonnet-5-5'));
  assert.equal(new Set(known).size, known.length);
});
