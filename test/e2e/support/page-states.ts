// Tasks as they come in life, for looking at the page: one that is at work, one that asks, results
// of each verdict, and one whose texts are as long and as awkward as they may be.
import type { AttemptState, CheckRun, Status, TaskState } from '../../../runner/protocol/task.ts';
import { attemptOf, stateOf } from '../../unit/extension/samples.ts';

const clock = (minutes: number, seconds = 0): string =>
  new Date(Date.UTC(2026, 0, 1, 10, minutes, seconds)).toISOString();

const usage = { requests: 9, input: 18_400, output: 5120, cacheRead: 91_000, cacheWrite: 22_000 };

const phases: AttemptState['phases'] = [
  { name: 'prepare', startedAt: clock(0), ms: 4200 },
  { name: 'baseline', startedAt: clock(0, 5), ms: 21_000 },
  {
    name: 'plan',
    startedAt: clock(0, 26),
    ms: 38_000,
    model: 'claude-sonnet-5',
    usage: { ...usage, requests: 3, costUsd: 0.05 },
  },
  {
    name: 'code',
    startedAt: clock(1, 4),
    ms: 184_000,
    model: 'claude-sonnet-5',
    usage: { ...usage, costUsd: 0.31 },
  },
  { name: 'package', startedAt: clock(4, 9), ms: 900 },
  { name: 'verify', startedAt: clock(4, 10), ms: 66_000 },
];

const run = (at: CheckRun['at'], changes: Partial<CheckRun> = {}): CheckRun => ({
  name: 'test',
  command: 'npm test -- --reporter=spec',
  at,
  outcome: 'passed',
  exit: 0,
  ms: 8200,
  tests: { format: 'tap', passed: 212, failed: 0, skipped: 1 },
  ...changes,
});

const checks: CheckRun[] = [
  run('base', {
    outcome: 'failed',
    exit: 1,
    tests: { format: 'tap', passed: 209, failed: 3, skipped: 1 },
  }),
  run('head'),
  run('overlay'),
  run('canary', { outcome: 'failed', exit: 1 }),
  { ...run('base'), name: 'lint', command: 'npm run lint', ms: 2100, tests: undefined },
  { ...run('head'), name: 'lint', command: 'npm run lint', ms: 2200, tests: undefined },
];

const blob = { mode: '100644', blob: 'd'.repeat(40) };
const file = (path: string, additions: number, deletions: number) => ({
  path,
  status: 'modified' as const,
  additions,
  deletions,
  binary: false,
  before: blob,
  after: blob,
});

const result: AttemptState['result'] = {
  ref: 'refs/errand/tasks/task-aaaa/attempts/1',
  commit: 'e'.repeat(40),
  files: [
    file('src/calendar/week.ts', 31, 12),
    file('src/calendar/format.ts', 4, 4),
    { ...file('test/calendar/week.test.ts', 48, 0), status: 'added' },
  ],
  additions: 83,
  deletions: 16,
};

const PLAN = `Weeks are parsed in one place, so that is where ISO weeks belong.
1. Teach parseWeek the form 2026-W01, with the year of the week.
2. Write weeks back in the form in which they were read.
3. Test the days around the new year.`;

const reason = (code: string, text: string) => ({ code, text, entries: [3, 5] });
const SEEN = [
  reason(
    'hangs_on',
    'What was checked: "src/calendar/week.ts" and "src/calendar/format.ts", opened by "test"; restored from the base for the deciding run: test/calendar/week.test.ts (declares tests).',
  ),
  reason('check_fixed', '"test" passed on the result\'s commit, and failed before this change.'),
  reason(
    'behaviour',
    '`parseWeek("2026-W01")` undefined → {"year":2026,"week":1}; 41 other inputs differ, 209 do not. Its new answers are known to be right for tested inputs only.',
  ),
  reason('canary_caught', '"test" can fail: it did when a failing test was planted.'),
];
const FLAGS = [
  reason(
    'flag.assertion_changed',
    'test/calendar/week.test.ts: line 40 expects less than before: assert.ok(week) where assert.equal(week, 53) stood. See test/calendar/week.test.ts:40.',
  ),
  reason('flag.special_case', 'src/calendar/week.ts:18 compares with the input of a test.'),
];
const UNCHECKED = [
  reason(
    'not_compared',
    'Not called with old and new inputs: formatWeek in src/calendar/format.ts:12, which needs a locale.',
  ),
];

const done = (
  level: 'verified' | 'verified_with_flags' | 'unverified' | 'failed' | 'declined',
  because: ReturnType<typeof reason>[],
): Status => ({ kind: 'done', verdict: { level, because } });

const finished: AttemptState = attemptOf({
  status: done('verified_with_flags', [...FLAGS, ...SEEN, ...UNCHECKED]),
  phases,
  checks,
  result,
  usage: { ...usage, costUsd: 0.36 },
  toolCount: 41,
  model: 'claude-sonnet-5',
  blueprint: 'default',
  agent: 'builtin',
  log: 'log-1',
  plan: PLAN,
  given: [
    { kind: 'role', name: '.claude/agents/calendar.md', bytes: 812, note: 'keeps the tools read' },
    { kind: 'rules', name: 'AGENTS.md', bytes: 2410 },
    { kind: 'rules', name: 'GEMINI.md', bytes: 0, note: 'left out: says the same as AGENTS.md' },
    {
      kind: 'skill',
      name: '.agents/skills/dates/SKILL.md',
      bytes: 96,
      note: 'only its description',
    },
    { kind: 'server', name: 'docs', bytes: 640, note: 'tools: find, read' },
  ],
  claim: 'It parses ISO weeks. All tests pass. Formatting is faster now.',
  claimed: [
    { text: 'It parses ISO weeks.', standing: 'claimed', entries: [] },
    { text: 'All tests pass.', standing: 'seen', entries: [12, 14] },
    { text: 'No test was changed.', standing: 'contradicted', entries: [9] },
  ],
  review: {
    model: 'claude-opus-5',
    summary: 'The change does what was asked; one edge is not covered.',
    findings: [
      {
        path: 'src/calendar/week.ts',
        line: 22,
        severity: 'major',
        text: 'Week 53 of a short year is accepted.',
        evidence: 'if (week <= 53) return { year, week };',
      },
    ],
    probes: [
      {
        name: 'week 53 of 2026',
        command: 'node -e "console.log(parseWeek(`2025-W53`))"',
        expected: 'undefined',
        actual: '{ year: 2025, week: 53 }',
        outcome: 'failed',
      },
    ],
  },
  messages: [
    {
      id: 'm-1',
      at: clock(2),
      kind: 'steer',
      text: 'Keep the old name as an alias, please.',
      delivered: clock(2, 30),
    },
    {
      id: 'm-2',
      at: clock(3),
      kind: 'question',
      text: 'Should parseWeek throw for a week that does not exist, or return undefined?',
    },
    {
      id: 'm-3',
      at: clock(3, 20),
      kind: 'answer',
      text: 'Return undefined.',
      to: 'm-2',
      by: 'user',
    },
  ],
});

const task = (status: Status, attempts: AttemptState[], title = 'Accept ISO weeks'): TaskState => ({
  ...stateOf('task-aaaa', {
    title,
    status,
    attempts,
    origin: { kind: 'todo', path: 'src/calendar/week.ts', line: 18 },
  }),
  updatedAt: clock(3, 40),
});

const working: AttemptState = {
  ...finished,
  status: { kind: 'working' },
  phases: [
    ...phases.slice(0, 3),
    { name: 'code', startedAt: clock(1, 4), model: 'claude-sonnet-5' },
  ],
  checks: checks.slice(0, 1),
  result: undefined,
  review: undefined,
  claim: undefined,
  claimed: undefined,
  notice: 'The model is busy: asking again in 20 s.',
};

const question: Status = {
  kind: 'needs_input',
  question: {
    id: 'q-1',
    text: 'Should parseWeek throw for a week that does not exist, or return undefined?',
    default: 'Return undefined.',
  },
};

const failed: AttemptState = {
  ...finished,
  n: 2,
  continues: 1,
  plan: undefined,
  status: done('failed', [
    reason('check_broken', '"test" failed on the result\'s commit, and passed before this change.'),
    ...FLAGS.slice(1),
  ]),
  checks: [
    run('base'),
    run('head', {
      outcome: 'failed',
      exit: 1,
      tail: 'not ok 12 - the last week\n  at src/calendar/week.ts:22:9\n  expected 53, got 1',
    }),
  ],
};

const long = 'a-very-long-name-without-a-space-'.repeat(5);
const awkward: AttemptState = {
  ...finished,
  status: done('unverified', [
    reason('not_exercised', `No check opened "src/${long}.ts": ${long}`),
  ]),
  result: { ...result, files: [...result.files, file(`src/${long}.ts`, 123_456, 98_765)] },
  checks: [run('head', { name: long.slice(0, 80), command: `npm run ${long}` })],
  claim: long,
  claimed: [{ text: long, standing: 'claimed', entries: [1, 2, 3] }],
};

const queued = attemptOf({ status: { kind: 'queued' }, phases: [], log: undefined });
const preparing: AttemptState = {
  ...queued,
  status: { kind: 'preparing' },
  phases: [{ name: 'prepare', startedAt: clock(0) }],
};
const planned: AttemptState = {
  ...working,
  phases: phases.slice(0, 3),
  checks: checks.slice(0, 1),
  notice: undefined,
  messages: [],
};
const verifying: AttemptState = {
  ...working,
  status: { kind: 'verifying' },
  notice: undefined,
  phases: [...phases.slice(0, 5), { name: 'verify', startedAt: clock(4, 10) }],
  checks: [
    ...checks.slice(0, 2),
    run('overlay', { outcome: 'running', exit: undefined, ms: undefined, tests: undefined }),
  ],
};
/** As the runner ends the phase that an attempt was in. */
const cutOff = (outcome: 'asks' | 'cut off'): AttemptState['phases'] => [
  ...phases.slice(0, 3),
  { name: 'code', startedAt: clock(1, 4), ms: 156_000, model: 'claude-sonnet-5', outcome },
];
const cancelled: AttemptState = {
  ...working,
  phases: cutOff('cut off'),
  status: { kind: 'cancelled', reason: 'cancelled by the user' },
  notice: undefined,
};
const interrupted: AttemptState = {
  ...working,
  status: { kind: 'interrupted', reason: 'the runner was restarted' },
  notice: undefined,
};
const declined: AttemptState = {
  ...working,
  phases: cutOff('cut off'),
  status: done('declined', [
    reason(
      'bowed_out.ambiguous',
      'Both forms of a week are used in the code. Question: Which one should formatWeek write?',
    ),
  ]),
  notice: undefined,
};

export const STATES: Readonly<Record<string, TaskState>> = {
  queued: task(queued.status, [queued]),
  preparing: task(preparing.status, [preparing]),
  planned: task(planned.status, [planned]),
  verifying: task(verifying.status, [verifying]),
  terminal: task(working.status, [{ ...working, notice: undefined, terminals: 1 }]),
  cancelled: task(cancelled.status, [cancelled]),
  interrupted: task(interrupted.status, [interrupted]),
  declined: task(declined.status, [declined]),
  flags: task(finished.status, [finished]),
  verified: task(done('verified', SEEN), [
    { ...finished, status: done('verified', [...SEEN, ...UNCHECKED]) },
  ]),
  working: task({ kind: 'working' }, [working]),
  asks: task(question, [
    { ...working, status: question, notice: undefined, phases: cutOff('asks') },
  ]),
  failed: task(failed.status, [finished, failed]),
  awkward: task(awkward.status, [awkward], `Rename ${long}`),
};

/** A log as the runner writes it, of this many turns. */
export function logOf(turns: number, callsEach: number, output: string): string {
  const head =
    '\n== prepare\nsetup: npm ci\n│ added 212 packages\n\n== baseline\n$ npm test\n\n== plan\n│ Weeks are parsed in one place.\n\n== code\n';
  const turn = (n: number): string =>
    [
      `│ — turn ${n} of ${turns}, after ${(n - 1) * 3}.0 s —`,
      `│ I look at part ${n}.`,
      ...Array.from(
        { length: callsEach },
        (_, index) => `│ ▸ read src/part-${n}-${index}.ts → 120 lines\n│   ${output}`,
      ),
      '',
    ].join('\n');
  return head + Array.from({ length: turns }, (_, index) => turn(index + 1)).join('');
}
