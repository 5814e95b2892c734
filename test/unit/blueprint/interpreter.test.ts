/** Walking a blueprint, and going on with a walk that was cut off at any of its notes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import type { Blueprint } from '../../../runner/blueprint/blueprint.ts';
import { builtIns } from '../../../runner/blueprint/built-in/built-ins.ts';
import { walkBlueprint, type WalkContext } from '../../../runner/blueprint/interpreter.ts';
import type { Visit } from '../../../runner/blueprint/attempt-runtime.ts';
import { PhaseRun } from '../../../runner/protocol/task.ts';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { memoryNotes } from '../../support/memory-notes.ts';

class Cut extends Error {}

/** What a store keeps of an attempt: notes and ledger outlive a run that is cut off. */
class Stored {
  readonly notes = new Map<string, unknown>();
  readonly ledger: LedgerBody[] = [];
  readonly phases: string[] = [];

  /** A run whose note number `cut` is its last: it is stored, or (`lost`) not even that. */
  context(cut = Infinity, lost = false): WalkContext {
    let written = 0;
    return {
      tell: async (news) => {
        if (news.kind !== 'attempt.phase' || news.phase.ms === undefined) return;
        const { name, outcome } = news.phase;
        this.phases.push(outcome === undefined ? name : `${name} (${outcome})`);
      },
      record: async (_phase, body) => {
        this.ledger.push(body);
        return undefined as never;
      },
      notes: memoryNotes(this.notes, (key, value) => {
        written += 1;
        if (written === cut && lost) throw new Cut();
        this.notes.set(key, structuredClone(value));
        if (written === cut) throw new Cut();
      }),
      log: () => undefined,
      atRest: () => undefined,
      now: () => new Date(),
    };
  }
}

/** Plays nodes by a list of outcomes each; what was visited is kept in order. */
function player(outcomes: Record<string, string[]>) {
  const visited: string[] = [];
  const told: (string | undefined)[] = [];
  const visit = async (_: unknown, { node, n, after }: Visit) => {
    visited.push(`${node} ${n}`);
    told.push(after?.outcome.words);
    const list = outcomes[node] ?? [];
    const name = list[n - 1] ?? list.at(-1) ?? 'passed';
    return { name, words: `${node} ${n}: ${name}` };
  };
  return { visited, told, visit };
}

const named = (name: string): Blueprint => {
  const found = builtIns({ plan: 'large', review: 'weak' }).find((each) => each.name === name);
  return found ?? assert.fail(`no blueprint ${name}`);
};
const signal = new AbortController().signal;

describe('a walk', () => {
  test('a small task that goes well has no plan and no review', async () => {
    const stored = new Stored();
    const { visited, visit } = player({
      size: ['failed'],
      code: ['finished'],
      package: ['changed'],
      evidence: ['failed'],
    });
    await walkBlueprint(named('default'), stored.context(), visit, signal);
    assert.deepEqual(visited, [
      'baseline 1',
      'size 1',
      'code 1',
      'quick 1',
      'package 1',
      'verify 1',
      'evidence 1',
    ]);
    assert.deepEqual(stored.phases, ['baseline', 'code', 'quick', 'package', 'verify']);
  });

  test('checks that keep failing send it back twice, and the clean room decides', async () => {
    const stored = new Stored();
    const { visited, told, visit } = player({
      code: ['finished'],
      quick: ['failed'],
      package: ['changed'],
      verify: ['failed'],
    });
    await walkBlueprint(named('fix-todo'), stored.context(), visit, signal);
    assert.deepEqual(visited.slice(1), [
      'code 1',
      'quick 1',
      'code 2',
      'quick 2',
      'code 3',
      'quick 3',
      'package 1',
      'verify 1',
    ]);
    assert.equal(told[3], 'quick 1: failed');
    assert.deepEqual(stored.phases.slice(1, 5), [
      'code',
      'quick (failed)',
      'fix',
      'quick (failed)',
    ]);
  });

  test('findings give one more round, and no second review', async () => {
    const stored = new Stored();
    const { visited, visit } = player({
      code: ['finished'],
      package: ['changed'],
      evidence: ['passed'],
      review: ['findings'],
    });
    await walkBlueprint(named('fix-todo'), stored.context(), visit, signal);
    assert.deepEqual(visited.slice(5), [
      'evidence 1',
      'review 1',
      'code 2',
      'quick 2',
      'package 2',
      'verify 2',
      'evidence 2',
    ]);
  });

  test('an answer of any length is an outcome that clients can read', async () => {
    const outcomes: (string | undefined)[] = [];
    const context: WalkContext = {
      ...new Stored().context(),
      tell: async (news) => {
        if (news.kind !== 'attempt.phase') return;
        assert.ok(v.is(PhaseRun, news.phase));
        outcomes.push(news.phase.outcome);
      },
    };
    const nodes = { which: { kind: 'ask', question: 'Which?', next: [{ to: 'end' }] } } as const;
    const blueprint: Blueprint = { name: 'asks', description: '', start: 'which', nodes };
    const answer = 'the one '.repeat(100);
    const visit = async () => ({ name: answer });
    await walkBlueprint(blueprint, context, visit, new AbortController().signal);
    assert.ok(answer.startsWith(outcomes[1] ?? 'nothing'));
  });

  test('a node may have the name of what every object has', async () => {
    const next = [{ when: 'failed', to: 'constructor', atMost: 1 }, { to: 'end' }];
    const nodes = {
      first: { kind: 'exec', command: 'true', next: [{ to: 'constructor' }] },
      constructor: { kind: 'exec', command: 'true', next },
    } as const;
    const blueprint: Blueprint = { name: 'odd', description: '', start: 'first', nodes };
    const { visited, visit } = player({ constructor: ['failed', 'passed'] });
    await walkBlueprint(blueprint, new Stored().context(), visit, signal);
    assert.deepEqual(visited, ['first 1', 'constructor 1', 'constructor 2']);
  });

  test('an edge that declines is a reason in the ledger', async () => {
    const stored = new Stored();
    const { visit } = player({ fix: ['passed'], changed: ['failed'] });
    await walkBlueprint(named('lint-fix'), stored.context(), visit, signal);
    const [entry] = stored.ledger;
    assert.equal(entry?.kind === 'bowed_out' && entry.code, 'not_needed');
  });

  test('cut off at any note, it goes on where it was and ends the same', async () => {
    const outcomes = {
      size: ['passed'],
      plan: ['planned'],
      code: ['finished'],
      quick: ['failed', 'passed'],
      package: ['changed'],
      evidence: ['passed'],
      review: ['findings'],
    };
    const whole = new Stored();
    const undisturbed = player(outcomes);
    await walkBlueprint(named('default'), whole.context(), undisturbed.visit, signal);
    const steps = undisturbed.visited.length;
    assert.equal(steps, 16);
    for (const lost of [false, true]) {
      for (let cut = 1; cut <= 2 * steps; cut += 1) {
        const stored = new Stored();
        const { visited, visit } = player(outcomes);
        const run = walkBlueprint(named('default'), stored.context(cut, lost), visit, signal);
        await assert.rejects(run, Cut);
        await walkBlueprint(named('default'), stored.context(), visit, signal);
        assert.deepEqual(stored.notes, whole.notes);
        // Only a visit whose outcome was not stored is made again.
        const again: number = visited.length - steps;
        assert.equal(again, lost && cut % 2 === 1 ? 1 : 0, `cut at ${cut}`);
        assert.deepEqual([...new Set(visited)], undisturbed.visited);
      }
    }
  });
});
