/** Budgets, prices and circles: arithmetic without a clock. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { affordableOutput, allowance, estimate } from '../../../runner/model/budget.ts';
import { NO_USAGE } from '../../../runner/protocol/usage.ts';
import { addUsage, costOf, LIST_PRICES, priceOf } from '../../../runner/model/prices.ts';
import {
  type TurnRecord,
  type CallRecord,
  filesNamed,
  findLoop,
} from '../../../runner/agent/loop-detection.ts';

const LIMITS = { turns: 60, costUsd: 2, minutes: 45 };
const spent = (turns: number, costUsd = 0, minutes = 0) => ({
  turns,
  ms: minutes * 60_000,
  usage: { ...NO_USAGE, costUsd },
});

const done = (
  tool: string,
  input: string,
  result: string,
  more: Partial<CallRecord> = {},
): CallRecord => ({
  tool,
  input,
  result,
  isError: false,
  wrote: false,
  ...more,
});

const stuck = (calls: readonly CallRecord[], turns: readonly TurnRecord[] = []) =>
  findLoop({ calls, turns });

/** Why no request may be sent any more. */
function reason(limits: object, ...used: Parameters<typeof spent>): string {
  const allowed = allowance(spent(...used), { ...LIMITS, ...limits }, 0, false);
  return allowed.kind === 'stop' ? allowed.reason : allowed.kind;
}

describe('allowance', () => {
  it('goes by turns: go, wrap up at three quarters, last, stop', () => {
    const kinds = [0, 43, 44, 58, 59, 60].map((n) => allowance(spent(n), LIMITS, 0, false).kind);
    assert.deepEqual(kinds, ['go', 'go', 'wrap_up', 'wrap_up', 'last', 'stop']);
  });

  it('counts what the next request is likely to cost', () => {
    assert.equal(allowance(spent(1, 1.4), LIMITS, 0.05, false).kind, 'go');
    assert.equal(allowance(spent(1, 1.4), LIMITS, 0.15, false).kind, 'wrap_up');
    assert.equal(allowance(spent(1, 1.4), LIMITS, 0.5, false).kind, 'last');
    assert.equal(allowance(spent(1, 2), LIMITS, 0, false).kind, 'stop');
  });

  it('goes by time', () => {
    assert.equal(allowance(spent(1, 0, 34), LIMITS, 0, false).kind, 'wrap_up');
    assert.equal(allowance(spent(1, 0, 43), LIMITS, 0, false).kind, 'last');
    assert.equal(allowance(spent(1, 0, 45), LIMITS, 0, false).kind, 'stop');
  });

  it('gives one last turn, not two', () => {
    assert.equal(allowance(spent(1, 1.95), LIMITS, 0, true).kind, 'stop');
  });

  it('a limit of one turn is a last turn', () => {
    assert.equal(allowance(spent(0), { ...LIMITS, turns: 1 }, 0, false).kind, 'last');
  });

  it('names a limit as people do, also one that answers have raised', () => {
    assert.equal(reason({ turns: 1 }, 1), 'The limit of 1 turn is reached.');
    assert.equal(reason({ minutes: 1 }, 1, 0, 1), 'The limit of 1 minute is reached.');
    assert.equal(reason({ minutes: 0.15 }, 1, 0, 1), 'The limit of 0.15 minutes is reached.');
    assert.equal(reason({ costUsd: 0.1 + 0.2 }, 1, 1), 'The limit of $0.3 is reached.');
  });
});

describe('prices', () => {
  it('knows dated names, and guesses none', () => {
    assert.equal(priceOf('claude-opus-5-5-20261001', LIST_PRICES), LIST_PRICES['claude-opus-5-5']);
    assert.equal(priceOf('scripted-model', LIST_PRICES), undefined);
    assert.equal(priceOf('claude-opus-5-5-mini', LIST_PRICES), undefined);
  });

  it('adds up tokens and dollars, and drops the dollars once they are partial', () => {
    const tokens = { input: 1_000_000, output: 100_000, cacheRead: 1_000_000, cacheWrite: 0 };
    const price = { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 };
    assert.equal(costOf(tokens, price), 6.2);
    const once = addUsage(NO_USAGE, tokens, price);
    assert.deepEqual(addUsage(once, tokens, price).costUsd, 12.4);
    const mixed = addUsage(once, tokens, undefined);
    assert.equal(mixed.requests, 2);
    assert.equal(mixed.costUsd, undefined);
    assert.equal(addUsage(mixed, tokens, price).costUsd, undefined);
  });

  it('estimates from what is cached, what is new and a usual reply', () => {
    const price = { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 };
    const forecast = { cachedTokens: 100_000, newCharacters: 35_000, outputTokens: 1000 };
    assert.ok(Math.abs((estimate(forecast, price) ?? 0) - 0.09) < 1e-9);
    assert.equal(estimate(forecast, undefined), undefined);
  });
});

describe('circles', () => {
  const look = done('bash', 'npm test', 'exit 1 · 1.2 s · 3 B\nno');

  it('sees the same call with the same result, whatever time it took', () => {
    const slower = done('bash', 'npm test', 'exit 1 · 340 ms · 3 B\nno');
    assert.equal(stuck([look, slower]), undefined);
    assert.match(stuck([look, slower, look]) ?? '', /same bash call/);
    assert.match(stuck([look, done('read', 'a', 'x'), slower, look]) ?? '', /same bash call/);
  });

  it('lets the same check run again after each change', () => {
    const edit = done('edit', 'e', 'ok', { wrote: true });
    assert.equal(stuck([look, edit, look, { ...edit, input: 'f' }, look]), undefined);
  });

  it('sees the same error from different calls', () => {
    const miss = (n: number) => done('edit', `${n}`, 'not found.\nplaces', { isError: true });
    assert.equal(stuck([miss(1), miss(2)]), undefined);
    assert.match(stuck([miss(1), miss(2), miss(3)]) ?? '', /same error/);
    assert.equal(stuck([miss(1), done('read', 'a', 'x'), miss(2), miss(3)]), undefined);
  });

  it('sees two calls that take turns, also when both write', () => {
    const there = done('edit', 'a to b', 'ok', { wrote: true });
    const back = done('edit', 'b to a', 'ok', { wrote: true });
    assert.equal(stuck([there, back, there, back, there]), undefined);
    assert.match(stuck([there, back, there, back, there, back]) ?? '', /took turns/);
  });

  it('has nothing to say of nothing', () => {
    assert.equal(stuck([]), undefined);
  });
});

/** Chance that is the same in every run. */
function* chance(seed: number): Generator<number, never> {
  for (let x = seed; ; ) {
    x = (x * 48_271) % 2_147_483_647;
    yield x / 2_147_483_647;
  }
}

const edited = (n: number) => done('edit', `f${n}`, 'applied', { wrote: true });
const tested = (result: string) => done('bash', 'npm test', result);
const turned = (news: boolean, back = false): TurnRecord => ({ news, back, useful: true });

describe('a budget', () => {
  it('is never passed by more than one request was estimated at, whatever the model does', () => {
    const price = LIST_PRICES['claude-opus-5-5'];
    assert.ok(price);
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = chance(seed);
      const limits = { turns: 1000, minutes: 45, costUsd: 0.02 + 2 * random.next().value };
      const outputs: number[] = [];
      let [cost, held] = [0, 0];
      for (let turn = 0; ; turn += 1) {
        const usual = outputs.reduce((sum, n) => sum + n, 0) / (outputs.length || 1);
        const forecast = {
          cachedTokens: held,
          newCharacters: 40_000 * random.next().value ** 3,
          outputTokens: outputs.length > 0 ? usual : 800,
        };
        const expected = estimate(forecast, price) ?? 0;
        if (allowance(spent(turn, cost), limits, expected, false).kind === 'stop') break;
        const most = affordableOutput(limits.costUsd - cost, forecast, price, 32_000);
        // Small replies as a rule, now and then as much as it gets.
        const output = random.next().value < 0.1 ? most : Math.min(most, 900 * random.next().value);
        cost += estimate({ ...forecast, outputTokens: output }, price) ?? 0;
        held += forecast.newCharacters / 3.5 + output;
        outputs.push(output);
        assert.ok(cost <= limits.costUsd + expected + 1e-9, `seed ${seed}, turn ${turn}`);
      }
      assert.ok(cost >= limits.costUsd, 'and it can be used up');
    }
  });

  it('leaves a reply all its room while there is enough, or where no price is known', () => {
    const forecast = { cachedTokens: 0, newCharacters: 0, outputTokens: 800 };
    const price = LIST_PRICES['claude-opus-5-5'];
    assert.equal(affordableOutput(2, forecast, price, 32_000), 32_000);
    assert.equal(affordableOutput(0, forecast, undefined, 32_000), 32_000);
    assert.equal(affordableOutput(0.02, forecast, price, 32_000), 1800);
  });
});

describe('an agent that gets nowhere', () => {
  it('fails as before after three fixes', () => {
    const failing = [
      tested('exit 1 · 2 s\nbroken'),
      edited(1),
      tested('exit 1 · 3 s\nbroken'),
      edited(2),
    ];
    const again = [...failing, tested('exit 1 · 4 s\nbroken'), edited(3)];
    assert.equal(stuck(again), undefined);
    assert.match(stuck([...again, tested('exit 1 · 2 s\nbroken')]) ?? '', /after 3 fixes/);
    assert.equal(stuck([...again, tested('exit 1 · 2 s\nother')]), undefined);
    const green = again.map((c) => (c.tool === 'bash' ? tested('exit 0\nfine') : c));
    assert.equal(stuck([...green, tested('exit 0\nfine')]), undefined);
  });

  it('brings the files back to where they were twice', () => {
    assert.equal(stuck([], [turned(true), turned(true), turned(false, true)]), undefined);
    const turns = [turned(true), turned(false, true), turned(true), turned(false, true)];
    assert.match(stuck([], turns) ?? '', /earlier state 2 times/);
  });

  it('goes twelve turns without a new state of the files or a new file', () => {
    const still = Array.from({ length: 12 }, () => turned(false));
    assert.equal(stuck([], still.slice(1)), undefined);
    assert.match(stuck([], still) ?? '', /12 turns/);
    assert.equal(stuck([], [...still, turned(true)]), undefined);
  });

  it('has looked at the files that its commands name', () => {
    assert.deepEqual(filesNamed('bash', { command: "sed -n 1,5p src/a.ts | grep 'x y'" }), [
      'src/a.ts',
    ]);
    assert.deepEqual(filesNamed('read', { file_path: 'a' }), ['a']);
    assert.deepEqual(filesNamed('search', { pattern: 'x' }), []);
    assert.deepEqual(filesNamed('bash', null), []);
  });
});
