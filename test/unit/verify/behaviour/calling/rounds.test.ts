/** The order in which functions are asked, and what is made of another process's answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../../../../runner/verify/behaviour/calling/answers.ts';
import type { Asked } from '../../../../../runner/verify/behaviour/calling/call-work.ts';
import {
  askInRounds,
  type AskParts,
  type Part,
} from '../../../../../runner/verify/behaviour/calling/rounds.ts';
import type { CallLanguage } from '../../../../../runner/verify/behaviour/value.ts';

const asked = (
  exported: string,
  language: CallLanguage,
  count: number,
  tested: readonly number[],
): Asked => ({
  language,
  path: `a.${language}`,
  exported,
  inputs: Array.from({ length: count }, (_, n) => ({
    call: { args: [n] },
    tested: tested.includes(n),
  })),
});

const value = (text: string): Answer => ({ kind: 'value', text, unstable: false });

/** Answers each part by what its function says of an input; tells what it was asked. */
function answering(say: (name: string, n: number, round: number) => Answer | undefined) {
  const rounds: string[][] = [];
  const ask: AskParts = (parts) => {
    const round = rounds.push(parts.map(nameOf));
    return Promise.resolve(
      parts.map(({ exported, inputs }) => ({
        answers: new Map(
          inputs.flatMap(({ call: { args } }, k) => {
            const answer = say(exported, Number(args[0]), round);
            return answer ? [[k, answer] as const] : [];
          }),
        ),
      })),
    );
  };
  return { rounds, ask };
}

const nameOf = ({ exported, inputs }: Part): string =>
  `${exported} ${inputs.map(({ call }) => Number(call.args[0])).join(' ')}`;

test('what tests call all functions with comes first, then the rest', async () => {
  const { rounds, ask } = answering((name, n) => value(`${name}${n}`));
  const one = asked('one', 'javascript', 18, [16, 17]);
  const other = asked('other', 'javascript', 2, []);
  const answers = await askInRounds([one, other], ask, 10_000);
  const first = 'one 16 17 0 1 2 3 4 5 6 7 8 9 10 11 12 13';
  assert.deepEqual(rounds, [[first, 'other 0 1', 'one 14 15']]);
  assert.deepEqual(
    answers.map(({ answers: own }) => [own.size, own.get(15)?.text, own.get(17)?.text]),
    [
      [18, 'one15', 'one17'],
      [2, undefined, undefined],
    ],
  );
});

test('what another process answers otherwise varies', async () => {
  const { rounds, ask } = answering((name, n, round) =>
    name === 'gone'
      ? { ...value(''), kind: 'hang' }
      : value(name === 'luck' && n === 1 ? `${round}` : `${n}`),
  );
  const all = ['luck', 'same', 'gone'].map((name) => asked(name, 'lua', 20, [1]));
  const answers = await askInRounds(all, ask, 10_000);
  assert.deepEqual(
    answers.map(({ varies }) => varies),
    [true, undefined, undefined],
  );
  assert.equal(rounds.length, 2);
  assert.deepEqual(
    rounds[1]?.map((each) => each.split(' ').length),
    [17, 17],
  );
});

test('what answers with functions is not compared', async () => {
  const { ask } = answering((name) =>
    value(name === 'makes' ? '<function wrapped>' : '"function f"'),
  );
  const all = ['makes', 'says'].map((name) => asked(name, 'python', 3, [1]));
  const [makes, says] = await askInRounds(all, ask, 10_000);
  assert.deepEqual([makes?.answers.size, makes?.reason], [0, 'it answers with a function']);
  assert.deepEqual([says?.answers.size, says?.reason], [3, undefined]);
});
