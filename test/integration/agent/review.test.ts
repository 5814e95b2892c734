/** A review of a real result: its own sandbox, probes in a clean room, and never a failed attempt. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createBuiltinBackend } from '../../../runner/agent/builtin.ts';
import { reviewResult, seenOf } from '../../../runner/blueprint/reviewing.ts';
import type { BareRepository } from '../../../runner/git/repository.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { appendEntry } from '../../../runner/ledger/chain.ts';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';
import { baseRef } from '../../../runner/protocol/task.ts';
import type { AttemptContext, AttemptNews } from '../../../runner/tasks/context.ts';
import { MemoryTranscript, MODEL, TestClock } from '../../support/agent-phase.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { call, moves, type Script } from '../../support/scripted-model/script.ts';
import { type ScriptedModel, startScriptedModel } from '../../support/scripted-model/server.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';

const TASK = 'review-of-a-result';
const { driver } = testDriver();
const place = mkdtempSync(join(tmpdir(), 'errand-review-'));
after(() => rmSync(place, { recursive: true, force: true }));

const probe = (name: string, command: string, expected: string) => ({ name, command, expected });
const PROBES = [
  probe('adds', 'echo warned >&2; node -p "require(\'./sum.js\')(40, 2)"', '42\n'),
  probe('adds what no test has', 'node -p "require(\'./sum.js\')(7, 8)"', '15'),
  probe('is never the same', 'date +%N', '1'),
  probe('is not there', 'no-such-tool', 'x'),
  // The second time the file is as it was.
  probe('changes a file', 'cat sum.js | head -c 6; echo > sum.js', 'module'),
  probe('has no network', 'ls /sys/class/net', 'lo'),
];
const FINDING = { path: 'sum.js', line: 1, severity: 'blocker', text: 'Special.', evidence: 'It.' };
const REVIEW = call('review', {
  summary: 'Made for the test.',
  findings: [FINDING],
  probes: PROBES,
});

const down: Script = () => ({ blocks: [], fault: { kind: 'status', status: 401 } });

describe('a review', () => {
  let base: string;
  let result: string;
  let repository: BareRepository;

  before(async () => {
    const root = makeRepository({ 'sum.js': 'module.exports = (a, b) => a - b;\n' });
    base = git(root, 'rev-parse', 'HEAD').trim();
    // Treats the test's inputs specially: 40 + 2.
    writeFileSync(join(root, 'sum.js'), 'module.exports = (a, b) => (a === 40 ? 42 : a - b);\n');
    git(root, 'commit', '-qam', 'The change');
    result = git(root, 'rev-parse', 'HEAD').trim();
    repository = await (await openRepositoryStore(place)).open('reviewreviewreview');
    git(root, 'push', '-q', repository.path, `${result}:${baseRef(TASK)}`);
  });

  class Attempt {
    readonly entries: LedgerEntry[] = [];
    readonly news: AttemptNews[] = [];
    readonly transcripts = new Map<string, MemoryTranscript>();
    log = '';

    async run(
      script: Script,
    ): Promise<{ reviewed: Awaited<ReturnType<typeof reviewResult>>; model: ScriptedModel }> {
      const model = await startScriptedModel(script);
      const clock = new TestClock();
      const backend = createBuiltinBackend({ apiKey: 'k', baseURL: model.url, clock });
      try {
        const reviewed = await reviewResult(
          {
            context: this.#context(),
            driver,
            sandboxLimits: SPEC.limits,
            image: SPEC.image,
            repository,
            backend,
            base,
            result,
            brief: {
              phase: 'review',
              title: 'Fix the sum',
              instructions: 'sum() must add.',
              origin: { kind: 'prompt' },
              model: MODEL,
              limits: { turns: 60, costUsd: 2, minutes: 45 },
              rules: [],
              spentUsd: 0,
            },
            spent: async () => {},
          },
          new AbortController().signal,
        );
        return { reviewed, model };
      } finally {
        await model.close();
      }
    }

    async record(body: LedgerBody): Promise<LedgerEntry> {
      const t = '2026-01-01T00:00:00.000Z';
      const entry = appendEntry(this.entries.at(-1), { phase: 'review', t, body });
      this.entries.push(entry);
      return entry;
    }

    #context(): AttemptContext {
      const context: Partial<AttemptContext> = {
        task: { id: TASK, spec: { base } as AttemptContext['task']['spec'] },
        attempt: 1,
        record: (_phase, body) => this.record(body),
        ledger: () => this.entries,
        tell: async (news) => void this.news.push(news),
        now: () => new Date(),
        log: (text) => void (this.log += text),
        transcript: (name) => {
          const known = this.transcripts.get(name) ?? new MemoryTranscript();
          this.transcripts.set(name, known);
          return known;
        },
        artifact: () => {
          const hash = createHash('sha256');
          let bytes = 0;
          return {
            write: async (chunk) => {
              bytes += chunk.byteLength;
              hash.update(chunk);
            },
            finish: async () => ({ id: randomUUID(), bytes, sha256: hash.digest('hex') }),
          };
        },
      };
      return context as AttemptContext;
    }
  }

  it('reads the result without the words of its author, and has its probes run', async () => {
    const attempt = new Attempt();
    await attempt.record({ kind: 'claim', text: 'Trust me, it adds.' });
    await attempt.record({ kind: 'flag', code: 'special', text: 'A constant of a test.' });
    const script = moves([[call('read', { path: 'sum.js' })], [REVIEW]]);
    const { reviewed, model } = await attempt.run(script);
    const first = JSON.stringify(model.requests[0]?.body.messages);
    assert.match(first, /\+module\.exports.*flag special: A constant/);
    assert.doesNotMatch(first, /Trust me/);
    assert.match(JSON.stringify(model.requests[1]?.body.messages), /a === 40/);
    assert.equal(reviewed.kind, 'reviewed');
    if (reviewed.kind !== 'reviewed') return;
    assert.deepEqual(reviewed.review.findings, [FINDING]);
    assert.deepEqual(
      reviewed.review.probes.map(({ outcome }) => outcome),
      ['passed', 'failed', 'errored', 'errored', 'passed', 'passed'],
    );
    assert.equal(reviewed.review.probes[1]?.actual, '-1');
    const kinds = attempt.entries.map(({ kind }) => kind);
    assert.deepEqual(kinds.filter((kind) => kind === 'review').length, 1);
    assert.equal(kinds.filter((kind) => kind === 'probe').length, PROBES.length);
    const told = attempt.news.findLast(({ kind }) => kind === 'attempt.review');
    assert.deepEqual(told?.kind === 'attempt.review' && told.review, reviewed.review);

    // Cut off after the review was recorded and one probe was: nothing is said or run twice.
    attempt.entries.splice(kinds.indexOf('probe') + 1);
    const again = await attempt.run(script);
    assert.equal(again.model.requests.length, 0);
    const now = attempt.entries.map(({ kind }) => kind);
    assert.equal(now.filter((kind) => kind === 'review').length, 1);
    assert.equal(now.filter((kind) => kind === 'probe').length, PROBES.length);
  });

  it('that a model does not give is none, and no trouble', async () => {
    const refused = new Attempt();
    assert.equal((await refused.run(down)).reviewed.kind, 'none');
    assert.match(refused.log, /No review was made: .*401/);
    assert.deepEqual(refused.news, []);
    assert.deepEqual(refused.entries, []);
  });
});

describe('what the runner saw', () => {
  it('is told of this result and its base, without what was said', () => {
    let entry: LedgerEntry | undefined;
    const ledger = (
      [
        { kind: 'claim', text: 'I did it.' },
        {
          kind: 'red_green',
          check: 'test',
          command: 't',
          result: 'r',
          outcome: 'red',
          commit: 'x',
        },
        {
          kind: 'red_green',
          check: 'test',
          command: 't',
          result: 'q',
          outcome: 'green',
          commit: 'x',
        },
      ] as LedgerBody[]
    ).map(
      (body) => (entry = appendEntry(entry, { phase: 'p', t: '2026-01-01T00:00:00.000Z', body })),
    );
    assert.deepEqual(seenOf(ledger, 'r'), ['- test, the new tests on the original code: red']);
  });
});
