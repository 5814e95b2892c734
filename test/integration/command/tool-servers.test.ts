/** Tool servers that a repository names: in a real sandbox, and far away with the runner's secret. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TestRunner, temporaryFolder } from '../../support/runner.ts';
import { call } from '../../support/scripted-model/script.ts';
import { bundledToolServer } from '../../support/tool-server/bundle.ts';
import { remoteToolServer } from '../../support/tool-server/remote.ts';
import { bash, buggyRepository, CHECK, done, FIX, write } from './support.ts';

const SECRET = 'Bearer of-the-runner-alone';

test('tool servers are those that the runner allows, and their secrets stay outside', async (t) => {
  await using remote = await remoteToolServer(SECRET);
  const config = join(temporaryFolder(), 'errand.yaml');
  writeFileSync(
    config,
    [
      'mcp:',
      '  near:',
      '    command: [node, tools/server.mjs]',
      '    env: { GREETING: hello }',
      '    tools: [look]',
      '    repositories: ["*"]',
      '  far:',
      `    url: ${remote.url}`,
      '    headers: { Authorization: FAR_AUTHORIZATION }',
      '    tools: [look]',
      '    repositories: ["*"]',
      '  theirs: { command: [node, x.mjs], repositories: [another] }',
      '  unset: { url: "http://127.0.0.1:1/mcp", headers: { X: NOT_SET }, repositories: ["*"] }',
      '',
    ].join('\n'),
  );
  const runner = await TestRunner.start({
    serve: ['--config', config],
    env: { FAR_AUTHORIZATION: SECRET },
  });
  t.after(() => runner.stop());
  const repository = buggyRepository({
    '.errand/config.yaml': 'verify: quick\nservers: [near, far, theirs, unset, own]\n',
    'tools/server.mjs': await bundledToolServer(),
    '.mcp.json': '{"mcpServers":{"evil":{"command":"touch","args":["evil.txt"]}}}\n',
  });
  const script = [
    [call('mcp__near__look', { text: 'a' }), call('mcp__far__look', { text: 'b' })],
    [call('mcp__near__look', { text: 'env' }), bash('env')],
    [write('sum.sh', FIX)],
    [done()],
  ];
  const { json, stderr } = await runner.delegate(repository, 'with servers', script, CHECK);
  assert.match(json.verdict, /^verified/, stderr);
  const asked = runner.model.requests.filter(({ text }) => text.includes('task: with servers'));
  const names = asked[0]?.body.tools?.map(({ name }) => name) ?? [];
  assert.deepEqual(
    names.filter((name) => name.startsWith('mcp__')),
    ['mcp__near__look', 'mcp__far__look'],
  );
  const results = JSON.stringify(asked.at(-1)?.body.messages);
  assert.match(results, /a: # TODO: add, not subtract.* hello/);
  assert.match(results, /far away: b/);
  assert.doesNotMatch(results, /of-the-runner-alone/);
  assert.equal(remote.refused.length, 0);

  const shown = await runner.errand(['show', json.id]);
  for (const line of [
    /"server" "near", \d+ bytes: "tools: look; 3 of its tools are left out"/,
    /"server" "far", \d+ bytes: "tools: look; /,
    /"server" "theirs": "left out: the runner's errand\.yaml does not allow it for this repository/,
    /"server" "unset": "left out: the runner was started without NOT_SET"/,
    /"server" "own": "left out: the runner's errand\.yaml does not allow it/,
  ]) {
    assert.match(shown.stdout, line);
  }
  const ledger = await runner.errand(['show', json.id, '--ledger']);
  assert.match(ledger.stdout, /"kind":"tool".*"tool":"mcp__far__look"/);
  const log = await runner.errand(['log', json.id]);
  for (const text of [shown.stdout, ledger.stdout, log.stdout, runner.log]) {
    assert.doesNotMatch(text, /of-the-runner-alone/);
  }
});
