/** A runner that dies at any stored step: the phase goes on, and no call runs twice. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryTranscript, play } from '../../support/agent-phase.ts';
import { SandboxLostError } from '../../../runner/sandbox/sandbox.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { call, type Reply, type Script } from '../../support/scripted-model/script.ts';
import { DONE, FILES, FIX, fixScript } from './trajectory.ts';

/** Like a model: whatever it was told, it looks at the file and does what is missing. */
const mindful: Script = ({ messages }): Reply => {
  const last = JSON.stringify(messages.at(-1)?.content ?? '');
  if (last.includes('a + b') || last.includes('applied')) return { blocks: [DONE] };
  if (last.includes('a - b')) return { blocks: [FIX] };
  return { blocks: [call('read', { path: 'sum.js' })] };
};

const overwriting: Script = ({ turn }) => ({
  blocks: turn === 1 ? [call('write', { path: 'sum.js', content: 'new\n' })] : [DONE],
});

describe('resuming', () => {
  it('goes on from every prefix of a stored transcript', async () => {
    await using first = await LocalWorkspace.create(FILES);
    const whole = await play({ script: fixScript(), workspace: first });
    const { entries } = whole.transcript;
    assert.equal(entries.length, 9);
    for (let kept = 0; kept <= entries.length; kept += 1) {
      await using workspace = await LocalWorkspace.create(FILES);
      const transcript = new MemoryTranscript(entries.slice(0, kept));
      // The tree is the one of the last checkpoint: results that are stored are in it.
      if (kept >= 5)
        await workspace.writeFile('sum.js', Buffer.from('export const sum = (a, b) => a + b;\n'));
      const { ending, model, events } = await play({ script: mindful, workspace, transcript });
      assert.equal(ending.kind, 'finished', `after ${kept} entries`);
      assert.equal(
        String(await workspace.readFile('sum.js')),
        'export const sum = (a, b) => a + b;\n',
      );
      assert.deepEqual(model.requests.map((r) => r.invalid).filter(Boolean), []);
      // What was kept is sent again as it was, and extended.
      const sent = JSON.stringify(model.requests[0]?.body.messages ?? []);
      const before = entries
        .slice(0, kept)
        .map((e) => ({ role: e.role, content: (e.body as { content: unknown }).content }));
      if (kept > 0 && kept < entries.length)
        assert.ok(sent.startsWith(JSON.stringify(before).slice(0, -1)));
      if (kept === entries.length) assert.equal(model.requests.length, 0, 'it had ended');
      const orphaned: boolean = kept === 2 || kept === 4 || kept === 6 || kept === 8;
      assert.equal(
        sent.includes('outcome of this call is unknown'),
        orphaned,
        `after ${kept} entries`,
      );
      const ran: string[] = events.flatMap((e) => (e.kind === 'tool_started' ? [e.id] : []));
      const known = JSON.stringify(entries.slice(0, kept));
      for (const id of ran) assert.ok(!known.includes(id), `${id} ran again`);
    }
  });

  it('stores no result of a round in which the sandbox was lost', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const transcript = new MemoryTranscript();
    const lost = play({
      script: fixScript(),
      workspace,
      transcript,
      onEvent: (event) => {
        if (event.kind === 'tool_started' && event.tool === 'edit') {
          workspace.failNext = new SandboxLostError('gone');
        }
      },
    });
    await assert.rejects(lost, SandboxLostError);
    assert.equal(transcript.entries.at(-1)?.role, 'assistant');
    const { ending } = await play({ script: mindful, workspace, transcript });
    assert.equal(ending.kind, 'finished');
    assert.equal(
      String(await workspace.readFile('sum.js')),
      'export const sum = (a, b) => a + b;\n',
    );
  });

  it('tells the tree before it stores the results that speak of it', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const transcript = new MemoryTranscript();
    const stored: (string | undefined)[] = [];
    await play({
      script: fixScript(),
      workspace,
      transcript,
      onEvent: (event) => {
        if (event.kind === 'turn') stored.push(transcript.entries.at(-1)?.role);
      },
    });
    assert.deepEqual(stored, ['assistant', 'assistant', 'assistant', 'assistant']);
  });

  it('knows what it had spent, and what it had read', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const price = { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 };
    const options = { prices: { 'scripted-model': price } };
    const first = await play({ script: fixScript(), workspace, options });
    const transcript = new MemoryTranscript(first.transcript.entries.slice(0, 3));
    const second = await play({ script: overwriting, workspace, transcript, options });
    assert.equal(String(await workspace.readFile('sum.js')), 'new\n');
    const usage = second.events.findLast((e) => e.kind === 'usage');
    assert.equal(usage?.kind === 'usage' && usage.usage.requests, 3);
    assert.ok(usage?.kind === 'usage' && (usage.usage.costUsd ?? 0) > 0);
  });
});
