/** What is cut to a length may be cut through an emoji; no half of one may reach the model. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { wellFormed } from '../../../runner/agent/well-formed.ts';
import { MemoryInbox, play } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { type Block, call } from '../../support/scripted-model/script.ts';
import { DONE } from './trajectory.ts';

const SMILES = '😀'.repeat(12_000);

it('wherever text is cut: results, rules, the task, what is said, a fresh context', async () => {
  await using workspace = await LocalWorkspace.create({
    even: `${SMILES}\n`,
    odd: `x${SMILES}\n`,
    needle: `needle ${SMILES}\n`,
    haystack: `needle x${SMILES}\n`,
  });
  const inbox = new MemoryInbox();
  inbox.say('steer', `Look, ${SMILES}\ud83d`);
  const moves: Block[][] = [
    ['even', 'odd'].map((path) => call('read', { path })),
    [call('search', { pattern: 'needle' }), call('search', { pattern: `needle${SMILES}` })],
    [call('bash', { command: 'cat even' }), call('bash', { command: 'printf x; cat even' })],
    [call('edit', { path: 'odd', edits: [{ old: `z${SMILES}`, new: 'y' }] })],
    [call('verify', { check: `x${SMILES}` }), call(`x${SMILES}`, {})],
  ];
  let asked = 0;
  const { ending, model, transcript } = await play({
    workspace,
    script: () => ({ blocks: moves[asked++] ?? [DONE] }),
    options: { windowTokens: 60_000, maxOutputTokens: 1000 },
    input: {
      inbox,
      limits: { turns: 20, costUsd: 50, minutes: 45 },
      title: `x${SMILES}`,
      instructions: `${SMILES}\ude00`,
      baseline: SMILES.slice(1),
      map: SMILES.slice(0, 9),
      rules: [{ path: 'AGENTS.md', text: `x${SMILES}`.slice(0, 20_000) }],
    },
  });
  assert.deepEqual(model.requests.map(({ invalid }) => invalid).filter(Boolean), []);
  for (const { body } of model.requests) assert.deepEqual(wellFormed(body), body);
  assert.equal(ending.kind, 'finished');
  assert.ok(
    transcript.entries.some(({ role }) => role === 'reset'),
    'it began afresh',
  );
});

it('leaves everything else as it is', () => {
  const whole = { a: ['😀', 1, null, { b: true }], c: '' };
  assert.equal(wellFormed(whole), whole);
  assert.deepEqual(wellFormed({ a: ['x\ud83d', 1], ['\ude00']: 'y' }), {
    a: ['x\ufffd', 1],
    '\ufffd': 'y',
  });
});
