/** The cache of foreign agents: each is fetched once, checked, and whole or not there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PINS } from '../../../runner/agent/foreign/pins.ts';
import { type Fetch, ToolCache } from '../../../runner/agent/foreign/tool-cache.ts';

const place = mkdtempSync(join(tmpdir(), 'errand-tools-'));
after(() => rmSync(place, { recursive: true }));
const never = new AbortController().signal;

/** What a registry answers with that does not have the pinned archive. */
const other: Fetch = async (_archive, folder) => {
  mkdirSync(join(folder, 'package'));
  writeFileSync(join(folder, 'package', 'claude'), '#!/bin/sh\n');
  execFileSync('tar', ['-czf', 'a.tgz', 'package'], { cwd: folder });
  return join(folder, 'a.tgz');
};

const none: Fetch = () => assert.fail('nothing is to be fetched');

test('another archive than the pinned one is refused, and nothing of it stays', async () => {
  const folder = join(place, 'refused');
  const tools = new ToolCache({ folder, platform: 'linux-x64', fetch: other });
  const said: string[] = [];
  await assert.rejects(
    tools.ensure('claude', async (text) => void said.push(text), never),
    /is not the pinned archive/,
  );
  assert.deepEqual(readdirSync(folder), []);
  assert.match(said.join(), /^Fetching claude [\d.]+ \(174 MB\), once\.$/);
});

test('two that need it wait for one download; a failed one is tried again', async () => {
  let asked = 0;
  const fetch: Fetch = async () => {
    asked += 1;
    await new Promise<void>((resolve) => setImmediate(resolve));
    throw new Error('the registry is away');
  };
  const tools = new ToolCache({ folder: join(place, 'away'), platform: 'linux-x64', fetch });
  const said: string[] = [];
  const both = [1, 2].map(() => tools.ensure('codex', async (text) => void said.push(text), never));
  const outcomes = await Promise.allSettled(both);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(asked, 1);
  assert.equal(said.length, 1);
  await assert.rejects(
    tools.ensure('codex', async () => {}, never),
    /away/,
  );
  assert.equal(asked, 2);
});

test('one that gives up waiting takes nothing from the other', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  const fetch: Fetch = () => {
    asked.resolve();
    return answer.promise;
  };
  const tools = new ToolCache({ folder: join(place, 'shared'), platform: 'linux-x64', fetch });
  const stop = new AbortController();
  const first = tools.ensure('gemini', async () => {}, stop.signal);
  await asked.promise;
  const second = tools.ensure('gemini', async () => {}, never);
  stop.abort(new Error('cancelled'));
  await assert.rejects(first, /cancelled/);
  answer.reject(new Error('the registry is away'));
  await assert.rejects(second, /away/);
});

test('what is there is not fetched, and is seen where agents look for it', async () => {
  const folder = join(place, 'there');
  mkdirSync(join(folder, `claude-${PINS.claude.version}-linux-x64`), { recursive: true });
  const tools = new ToolCache({ folder, platform: 'linux-x64', fetch: none });
  const { mount } = await tools.ensure('claude', async () => assert.fail(), never);
  assert.equal(mount.target, '/opt/errand/tools/claude');
  assert.ok(existsSync(mount.source));
});

test('where a tool is not known for the machine, that is said', async () => {
  const known = new ToolCache({ folder: place, platform: 'linux-arm64' });
  await assert.rejects(
    known.ensure('opencode', async () => {}, never),
    /not known for this machine/,
  );
  const unknown = new ToolCache({ folder: place, platform: undefined });
  await assert.rejects(
    unknown.ensure('claude', async () => {}, never),
    /not known for this machine/,
  );
});
