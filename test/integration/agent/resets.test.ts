/** Conversations that begin otherwise: near the window, for another model, and never unannounced. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { MemoryInbox, MemoryTranscript, play, type Played } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { call, moves, type Reply, type Script } from '../../support/scripted-model/script.ts';
import { DONE, FILES, FIX, fixScript } from './trajectory.ts';

const ending: Script = () => ({ blocks: [DONE] });
const SMALL = { windowTokens: 8000, maxOutputTokens: 1000 };

/** Prints 4 kB, each time other ones; ends when it was asked so often. */
function talkative(times: number): Script {
  let asked = 0;
  return (): Reply => {
    asked += 1;
    if (asked === 2) return { blocks: [{ type: 'thinking', thinking: 'Hm.' }, FIX] };
    if (asked > times) return { blocks: [DONE] };
    const command = `echo ${asked} > n${asked}; head -c 4000 /dev/zero | tr '\\0' ${'abcdefghijklmnopqrstuvwxyz'[asked]}`;
    return { blocks: [call('bash', { command })] };
  };
}

/** The requests that do not extend the one before. */
function breaks({ model }: Played): number[] {
  return model.requests.flatMap(({ body }, index) => {
    const before = model.requests[index - 1];
    if (!before) return [];
    const prefix = JSON.stringify(before.body.messages).replace(/\]?\}\]$/, '');
    return JSON.stringify(body.messages).startsWith(prefix) ? [] : [index];
  });
}

function resetsOf(transcript: MemoryTranscript): ('cut' | 'fresh')[] {
  return transcript.entries.flatMap(({ role, body }) =>
    role === 'reset' ? ['cuts' in (body as object) ? 'cut' : 'fresh'] : [],
  );
}

async function gitWorkspace(): Promise<LocalWorkspace> {
  const workspace = await LocalWorkspace.create(FILES);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args], {
      cwd: workspace.root,
    });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'base');
  return workspace;
}

describe('near the window', () => {
  it('old output goes first, in one batch, then a fresh context from what stands', async () => {
    await using workspace = await gitWorkspace();
    const inbox = new MemoryInbox();
    inbox.say('steer', 'Say nothing of the sea.');
    const played = await play({
      script: talkative(14),
      workspace,
      options: SMALL,
      input: { inbox, limits: { turns: 40, costUsd: 2, minutes: 45 } },
    });
    assert.equal(played.ending.kind, 'finished');
    const resets = resetsOf(played.transcript);
    assert.deepEqual(resets.slice(0, 2), ['cut', 'fresh']);
    assert.equal(breaks(played).length, resets.length, 'at declared resets and nowhere else');
    assert.deepEqual(played.model.requests.map((r) => r.invalid).filter(Boolean), []);
    const [cut = 0, fresh = 0] = breaks(played);
    const shorter = JSON.stringify(played.model.requests[cut]?.body.messages);
    assert.match(shorter, /4\d{3} characters of output left out/);
    const afresh = played.model.requests[fresh]?.body.messages ?? [];
    const told = JSON.stringify(afresh[0]?.content);
    assert.match(told, /Your task: Fix the sum/);
    assert.match(told, /Say nothing of the sea/);
    assert.match(told, /-export const sum = \(a, b\) => a - b;\\n\+export const sum.*a \+ b/);
    assert.match(told, /edit sum\.js/);
    assert.equal(afresh.length % 2, 1);
    assert.ok(afresh.length > 1, 'the last turns are kept');
    for (const { body, text } of played.model.requests) {
      assert.deepEqual(body.system, played.model.requests[0]?.body.system);
      assert.ok(text.length < 4 * 8000, `${text.length}`);
    }
  });

  it('a resumed phase sends the same requests, wherever it was cut off', async () => {
    await using workspace = await gitWorkspace();
    const limits = { turns: 40, costUsd: 2, minutes: 45 };
    const input = { limits };
    const whole = await play({ script: talkative(9), workspace, options: SMALL, input });
    const { entries } = whole.transcript;
    for (const [index, { role }] of entries.entries()) {
      if (role !== 'reset') continue;
      const replied = entries.slice(0, index).filter((each) => each.role === 'assistant').length;
      const transcript = new MemoryTranscript(entries.slice(0, index + 1));
      const script = moves([[DONE]]);
      const done: Script = (request) => script({ ...request, turn: 0 });
      const again = await play({ script: done, workspace, transcript, options: SMALL, input });
      assert.equal(again.ending.kind, 'finished');
      assert.equal(
        JSON.stringify(again.model.requests[0]?.body.messages),
        JSON.stringify(whole.model.requests[replied]?.body.messages),
      );
    }
  });

  it('a model that says it is too much gets one fresh context, then it is too large', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const message = 'prompt is too long: 210000 tokens > 200000 maximum';
    const script: Script = () => ({ blocks: [], fault: { kind: 'status', status: 400, message } });
    const played = await play({ script, workspace });
    assert.equal(played.model.requests.length, 2);
    assert.equal(played.ending.kind === 'bowed_out' && played.ending.bowOut.code, 'too_large');
  });
});

describe('another model', () => {
  it('gets the task and where it stands, and no thought of the first', async () => {
    await using workspace = await gitWorkspace();
    const first = await play({ script: fixScript(), workspace });
    const half = new MemoryTranscript(first.transcript.entries.slice(0, 5));
    const input = { model: 'claude-sonnet-5-5' };
    const second = await play({ script: ending, workspace, transcript: half, input });
    assert.equal(second.ending.kind, 'finished');
    const [request] = second.model.requests;
    assert.equal(request?.body.model, 'claude-sonnet-5-5');
    assert.equal(request?.body.messages.length, 1);
    assert.doesNotMatch(request?.text ?? '', /"thinking"/);
    assert.match(request?.text ?? '', /Your task: Fix the sum.*What you have changed so far/);
    // The same one again is asked as it was.
    const third = await play({ script: ending, workspace, transcript: half, input });
    assert.equal(third.model.requests.length, 0);
  });
});
