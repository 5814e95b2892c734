/** What two sides' answers say, and how it is said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Answers,
  readAnswers,
} from '../../../../../runner/verify/behaviour/calling/answers.ts';
import {
  type BehaviourSeen,
  compareAnswers,
} from '../../../../../runner/verify/behaviour/comparing/compare.ts';
import { type Input, inputsFor } from '../../../../../runner/verify/behaviour/inputs/inputs.ts';
import type { Call, Value } from '../../../../../runner/verify/behaviour/value.ts';
import { behaviourWords } from '../../../../../runner/verify/behaviour/comparing/words.ts';
import { answersBy, comparedBy } from './compared.ts';

type Body = (...args: Value[]) => string;

function answersOf(inputs: readonly Input[], body: Body): Answers {
  return answersBy(inputs, ({ args }) => body(...args));
}

function compare(
  tested: readonly Call[],
  before: Body,
  after: Body,
  asked: readonly string[] = [],
): BehaviourSeen {
  return comparedBy({
    tested,
    most: 100,
    before: ({ args }) => before(...args),
    after: ({ args }) => after(...args),
    asked,
  });
}

const calls = (...args: Value[][]): Call[] => args.map((each) => ({ args: each }));
const minus: Body = (a, b) => String(Number(a) - Number(b));
const text: Body = (a) => JSON.stringify(a);
const special: Body = (a, b) => (a === 2 && b === 2 ? '4' : minus(a, b));

const sheep: Body = (a) => (a === 'sheep' ? 'SHEEP' : text(a ?? null));
const both: Body = (a) => (a === 'cat' ? 'CAT' : sheep(a ?? null));
const nought: Body = (a) => (a === 0 ? 'none' : text(a ?? null));
const list: Body = (a) => (JSON.stringify(a) === '[2,2]' ? '4' : JSON.stringify(a));
const power: Body = (a, b) => (a === 0 && b === 0 ? '1' : minus(a, b));
const rounded: Body = (a, b) => (a === 2 && b === 2 ? '0.30000000000000004' : minus(a, b));
const exact: Body = (a, b) => (a === 2 && b === 2 ? '0.3' : minus(a, b));
const noisy: Body = (a, b) => (a === 2 && b === 2 ? '4' : `${minus(a, b)}.00000000000001`);
const plain: Body = (a, b) => `${minus(a, b)}.0`;

function holidays(...known: string[]): Body {
  return (a, b) => String(known.includes(`${Number(a)}-${Number(b)}`));
}

function thrown(e: string, c: string): Answers {
  const line = JSON.stringify({ i: 0, j: 0, k: 'throw', e, c });
  return readAnswers(line, [1])[0] ?? { answers: new Map() };
}

test('a special case differs at the tested inputs alone', () => {
  const seen = compare(calls([2, 2], [3, 0]), minus, special);
  assert.equal(seen.onlyTested, true);
  assert.deepEqual([seen.differ, seen.same.tested], [{ tested: 1, others: 0 }, 1]);
  assert.match(
    behaviourWords(seen),
    /^`f\(2, 2\)` 0 → 4; none of 99 other inputs differs\. It differs only for tested inputs$/,
  );
});

test('what the task asks for by its value is no special case', () => {
  const one = calls([2, 2]);
  assert.equal(compare(one, minus, special, ['Fix f', 'f(2, 2) has to be 4']).onlyTested, false);
  assert.equal(compare(one, minus, special, ['Fix 2 faults', 'in 12.2 of 22']).onlyTested, true);
  assert.equal(compare(one, minus, special, ['2 '.repeat(50_000)]).onlyTested, false);
});

test('one exception of a function of one value may be honest; all of them may not', () => {
  assert.equal(compare(calls(['sheep']), text, sheep).onlyTested, false);
  assert.equal(compare(calls(['sheep'], ['cat']), text, sheep).onlyTested, false);
  assert.equal(compare(calls(['sheep'], ['cat']), text, both).onlyTested, true);
  assert.match(
    behaviourWords(compare(calls(['sheep'], ['cat']), text, sheep)),
    /It differs only for this input, which a test uses$/,
  );
  // Boundary values do not count among the tested ones.
  assert.equal(compare(calls([0], [1]), text, nought).onlyTested, false);
  // A list of several values is several values.
  assert.equal(compare(calls([[2, 2]]), text, list).onlyTested, true);
});

test('exceptions at nought, rounding, and answers that vary are no special case', () => {
  assert.equal(compare(calls([0, 0]), minus, power).onlyTested, false);
  const seen = compare(calls([2, 2]), rounded, exact);
  assert.deepEqual([seen.onlyTested, seen.unchangedAtTested], [false, false]);
  // A little noise at all other inputs hides nothing.
  assert.equal(compare(calls([2, 2]), plain, noisy).onlyTested, true);
});

test('one more entry of a list is no special case; the answers put into a stub are', () => {
  const dates = calls([7, 4], [12, 25]);
  assert.equal(compare(dates, holidays('7-4'), holidays('7-4', '12-25')).onlyTested, false);
  assert.equal(compare(dates, holidays(), holidays('7-4', '12-25')).onlyTested, true);
});

test('a refactoring is told as such', () => {
  const seen = compare(calls([2, 2], [3, 0]), minus, minus);
  assert.equal(seen.unchangedAtTested, true);
  assert.equal(
    behaviourWords(seen),
    '`f` answers as before for all 100 inputs, including 2 tested ones',
  );
});

test('errors of the language are told apart by their class, others by their words', () => {
  const inputs: Input[] = [{ call: { args: [1] }, tested: true }];
  const differs = (before: Answers, after: Answers) => {
    const more = {
      path: 'a',
      name: 'f',
      language: 'python',
      newInputs: 0,
      allKnown: true,
      asked: [],
    } as const;
    return compareAnswers({ ...more, inputs, before, after }).differ.tested === 1;
  };
  assert.equal(differs(thrown('TypeError', 'a is no b'), thrown('TypeError', 'x is no b')), false);
  assert.equal(differs(thrown('TypeError', 'a'), thrown('RangeError', 'a')), true);
  assert.equal(differs(thrown('ValueError', 'too small'), thrown('ValueError', 'small')), true);
});

test('what does not fit is dropped, and a call without a line was not answered', () => {
  const lines = [
    'noise',
    '{"i":0,"j":0,"k":"value","c":"1"}',
    '{"i":0,"j":0,"k":"value","c":"2"}',
    '{"i":0,"j":7,"k":"value","c":"1"}',
    '{"i":0,"j":0.5,"k":"value","c":"1"}',
    '{"i":0,"j":1,"k":"no such","c":"1"}',
    '{"i":0,"j":1,"k":"value","c":5}',
    '{"i":"__proto__","j":1,"k":"value","c":"1"}',
    '{"i":9,"no":"x"}',
    '{"i":1,"no":"it\\u001b[2J did\\nnot"}',
    '[]',
    'null',
    '{'.repeat(30_000),
  ];
  const [first, second] = readAnswers(lines.join('\n'), [2, 1]);
  assert.deepEqual(
    [...(first?.answers ?? [])],
    [[0, { kind: 'value', text: '1', unstable: false }]],
  );
  assert.equal(second?.reason, 'it [2J did not');
});

test('words are bounded and of one line', () => {
  const long = 'x\u001b\n'.repeat(500);
  const inputs = inputsFor({ seed: 'f', language: 'python', tested: calls([long]), most: 30 });
  const words = behaviourWords(
    compareAnswers({
      path: 'a',
      name: 'f'.repeat(500),
      language: 'python',
      inputs,
      newInputs: 0,
      allKnown: true,
      before: answersOf(inputs, () => `${'y'.repeat(200)}1`),
      after: answersOf(inputs, () => `${'y'.repeat(200)}2${long}`),
      asked: [],
    }),
  );
  assert.ok(words.length < 500, words);
  assert.doesNotMatch(words, /\p{Cc}/u);
  assert.match(words, /…y+1 → …y+2x/);
});

const side = (more: object): Answers => {
  const line = JSON.stringify({ i: 0, j: 0, k: 'value', c: '1', ...more });
  return readAnswers(line, [1])[0] ?? { answers: new Map() };
};

const kindOf = (before: object, after: object) =>
  compareAnswers({
    path: 'a.py',
    name: 'f',
    language: 'python',
    inputs: [{ call: { args: [1] }, tested: false }],
    newInputs: 0,
    allKnown: true,
    before: side(before),
    after: side(after),
    asked: [],
  });

test('a kind of its own counts where plain values stood alone', () => {
  const own = { c: 'Near(1)', o: 'Near.__eq__\n' };
  assert.equal(kindOf({ p: 1 }, { p: 1 }).ownKind, undefined);
  assert.equal(kindOf({}, own).ownKind, undefined);
  assert.equal(kindOf({ p: 1 }, own).ownKind, 'Near.__eq__ ');
  assert.match(behaviourWords(kindOf({ p: 1 }, own)), /a class of its own \(Near\.__eq__ \)/);
});

test('where an order is left to chance no difference is believed', () => {
  const inputs = inputsFor({
    seed: 'f',
    language: 'lua',
    tested: [{ args: ['a', 'b'] }],
    most: 60,
  });
  const seen = (unstable: number, varies: boolean) => {
    const sideOf = (body: Body): Answers => {
      const { answers } = answersOf(inputs, body);
      const own = [...answers].map(([j, one]) => [j, { ...one, unstable: j < unstable }] as const);
      return { answers: new Map(own), ...(varies && { varies: true }) };
    };
    const common = { path: 'a.lua', name: 'f', language: 'lua', newInputs: 0, asked: [] } as const;
    const before = sideOf((a) => JSON.stringify(a));
    const after = sideOf((a) => `${JSON.stringify(a)}${a === 'a' ? '!' : ''}`);
    return compareAnswers({ ...common, inputs, allKnown: true, before, after });
  };
  assert.ok(seen(0, false).differ.tested > 0);
  assert.ok(seen(1, false).differ.others > 0);
  for (const one of [seen(0, true), seen(inputs.length / 2, false)]) {
    assert.deepEqual([one.differ, one.unstable], [{ tested: 0, others: 0 }, true]);
    assert.ok(one.same.others > 0);
    assert.equal(one.unchangedAtTested, false);
  }
});

/** The answers of `f(1)`, of which one differs in these fields. */
function told(fields: Readonly<Record<string, unknown>>): Answers {
  const lines = [1, 2, 3].map((c, j) =>
    JSON.stringify({ i: 0, j, k: 'value', c: String(c), ...(j === 0 && fields) }),
  );
  return readAnswers(lines.join('\n'), [3])[0] ?? { answers: new Map() };
}

function unreliable(before: Answers, after: Answers, tested = true): BehaviourSeen {
  const inputs = [1, 2, 3].map((n, j) => ({ call: { args: [n] }, tested: tested && j === 0 }));
  const asked = { path: 'a.js', name: 'f', language: 'javascript' as const, asked: [] };
  return compareAnswers({ ...asked, inputs, newInputs: 0, allKnown: true, before, after });
}

test('what does not come back any more at a tested input is told, and so is a second answer', () => {
  const silent = unreliable(told({}), told({ k: 'pending', c: '' }));
  assert.equal(silent.unreliable, 'silent');
  assert.match(behaviourWords(silent), /For an input that a test uses, it no longer returns/);
  const wavers = unreliable(told({}), told({ u: 1 }));
  assert.equal(wavers.unreliable, 'wavers');
  assert.match(behaviourWords(wavers), /its second answer now differs from its first/);
  // It did so before, or no test asks for it.
  assert.equal(unreliable(told({ u: 1 }), told({ u: 1 })).unreliable, undefined);
  const pending = told({ k: 'pending', c: '' });
  assert.equal(unreliable(pending, pending).unreliable, undefined);
  assert.equal(unreliable(told({}), pending, false).unreliable, undefined);
});

test('what refuses all that it is given, before and after, was not compared', () => {
  const seen = unreliable(thrown('Error', 'no function'), thrown('Error', 'no function'));
  assert.equal(seen.calls, 0);
  assert.match(behaviourWords(seen), /was not compared/);
});

test('what differs at others than the tested inputs is not told as unchanged', () => {
  const other: Body = (a) => (a === 9 ? 'nine' : text(a ?? null));
  const seen = compare(calls([7]), text, other);
  assert.deepEqual(seen.differ, { tested: 0, others: 1 });
  assert.equal(seen.unchangedAtTested, false);
  assert.equal(compare(calls([7]), text, text).unchangedAtTested, true);
});

test('inputs of another kind than it takes say nothing', () => {
  const inputs = inputsFor({
    seed: 'f',
    language: 'javascript',
    tested: [],
    parameters: [{ name: 'date', optional: false }],
    most: 20,
  });
  const refusing = (refused: number): Answers =>
    readAnswers(
      inputs
        .map((_, j) =>
          JSON.stringify({ i: 0, j, k: j < refused ? 'throw' : 'value', e: 'TypeError', c: 'no' }),
        )
        .join('\n'),
      [inputs.length],
    )[0] ?? { answers: new Map() };
  const seen = (before: Answers, after: Answers): BehaviourSeen =>
    compareAnswers({
      path: 'a.js',
      name: 'f',
      language: 'javascript',
      inputs,
      newInputs: 0,
      allKnown: true,
      before,
      after,
      asked: [],
    });
  const [all, some, none] = [refusing(inputs.length), refusing(5), refusing(0)];
  for (const one of [seen(none, all), seen(all, some)]) {
    assert.deepEqual([one.calls, one.differ, one.examples], [0, { tested: 0, others: 0 }, []]);
    assert.match(behaviourWords(one), /^`f` was not compared: it takes none of the inputs tried/);
  }
  assert.equal(seen(none, some).differ.others, 5);
});
