/** What makes a blueprint sound, and what is said of one that is not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Blueprint,
  type Edge,
  type Node,
  problemsOf,
} from '../../../runner/blueprint/blueprint.ts';
import { builtIns } from '../../../runner/blueprint/built-in/built-ins.ts';

const blueprint = (
  nodes: Record<string, Node>,
  start = Object.keys(nodes)[0] ?? '',
): Blueprint => ({
  name: 'test',
  description: 'For a test.',
  start,
  nodes,
});
const run = (...next: Edge[]): Node => ({ kind: 'exec', command: 'true', next });
const said = (given: Blueprint): string[] =>
  problemsOf(given).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('what is sound', () => {
  test('the built-in ones, whatever is wished for', () => {
    for (const plan of ['always', 'large', 'never'] as const) {
      for (const review of ['always', 'weak', 'never'] as const) {
        for (const each of builtIns({ plan, review })) assert.deepEqual(said(each), [], each.name);
      }
    }
  });

  test('a cycle with a bound on one of its edges', () => {
    const nodes = {
      code: run({ to: 'quick' }),
      quick: run({ when: 'failed', to: 'code', atMost: 2 }, { to: 'end' }),
    };
    assert.deepEqual(said(blueprint(nodes)), []);
  });
});

describe('what is refused', () => {
  test('a target that is not there, with the nearest that is', () => {
    assert.deepEqual(said(blueprint({ code: run({ to: 'quik' }), quick: run({ to: 'end' }) })), [
      'nodes.code.next.0.to: unknown node "quik"; did you mean "quick"?',
    ]);
  });

  test('a start that is not there', () => {
    assert.deepEqual(said(blueprint({ code: run({ to: 'end' }) }, 'cod')), [
      'start: unknown node "cod"; did you mean "code"?',
    ]);
  });

  test('a node that nothing leads to', () => {
    assert.deepEqual(said(blueprint({ a: run({ to: 'end' }), b: run({ to: 'end' }) })), [
      'nodes.b: is never reached from "a"',
    ]);
  });

  test('a cycle without a bound, named as it goes round', () => {
    const nodes = {
      a: run({ to: 'b' }),
      b: run({ to: 'c' }),
      c: run({ when: 'failed', to: 'b' }, { to: 'end' }),
    };
    assert.deepEqual(said(blueprint(nodes)), [
      'nodes.b.next: the cycle b → c → b has no bound; give one of its edges "atMost: N"',
    ]);
  });

  test('an outcome that the node does not have', () => {
    const nodes = { a: run({ when: 'fialed', to: 'end' }, { to: 'end' }) };
    assert.deepEqual(said(blueprint(nodes)), [
      'nodes.a.next.0.when: unknown outcome "fialed"; did you mean "failed"?',
    ]);
  });

  test('an outcome that leads nowhere, also once a bound is used up', () => {
    const nodes = { a: run({ when: 'passed', to: 'end' }, { when: 'failed', to: 'a', atMost: 1 }) };
    assert.deepEqual(said(blueprint(nodes)), [
      'nodes.a.next: leads nowhere on "failed"; add an edge without "when" and "atMost", to a node or to end',
    ]);
  });

  test('an edge that can never be taken', () => {
    assert.deepEqual(said(blueprint({ a: run({ to: 'end' }, { when: 'failed', to: 'end' }) })), [
      'nodes.a.next.1: is never taken: the edge before it always fits',
    ]);
  });

  test('an ask without an edge for other answers, and a default that is none of them', () => {
    const ask: Node = {
      kind: 'ask',
      question: 'Which?',
      answers: ['red', 'blue'],
      default: 'bleu',
      next: [{ when: 'red', to: 'end' }],
    };
    assert.deepEqual(said(blueprint({ ask })), [
      'nodes.ask.default: unknown answer "bleu"; did you mean "blue"?',
      'nodes.ask.next: leads nowhere on any other answer; add an edge without "when" and "atMost", to a node or to end',
    ]);
  });

  test('a reason to decline on an edge that goes on', () => {
    const decline = { code: 'not_needed', text: 'Nothing to do.' } as const;
    assert.deepEqual(said(blueprint({ a: run({ to: 'b', decline }), b: run({ to: 'end' }) })), [
      'nodes.a.next.0.decline: is allowed only with "to: end"',
    ]);
  });
});
