// One screen of a runner: what is wrong stands out, and it fits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusLines } from '../../../runner/cli/status-screen.ts';
import type { RunnerStatus, RunningAttempt } from '../../../runner/protocol/runner-status.ts';

const GB = 1_000_000_000;

const running = (n: number, more: Partial<RunningAttempt> = {}): RunningAttempt => ({
  task: `task-000${n}`,
  attempt: 1,
  title: `Mend number ${n}`,
  repository: 'app',
  status: 'working',
  phase: { name: 'code', startedAt: '2026-11-30T11:58:20.000Z' },
  requests: 4,
  costUsd: 0.25,
  ...more,
});

const status = (more: Partial<RunnerStatus> = {}): RunnerStatus => ({
  version: '1.2.3',
  startedAt: '2026-11-30T10:00:00.000Z',
  now: '2026-11-30T12:00:00.000Z',
  stopping: false,
  engine: { ok: true, detail: 'Docker Engine 29' },
  disk: { ok: true, detail: 'takes writes', freeBytes: 12 * GB, totalBytes: 100 * GB },
  tasks: { working: 1, done: 7, needs_input: 2, of_a_newer_runner: 1 },
  queue: { waiting: 3, running: 1, places: 2, oldest: '2026-11-30T11:55:00.000Z' },
  running: [],
  spend: { since: '2026-11-30T00:00:00.000Z', costUsd: 1.5, requests: 12, isPartial: false },
  sandboxes: { used: 2, ready: 1, making: 1, most: 4 },
  pool: { hits: 3, misses: 1 },
  connections: 1,
  memoryBytes: 90_000_000,
  ...more,
});

const shown = (what: RunnerStatus, columns = 100, rows?: number): string[] =>
  statusLines(what, { columns, ...(rows === undefined ? {} : { rows }) });

test('all of it in words', () => {
  assert.deepEqual(shown(status({ running: [running(1)] })), [
    '● runner    up 2 h 0 min · version 1.2.3 · 90 MB memory · 1 client',
    '● engine    Docker Engine 29',
    '● disk      12 GB free of 100 GB',
    '● queue     1 of 2 places in use · 3 waiting, the oldest for 5 min 0 s',
    '● tasks     2 needs input · 1 in progress · 7 done · 1 of_a_newer_runner',
    '● sandboxes 2 in use · 1 ready ahead, 1 being made · ready when wanted 3 of 4 times',
    '● today     $1.50 for 12 requests to models',
    '',
    'task                 state         phase            spent     title',
    'task-0001            in progress   code 1:40        $0.25     Mend number 1',
  ]);
});

test('what is wrong has the step that puts it right', () => {
  const lines = shown(
    status({
      stopping: true,
      engine: { ok: false, detail: 'No Docker Engine answers.', fix: 'Start it.' },
      disk: { ok: false, detail: 'The disk has no space left.' },
      spend: { since: '', costUsd: 0, requests: 2, isPartial: true },
    }),
  );
  assert.match(lines[0] ?? '', /stopping: nothing new is begun/);
  assert.deepEqual(lines.slice(1, 4), [
    '✗ engine    No Docker Engine answers.',
    '            → Start it.',
    '✗ disk      The disk has no space left.',
  ]);
  assert.ok(lines.includes('● today     2 requests to models, whose price is not known'));
  assert.equal(lines.at(-1), 'Nothing is running.');
});

test('network namespaces are counted where there are any', () => {
  const sandboxes = shown(status({ namespaces: 1 })).find((line) => line.includes('sandboxes'));
  assert.match(sandboxes ?? '', / · 1 network namespace ready$/);
});

test('it fits: titles are cut, and of too many attempts the rest is counted', () => {
  const many = Array.from({ length: 9 }, (_, n) =>
    running(n, { attempt: 2, title: `A very long title ${'x'.repeat(200)}\u001b[2J` }),
  );
  const lines = shown(status({ running: many }), 80, 14);
  assert.equal(lines.length, 14);
  assert.equal(lines.at(-1), '… 5 more');
  for (const line of lines.slice(8)) assert.ok(line.length <= 80, line);
  assert.match(lines[9] ?? '', /^task-0000\/2 /);
  assert.ok(!lines.join('').includes('\u001b'), 'what a title holds moves no cursor');
});

test('one that waits for an answer, and one without a price', () => {
  const lines = shown(
    status({
      running: [
        running(1, { status: 'needs_input', phase: undefined, startedAt: '2026-11-30T10:58:20Z' }),
        running(2, { costUsd: undefined, model: 'scripted-model' }),
      ],
    }),
  );
  assert.match(lines.at(-2) ?? '', /needs input +1:01:40 +\$0\.25/);
  assert.match(lines.at(-1) ?? '', /4 req +Mend number 2 \(scripted model\)$/);
});
