/**
 * The story with which the store of an earlier release was made (test/fixtures/stores), played by
 * the real runner without a container: the same repository, tasks and model replies, so that the
 * story can be continued. Owns no expectation.
 */
import { createBuiltinBackend } from '../../runner/agent/builtin.ts';
import { createRunAttempt } from '../../runner/blueprint/attempt.ts';
import type { RepositoryStore } from '../../runner/git/repository.ts';
import type { TaskSpec } from '../../runner/protocol/task.ts';
import type { RunAttempt } from '../../runner/tasks/context.ts';
import { MODEL } from './agent-phase.ts';
import { localDriver } from './local-driver.ts';
import { call, type Reply, type Script } from './scripted-model/script.ts';

export const REPOSITORY = 'a'.repeat(32);

/** Has a plan, a question and a round of fixes; everything it needs is in the base commit. */
const BLUEPRINT = `description: For the store of an earlier release.
start: which
nodes:
  which:
    ask: Which name?
    answers: [sum, add]
    default: sum
    next: baseline
  baseline: { run: baseline, next: plan }
  plan: { agent: plan, next: [{ when: gave_up, to: end }, { to: code }] }
  code: { agent: code, next: [{ when: gave_up, to: end }, { to: quick }] }
  quick: { run: quick, next: [{ when: failed, to: code, atMost: 2 }, { to: package }] }
  package: { git: package, next: [{ when: changed, to: verify }, { to: end }] }
  verify: { run: verify, next: end }
`;

export const FILES: Readonly<Record<string, string>> = {
  '.errand/blueprints/story.yaml': BLUEPRINT,
  '.errand/config.yaml': 'setup: []\nverify: quick\n',
  'sum.sh': 'echo $(($1 - $2))\n',
  'check.sh': '[ "$(sh sum.sh 2 3)" = 5 ] && [ "$(sh sum.sh 4 4)" = 8 ]\n',
};

/** Two tasks: one that was cut off in a round of fixes, and one whose work two agents share. */
export const ALONE = 'alone-0001';
export const SHARED = 'shared-0001';
/** A task of a foreign agent, whose conversation is not the runner's. */
export const FOREIGN = 'foreign-01';

export function storySpec(title: string, base: string): TaskSpec {
  return {
    title,
    instructions: 'sum.sh must add.',
    origin: { kind: 'prompt' },
    repository: { id: REPOSITORY, name: 'sample' },
    base,
    head: base,
    checks: [{ name: 'test', command: 'sh check.sh' }],
    blueprint: 'story',
    model: MODEL,
  };
}

export function storyRun(repositories: RepositoryStore, modelUrl: string): RunAttempt {
  return createRunAttempt({
    repositories,
    driver: localDriver,
    backend: createBuiltinBackend({ apiKey: 'k', baseURL: modelUrl }),
    openAgent: () => Promise.resolve(undefined),
    agents: { default: 'builtin', models: {} },
    image: 'local',
    model: MODEL,
    models: {},
    network: [],
    sandboxLimits: { memoryBytes: 1, cpus: 1, pids: 1 },
    limits: { standard: { turns: 60, costUsd: 2, minutes: 45 }, most: {} },
  });
}

const WRONG = call('bash', { command: "echo 'echo 5' >sum.sh" });
const RIGHT = call('bash', { command: "echo 'echo $(($1 + $2))' >sum.sh" });
const DONE = call('done', { outcome: 'finished', summary: 'It adds.' });
const PARTS = [
  { title: 'the sum', instructions: 'Make it add.', files: ['sum.sh'] },
  { title: 'the words', instructions: 'Say what it does.', files: ['README'] },
];

const move = (block: Reply['blocks'][number]): Reply => ({ blocks: [block] });

/** `cutOff` is called at the two places where the runner of the earlier release was killed. */
export function story(cutOff: (place: 'fix' | 'worker') => void | Promise<void>): Script {
  return async ({ turn, tools, messages }): Promise<Reply> => {
    const told = JSON.stringify(messages[0]);
    const shared = told.includes('Shared');
    if (tools.some(({ name }) => name === 'plan')) {
      const steps = ['Make it add.', 'Look.'];
      return move(call('plan', { summary: 'Add.', steps, parts: shared ? PARTS : [] }));
    }
    if (told.includes('Say what it does.')) {
      if (turn === 1) await cutOff('worker');
      return move(turn === 0 ? call('write', { path: 'README', content: 'It adds.\n' }) : DONE);
    }
    if (shared) return move(turn === 0 ? RIGHT : DONE);
    if (turn === 3) await cutOff('fix');
    return move([WRONG, DONE, call('read', { path: 'sum.sh' }), RIGHT][turn] ?? DONE);
  };
}
