/**
 * A thread of an editor: `errand acp` as a process, over standard input and output, with a real
 * runner behind it whose model is scripted, and the protocol's own client library before it.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import {
  client,
  methods,
  ndJsonStream,
  type PromptRequest,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { fingerprint } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { buggyRepository, FIX, GOOD, QUICKLY } from '../command/support.ts';

const MAIN = join(import.meta.dirname, '../../../runner/main.ts');

function editor(runner: TestRunner, cwd: string) {
  const agent = spawn(process.execPath, [MAIN, 'acp'], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ERRAND_DATA_DIR: runner.dataDir },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const told: SessionUpdate[] = [];
  const connection = client({ name: 'an-editor' })
    .onNotification(methods.client.session.update, ({ params }) => void told.push(params.update))
    .connect(
      ndJsonStream(
        Writable.toWeb(agent.stdin),
        Readable.toWeb(agent.stdout) as ReadableStream<Uint8Array>,
      ),
    );
  return { connection, process: agent, told };
}

const textOf = (told: readonly SessionUpdate[]): string =>
  told
    .flatMap((update) =>
      update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text'
        ? update.content.text
        : [],
    )
    .join('');

describe('errand acp', () => {
  let runner: TestRunner;
  let root: string;
  before(async () => {
    runner = await TestRunner.start();
    const quickly = QUICKLY['.errand/config.yaml'];
    root = buggyRepository({
      '.errand/config.yaml': `${quickly}checks:\n  - name: sum\n    command: sh check.sh\n`,
    });
    runner.script('Add, do not subtract', GOOD);
  });
  after(() => runner.stop());

  test('a message comes back verified, and its result is applied; the work tree was not touched before', async () => {
    const { connection, process: agent, told } = editor(runner, root);
    const { initialize, session } = methods.agent;
    await connection.agent.request(initialize, { protocolVersion: 1 });
    const opened = await connection.agent.request(session.new, { cwd: root, mcpServers: [] });
    const { sessionId } = opened;
    const untouched = fingerprint(root);
    const say = async (text: string): Promise<string> => {
      const request: PromptRequest = { sessionId, prompt: [{ type: 'text', text }] };
      return (await connection.agent.request(session.prompt, request)).stopReason;
    };
    assert.equal(await say('Add, do not subtract'), 'end_turn');
    const said = textOf(told);
    assert.match(said, /\*\*Verified\*\*[^]*Changed 1 file/, said);
    const check = told.findLast(
      (update) => 'toolCallId' in update && /check\/head\//.test(update.toolCallId),
    );
    assert.match(JSON.stringify(check), /"status":"completed"/);
    assert.deepEqual(fingerprint(root), untouched);
    assert.equal(await say('/apply'), 'end_turn');
    assert.equal(readFileSync(join(root, 'sum.sh'), 'utf8'), FIX);
    agent.stdin.end();
    const [code] = await once(agent, 'exit');
    assert.equal(code, 0);
  });
});
