/**
 * Whatever is said whenever, and wherever the runner dies: the history stays valid, nothing is
 * said or run twice, each request extends the one before but at a declared reset, and it ends.
 * Chance is seeded, so that a run that fails can be had again.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryInbox, MemoryTranscript, play, TestClock } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import {
  type Block,
  call,
  type Reply,
  say,
  type Script,
} from '../../support/scripted-model/script.ts';
import type { RecordedRequest } from '../../support/scripted-model/server.ts';
import { DONE, FILES } from './trajectory.ts';

const RUNS = 16;
/** More than any run takes. */
const MAX_LIVES = 60;

class Killed extends Error {}

function* chance(seed: number): Generator<number, never> {
  for (let x = seed * 7919 + 1; ; ) {
    x = (x * 48_271) % 2_147_483_647;
    yield x / 2_147_483_647;
  }
}

class Story {
  readonly inbox = new MemoryInbox();
  readonly transcript = new MemoryTranscript();
  readonly requests: RecordedRequest[] = [];
  readonly ran: string[] = [];
  readonly #random: Generator<number, never>;
  #asked = 0;

  constructor(seed: number) {
    this.#random = chance(seed);
  }

  #below(most: number): number {
    return Math.floor(this.#random.next().value * most);
  }

  /** A model of moods; after enough requests it is done. */
  readonly script: Script = (): Reply => {
    this.#asked += 1;
    const n = this.#asked;
    if (n > 25) return { blocks: [DONE] };
    const moods: (() => Block[])[] = [
      () => [
        call('bash', { command: `echo ran-${n} >> count; head -c 3000 /dev/zero | tr '\\0' x` }),
      ],
      () => [{ type: 'thinking', thinking: 'Hm.' }, call('read', { path: 'sum.js' })],
      () => [call('read', { path: 'sum.js' }), call('bash', { command: `echo ran-${n} >> count` })],
      () => [say('I am done, I think.')],
      () => [DONE],
      () => [call('done', { outcome: 'blocked', summary: 'Hm.', question: 'Which?' })],
      () => [call('sudo', {})],
    ];
    return { blocks: moods[this.#below(moods.length)]?.() ?? [DONE] };
  };

  /** One life of the runner; true when the phase ended for good. */
  async live(workspace: LocalWorkspace): Promise<boolean> {
    const killAfter = 1 + this.#below(25);
    let events = 0;
    try {
      const played = await play({
        script: async (request) => this.script(request),
        workspace,
        transcript: this.transcript,
        clock: new TestClock(),
        options: { windowTokens: 5000, maxOutputTokens: 1000 },
        input: { inbox: this.inbox, mayAsk: true, limits: { turns: 12, costUsd: 2, minutes: 45 } },
        keep: this.requests,
        onEvent: (event) => {
          events += 1;
          if (event.kind === 'tool_started') this.ran.push(event.id);
          // What is said after the end waits for somebody who goes on.
          const over = event.kind === 'ended' || this.inbox.messages.length >= 8;
          if (!over && this.#below(6) === 0) this.#say();
          if (events === killAfter) throw new Killed();
        },
      });
      if (played.ending.kind === 'asks') this.#answer();
      else if (this.inbox.messages.length < 10 && this.#below(2) === 0) this.#say('follow_up');
      else return true;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
    return false;
  }

  #say(kind?: 'follow_up'): void {
    const n = this.inbox.messages.length + 1;
    const said = kind ?? (['steer', 'interrupt', 'interrupt', 'fix'] as const)[this.#below(4)];
    if (said === undefined) return;
    const wordless = said === 'interrupt' && this.#below(3) === 0;
    this.inbox.say(said, wordless ? '' : `word-${n}-end`, said === 'fix' ? 'runner' : 'user');
  }

  #answer(): void {
    const n = this.inbox.messages.length + 1;
    const answers = [`word-${n}-end`, `go on word-${n}-end`, `stop word-${n}-end`];
    this.inbox.say('answer', answers[this.#below(answers.length)] ?? '');
  }
}

function assertGood({ requests, transcript, inbox, ran }: Story): void {
  assert.deepEqual(requests.map(({ invalid }) => invalid).filter(Boolean), []);
  assert.equal(new Set(ran).size, ran.length, 'no call runs twice');
  const given = transcript.entries.flatMap(({ body }) => {
    const { heard } = body as { heard?: { given: { id: string }[] } };
    return heard?.given.map(({ id }) => id) ?? [];
  });
  assert.deepEqual(
    given,
    inbox.messages.map(({ id }) => id),
    'each once, in order',
  );
  let breaks = 0;
  for (const [index, { body }] of requests.entries()) {
    const before = requests[index - 1];
    if (!before) continue;
    const prefix = JSON.stringify(before.body.messages).replace(/\]?\}\]$/, '');
    if (!JSON.stringify(body.messages).startsWith(prefix)) breaks += 1;
    for (const { text } of inbox.messages) {
      const word = /word-\d+-end/.exec(text)?.[0];
      if (word) assert.ok(JSON.stringify(body.messages).split(word).length <= 2, `${word} twice`);
    }
  }
  const resets = transcript.entries.filter(({ role }) => role === 'reset').length;
  assert.ok(breaks <= resets, `${breaks} requests break, ${resets} resets`);
}

describe('whatever is said whenever', { concurrency: 2 }, () => {
  for (let seed = 1; seed <= RUNS; seed += 1) {
    it(`run ${seed} comes to its end`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const story = new Story(seed);
      let lives = 0;
      while (!(await story.live(workspace))) {
        lives += 1;
        assert.ok(lives < MAX_LIVES, 'it has an end');
      }
      assertGood(story);
      const lines = String(await workspace.readFile('count'))
        .trim()
        .split('\n');
      assert.equal(new Set(lines).size, lines.length, 'no command ran twice');
    });
  }
});
