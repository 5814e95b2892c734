/** The retry table, row by row. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { retryAfter } from '../../../runner/agent/fault.ts';
import { decide, type Fault, NO_TRIES, type Tries } from '../../../runner/agent/retry.ts';

const status = (code: number, retryAfterMs?: number): Fault => ({
  kind: 'status',
  status: code,
  message: 'm',
  retryAfterMs,
});

describe('the retry table', () => {
  for (const code of [408, 409, 425, 429, 500, 502, 503, 504, 529]) {
    it(`${code}: back-off`, () => {
      const decision = decide(status(code), NO_TRIES, 0.5);
      assert.equal(decision.kind === 'retry' && decision.afterMs, 750);
    });
  }

  for (const [code, because] of [
    [400, 'rejected'],
    [401, 'refused'],
    [402, 'budget'],
    [403, 'refused'],
    [301, 'rejected'],
    [404, 'rejected'],
    [413, 'too_long'],
    [422, 'rejected'],
  ] as const) {
    it(`${code}: no retry`, () => {
      const decision = decide(status(code), NO_TRIES, 0);
      assert.equal(decision.kind === 'give_up' && decision.because, because);
    });
  }

  it('backs off from one second to sixty, spread over the upper half', () => {
    const waits = Array.from({ length: 7 }, (_, unavailable) => {
      const tries: Tries = { ...NO_TRIES, unavailable };
      const [low, high] = [decide(status(529), tries, 0), decide(status(529), tries, 0.999_999)];
      return [low, high].map((d) => (d.kind === 'retry' ? Math.round(d.afterMs) : -1));
    });
    assert.deepEqual(waits, [
      [500, 1000],
      [1000, 2000],
      [2000, 4000],
      [4000, 8000],
      [8000, 16_000],
      [16_000, 32_000],
      [30_000, 60_000],
    ]);
  });

  it('gives up after eight tries, or ten minutes of waiting', () => {
    assert.equal(decide(status(529), { ...NO_TRIES, unavailable: 7 }, 0).kind, 'give_up');
    assert.equal(decide(status(529), { ...NO_TRIES, waitedMs: 600_000 }, 0).kind, 'give_up');
    const connection: Fault = { kind: 'connection', message: 'ECONNREFUSED' };
    assert.equal(decide(connection, { ...NO_TRIES, unavailable: 6 }, 0).kind, 'retry');
  });

  it('waits as long as it is told to, and says so when it is long', () => {
    const short = decide(status(429, 120_000), NO_TRIES, 0);
    assert.equal(short.kind === 'retry' && short.afterMs, 120_000);
    assert.doesNotMatch(short.kind === 'retry' ? short.notice : '', /^waiting/);
    const long = decide(status(429, 121_000), NO_TRIES, 0);
    assert.match(long.kind === 'retry' ? long.notice : '', /^waiting .* 3 min/);
  });

  it('waits out replies that break off or hold nothing as it does 529, in one count', () => {
    const broken: Fault = { kind: 'broken', message: 'overloaded' };
    const waits: number[] = [];
    let tries = NO_TRIES;
    for (let n = 0; ; n += 1) {
      const decision = decide(n % 2 === 0 ? broken : status(529), tries, 0.5);
      if (decision.kind === 'give_up') break;
      waits.push(decision.afterMs);
      ({ tries } = decision);
    }
    assert.deepEqual(waits, [750, 1500, 3000, 6000, 12_000, 24_000, 45_000]);
  });

  it('asks once more after malformed JSON, then without a stream', () => {
    const malformed: Fault = { kind: 'malformed', message: 'no JSON' };
    const first = decide(malformed, NO_TRIES, 0);
    assert.equal(first.kind === 'retry' && first.streaming, true);
    const second = decide(malformed, first.kind === 'retry' ? first.tries : NO_TRIES, 0);
    assert.equal(second.kind === 'retry' && second.streaming, false);
  });
});

describe('retry-after', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const read = (value: string): number | undefined =>
    retryAfter(new Headers({ 'retry-after': value }), now);

  it('is read as seconds or as a date', () => {
    assert.equal(read('7'), 7000);
    assert.equal(read('Fri, 20 Nov 2026 12:01:00 GMT'), 60_000);
  });

  it('is ignored when it is nonsense, past or negative', () => {
    assert.equal(read('soon'), undefined);
    assert.equal(read('-5'), undefined);
    assert.equal(read('Fri, 20 Nov 2026 11:00:00 GMT'), undefined);
    assert.equal(retryAfter(undefined, now), undefined);
  });
});
