/** The planning step: a plan, a question, or no plan at all, and then the work goes on without. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBuiltinBackend } from '../../../runner/agent/builtin.ts';
import type { CodingContext } from '../../../runner/blueprint/coding.ts';
import { planWork, planWords } from '../../../runner/blueprint/planning.ts';
import type { BareRepository } from '../../../runner/git/repository.ts';
import type { WorkSandbox } from '../../../runner/blueprint/work-sandbox.ts';
import type { PhaseEnding } from '../../../runner/agent/backend.ts';
import type { TaskSpec } from '../../../runner/protocol/task.ts';
import { MemoryInbox, MemoryTranscript, MODEL, TestClock } from '../../support/agent-phase.ts';
import { memoryNotes } from '../../support/memory-notes.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { call, moves, type Script } from '../../support/scripted-model/script.ts';
import { startScriptedModel } from '../../support/scripted-model/server.ts';
import { FILES } from './trajectory.ts';

interface Planned {
  readonly ending: PhaseEnding | undefined;
  readonly log: string;
  readonly requests: number;
  readonly requested: string;
}

async function planWith(script: Script, mayAsk = false): Promise<Planned> {
  await using workspace = await LocalWorkspace.create(FILES);
  const model = await startScriptedModel(script);
  let log = '';
  const context: CodingContext = {
    task: { id: 'plan-a-task', spec: { base: 'base' } as TaskSpec },
    attempt: 1,
    notes: memoryNotes(),
    ledger: () => [],
    record: async (_phase, body) => ({ ...body, seq: 1, prev: '', t: '', phase: '', hash: '' }),
    tell: async () => {},
    atRest: () => {},
    now: () => new Date(),
    log: (text) => void (log += text),
    transcript: () => new MemoryTranscript(),
  };

  const sandbox: Partial<WorkSandbox> = { open: async () => workspace, close: async () => {} };
  // Nothing was changed: its tree is the base's.
  const repository: Partial<BareRepository> = { treeOf: () => workspace.treeId() };
  try {
    const ending = await planWork(
      {
        context,
        repository: repository as BareRepository,
        sandbox: sandbox as WorkSandbox,
        backend: createBuiltinBackend({ apiKey: 'k', baseURL: model.url, clock: new TestClock() }),
        spent: async () => {},
        brief: {
          phase: 'plan',
          title: 'Fix the sum',
          instructions: 'sum() must add.',
          origin: { kind: 'prompt' },
          model: MODEL,
          limits: { turns: 60, costUsd: 2, minutes: 45 },
          checks: [],
          baseline: '',
          rules: [],
          map: '',
          spentUsd: 0,
          mayAsk,
          inbox: new MemoryInbox(),
        },
      },
      new AbortController().signal,
    );
    const requested = model.requests[0]?.text ?? '';
    return { ending, log, requests: model.requests.length, requested };
  } finally {
    await model.close();
  }
}

const down: Script = () => ({ blocks: [], fault: { kind: 'status', status: 529 } });
const looking: Script = ({ turn }) => ({ blocks: [call('search', { pattern: `${turn}` })] });

describe('planning', () => {
  it('ends with a plan that whoever writes the code can follow', async () => {
    const plan = call('plan', { summary: 'Turn the sign.', steps: ['sum.js', 'its test'] });
    const { ending, requested } = await planWith(moves([[plan]]));
    assert.equal(ending?.kind, 'planned');
    if (ending?.kind !== 'planned') return;
    assert.equal(planWords(ending.plan), 'Turn the sign.\n1. sum.js\n2. its test');
    assert.doesNotMatch(requested, /"name":"(bash|edit|write)"/);
  });

  it('says that a task cannot be done, or asks', async () => {
    const blocked = call('plan', { outcome: 'blocked', summary: 'Unclear.', question: 'Which?' });
    assert.equal((await planWith(moves([[blocked]]))).ending?.kind, 'bowed_out');
    assert.equal((await planWith(moves([[blocked]]), true)).ending?.kind, 'asks');
  });

  it('that fails leaves no plan, soon, and says why in the log', async () => {
    const failed = await planWith(down);
    assert.equal(failed.ending, undefined);
    assert.equal(failed.requests, 3);
    assert.match(failed.log, /No plan was made: The model could not be asked/);
  });

  it('has fifteen turns', async () => {
    const { ending, requests } = await planWith(looking);
    assert.equal(ending, undefined);
    assert.equal(requests, 15);
  });
});
