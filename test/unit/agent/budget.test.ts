/** Budgets, prices and circles: arithmetic without a clock. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allowance, estimate } from '../../../runner/agent/budget.ts';
import { addUsage, costOf, LIST_PRICES, NO_USAGE, priceOf } from '../../../runner/agent/prices.ts';
import { type Brought, type Done, findStuck } from '../../../runner/agent/stuck.ts';

const LIMITS = { turns: 60, costUsd: 2, minutes: 45 };
const spent = (turns: number, costUsd = 0, minutes = 0) => ({
  turns,
  ms: minutes * 60_000,
  usage: { ...NO_USAGE, costUsd },
});

const done = (tool: string, input: string, result: string, more: Partial<Done> = {}): Done => ({
  tool,
  input,
  result,
  isError: false,
  wrote: false,
  ...more,
});

const stuck = (calls: readonly Done[], turns: readonly Brought[] = []) =>
  findStuck({ calls, turns });

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
