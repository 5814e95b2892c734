/** The clean room on the real engine: real commits, real floods, real kills. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../../../runner/sandbox/sandbox.ts';
import type { OutputSink } from '../../../runner/verify/rooms/check-output.ts';
import {
  type CheckOutcome,
  type CleanRoomCheck,
  type CleanRoomInput,
  MAX_OUTPUT_BYTES,
  runInCleanRoom,
} from '../../../runner/verify/rooms/clean-room.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';

const { driver } = testDriver();
const source = mkdtempSync(join(tmpdir(), 'errand-clean-room-'));
after(() => rmSync(source, { recursive: true }));

function git(...args: string[]): string {
  const who = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
  return execFileSync('git', ['-C', source, ...who, ...args], { encoding: 'utf8' }).trim();
}

function commitOf(content: string): string {
  writeFileSync(join(source, 'state.txt'), content);
  git('add', '-A');
  git('commit', '-q', '-m', 'state');
  return git('rev-parse', 'HEAD');
}

git('init', '-q', '-b', 'main');
const base = commitOf('wrong\n');
const head = commitOf('right\n');
writeFileSync(join(source, 'untracked.txt'), 'never committed\n');

const repository: CleanRoomInput['repository'] = {
  packOf(commit) {
    const objects = git('rev-list', '--objects', '--no-object-names', `${commit}^{tree}`);
    const pack = spawn('git', ['-C', source, 'pack-objects', '--stdout', '-q']);
    pack.stdin.end(`${commit}\n${objects}\n`);
    return pack.stdout;
  },
};

/** Keeps the first bytes and counts all, as the store's artifacts do. */
class Sink implements OutputSink {
  readonly #chunks: Uint8Array[] = [];
  kept = 0;
  total = 0;

  async write(chunk: Uint8Array): Promise<void> {
    this.total += chunk.byteLength;
    if (this.kept > 1_000_000) return;
    this.kept += chunk.byteLength;
    this.#chunks.push(Uint8Array.from(chunk));
  }

  async finish(): Promise<{ id: string; bytes: number; sha256: string }> {
    const all = Buffer.concat(this.#chunks);
    const sha256 = createHash('sha256').update(all).digest('hex');
    return { id: randomUUID(), bytes: all.byteLength, sha256 };
  }
}

interface Run {
  readonly outcomes: CheckOutcome[];
  readonly sinks: Sink[];
  readonly told: string[];
}

async function runChecks(
  commit: string,
  checks: readonly CleanRoomCheck[],
  signal: AbortSignal = new AbortController().signal,
  artifact: () => OutputSink = () => new Sink(),
  through: SandboxDriver = driver,
): Promise<Run> {
  const sinks: Sink[] = [];
  const told: string[] = [];
  const { image, limits, task, attempt } = SPEC;
  const outcomes = await runInCleanRoom(
    {
      driver: through,
      image,
      limits,
      task,
      attempt,
      repository,
      commit,
      at: commit === base ? 'base' : 'head',
      checks,
      artifact: () => {
        const sink = artifact();
        if (sink instanceof Sink) sinks.push(sink);
        return sink;
      },
      started: async ({ name }) => void told.push(`started ${name}`),
      finished: async ({ name, outcome }) => void told.push(`${name} ${outcome}`),
    },
    signal,
  );
  return { outcomes, sinks, told };
}

const check = (name: string, command: string, timeoutSeconds?: number): CleanRoomCheck => ({
  name,
  command,
  timeoutSeconds,
});

test('base and head are run on their own commits, exit status decides', async () => {
  const checks = [
    check('state', 'echo seen; grep right state.txt'),
    check('exit', 'echo oops >&2; exit 3'),
  ];
  const before = await runChecks(base, checks);
  assert.deepEqual(before.told, ['started state', 'state failed', 'started exit', 'exit failed']);
  assert.equal(before.outcomes[0]?.commit, base);
  const { outcomes } = await runChecks(head, checks);
  assert.deepEqual(
    outcomes.map(({ outcome, exit, tail, at }) => ({ outcome, exit, tail, at })),
    [
      { outcome: 'passed', exit: 0, tail: 'seen\nright\n', at: 'head' },
      { outcome: 'failed', exit: 3, tail: 'oops\n', at: 'head' },
    ],
  );
  const output = outcomes[0]?.output;
  assert.equal(output?.bytes, 11);
  assert.equal(output?.sha256, createHash('sha256').update('seen\nright\n').digest('hex'));
});

test('one room for the checks of a commit, in order, with nothing but the commit and no network', async () => {
  const { outcomes } = await runChecks(head, [
    check('build', 'test ! -e untracked.txt && echo made > made.txt'),
    check('uses the build', 'cat made.txt'),
    check('no network', 'ls /sys/class/net; ! grep -q : /proc/net/route'),
    check('no input', 'test -z "$(cat)" && echo "$CI"'),
  ]);
  assert.deepEqual(
    outcomes.map(({ outcome, tail }) => [outcome, tail]),
    [
      ['passed', ''],
      ['passed', 'made\n'],
      ['passed', 'lo\n'],
      ['passed', 'true\n'],
    ],
  );
  const [next] = (await runChecks(head, [check('fresh', 'test ! -e made.txt')])).outcomes;
  assert.equal(next?.outcome, 'passed');
});

test('a hang is stopped at its limit, with all that it started, and the next check runs', async () => {
  const { outcomes } = await runChecks(head, [
    check('hang', 'echo waiting; sleep 1234 & sleep 1234', 1),
    check('next', '! pgrep -x sleep'),
  ]);
  assert.deepEqual(
    outcomes.map(({ outcome, exit }) => [outcome, exit]),
    [
      ['timed_out', null],
      ['passed', 0],
    ],
  );
  assert.match(
    outcomes[0]?.tail ?? '',
    /^waiting\n\n\[errand\] stopped at its time limit of 1 s\n$/,
  );
});

test('a check that kills what it can, or takes all memory, harms no other', async () => {
  const { outcomes } = await runChecks(head, [
    check('kills', 'kill -9 1; kill -9 -1; kill -9 $$'),
    check('exhausts', 'head -c 3000m /dev/zero | tail'),
    check('next', 'cat state.txt'),
  ]);
  const [kills, exhausts, next] = outcomes;
  assert.notEqual(kills?.outcome, 'passed');
  assert.notEqual(exhausts?.outcome, 'passed');
  assert.match(exhausts?.tail ?? '', /the sandbox ran out of memory, limit \d.*, most used \d/);
  assert.equal(next?.outcome, 'passed');
});

/** Runs checks, and takes the room away from each that prints "last words", so many times. */
async function runWithLosses(losses: number, checks: readonly CleanRoomCheck[]) {
  const rooms: Sandbox[] = [];
  const watched: SandboxDriver = Object.assign(Object.create(driver) as SandboxDriver, {
    create: async (spec: SandboxSpec, signal?: AbortSignal) => {
      const room = await driver.create(spec, signal);
      rooms.push(room);
      return room;
    },
  });
  let left = losses;
  const breaking = (): Sink => {
    const sink = new Sink();
    const write = sink.write.bind(sink);
    sink.write = async (chunk) => {
      await write(chunk);
      if (left === 0 || !Buffer.from(chunk).includes('last words')) return;
      left -= 1;
      await rooms.at(-1)?.destroy();
    };
    return sink;
  };
  const { outcomes } = await runChecks(head, checks, undefined, breaking, watched);
  return { outcomes, rooms };
}

test('a check whose room is lost is run once more, with what the checks before it left', async () => {
  const { outcomes, rooms } = await runWithLosses(1, [
    check('marks', 'touch old.txt'),
    check('loses', 'echo last words; test -e old.txt'),
    check('next', 'test -e old.txt && cat state.txt'),
  ]);
  assert.deepEqual(
    outcomes.map(({ outcome, exit }) => [outcome, exit]),
    [
      ['passed', 0],
      ['passed', 0],
      ['passed', 0],
    ],
  );
  assert.equal(rooms.length, 2);
});

test('a check that loses its room twice is errored, and the next one gets a new room', async () => {
  const { outcomes, rooms } = await runWithLosses(2, [
    check('marks', 'touch old.txt'),
    check('loses', 'echo last words; sleep 600'),
    check('next', 'test ! -e old.txt && cat state.txt'),
  ]);
  assert.deepEqual(
    outcomes.map(({ outcome, exit }) => [outcome, exit]),
    [
      ['passed', 0],
      ['errored', null],
      ['passed', 0],
    ],
  );
  assert.match(outcomes[1]?.tail ?? '', /^last words\n\n\[errand\] the clean room was lost/);
  assert.equal(rooms.length, 3);
});

test('a check that replaces a tool spoils the room; caches, builds and what prepares do not', async () => {
  const lay =
    'mkdir -p node_modules/.bin node_modules/.cache && echo tool > node_modules/.bin/lint';
  const tool = 'cat node_modules/.bin/lint 2>/dev/null || echo none';
  const { outcomes } = await runChecks(head, [
    check('install', lay),
    check('is there', `${tool}; echo x > node_modules/.cache/x; echo made > made.txt`),
    check('still there', `${tool}; cat made.txt; echo other > node_modules/.bin/lint`),
    check('gone', `${tool}; mkdir -p ~/.local/bin; echo x > ~/.local/bin/node; echo hidden > a`),
    check('home', 'ls ~/.local/bin a 2>/dev/null | wc -l; mkdir -p ~/.npm && echo x > ~/.npm/log'),
    check('cache', 'cat ~/.npm/log; echo --dry-run > ~/.rspec'),
    check('settings', 'ls -A ~ | grep -c -x -e .npm -e .rspec || true'),
  ]);
  assert.deepEqual(
    outcomes.map(({ tail }) => tail.trim()),
    ['', 'tool', 'tool\nmade', 'none', '0', 'x', '0'],
  );
});

test('1 GB of output is counted, dropped over the quota, and its end kept', async () => {
  const { outcomes, sinks } = await runChecks(head, [
    check('flood', 'head -c 1000000000 /dev/zero; echo the end'),
  ]);
  assert.equal(outcomes[0]?.outcome, 'passed');
  assert.equal(sinks[0]?.total, 1_000_000_008);
  assert.ok((outcomes[0]?.output.bytes ?? 0) < 1_200_000);
  assert.match(outcomes[0]?.tail ?? '', /the end\n$/);
  assert.ok((outcomes[0]?.tail.length ?? 0) <= 8000);
});

test('output without end is stopped and counts as failed; the room goes on', async () => {
  const { outcomes, sinks } = await runChecks(head, [
    check('endless', 'cat /dev/zero'),
    check('next', 'true'),
  ]);
  assert.deepEqual(
    outcomes.map(({ outcome, exit }) => [outcome, exit]),
    [
      ['failed', null],
      ['passed', 0],
    ],
  );
  assert.match(outcomes[0]?.reason ?? '', /more than 2 GiB/);
  assert.ok((sinks[0]?.total ?? 0) < MAX_OUTPUT_BYTES + 64 * 1024 ** 2);
});

test('a sink that fails is the runner’s trouble, not an outcome of the check', async () => {
  const broken: OutputSink = {
    write: async () => {
      throw new Error('disk full');
    },
    finish: async () => ({ id: 'x', bytes: 0, sha256: '' }),
  };
  const run = runChecks(head, [check('talks', 'echo hi; sleep 60')], undefined, () => broken);
  await assert.rejects(run, /disk full/);
});

test('cancelling ends the room and rejects', async () => {
  const controller = new AbortController();
  const stopping: OutputSink = {
    write: async () => controller.abort(new Error('cancelled')),
    finish: async () => ({ id: 'x', bytes: 0, sha256: '' }),
  };
  const checks = [check('long', 'echo started; sleep 600'), check('never', 'true')];
  const run = runChecks(head, checks, controller.signal, () => stopping);
  await assert.rejects(run);
  assert.equal(await driver.reap(() => false), 0);
});
