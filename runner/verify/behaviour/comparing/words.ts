/**
 * Describes in a sentence or two how a function's behaviour changed. Pure, bounded. Cuts values and
 * never lets one end the line or move a terminal's cursor.
 */
import { type Answer, oneLine } from '../calling/answers.ts';
import type { BehaviourSeen } from './compare.ts';
import type { PutIn } from './only-tested.ts';
import { isBuilt } from '../language-forms.ts';
import { callWords } from './value-words.ts';
import type { Difference } from './difference.ts';

const MAX_VALUE_CHARACTERS = 80;

/** Used if other inputs differ too. */
const PUT_IN_WORDS: Readonly<Record<PutIn, string>> = {
  inputs: 'It changed almost only for inputs that tests use',
  answers: 'Wherever it changed, it returns the answer to one of the tested inputs',
  lengths: 'It changed only for strings exactly as long as those in tests',
  letters: 'It did not change for inputs like the tested ones with other letters in them',
  values: 'It changed only where one of the values is one that tests use',
  line: 'Its answer to a tested input does not fit the pattern of the inputs around it',
  'one answer': 'It now gives the same answer whatever it compares',
  sameness:
    'It now treats more values as equal than before, so tests that compare with it show less',
};

/**
 * Writes for example: `split(1000, 3)` [333, 333, 333] → [334, 333, 333]; 212 other inputs differ,
 * 40 do not.
 */
export function behaviourWords(seen: BehaviourSeen): string {
  const { name, calls, differ, same, examples, putIn, unstable, ownKind, reason } = seen;
  const called = `\`${cut(name)}\``;
  if (calls === 0) {
    const what = unstable
      ? 'answers differently each time it is called'
      : `was not compared: ${reason ?? 'no input is known'}`;
    return [`${called} ${what}`, ...unreliableWords(seen)].join('. ');
  }
  const [example] = examples;
  const parts: string[] = [];
  if (!example) {
    parts.push(`${called} answers as before ${forAll(calls, same.tested)}`);
  } else {
    const others = differ.tested + differ.others - 1;
    const left = same.tested + same.others;
    parts.push(`${exampleWords(seen, example)}; ${othersWords(others, left)}`);
    if (differ.others === 0) parts.push(onlyWords(seen));
    else if (putIn !== undefined) parts.push(PUT_IN_WORDS[putIn]);
    else if (differ.tested === 0 && same.tested > 0)
      parts.push('No tested input that was tried gives a different answer');
  }
  if (ownKind !== undefined) {
    parts.push(
      `It now returns a class of its own (${cut(ownKind)}) instead of a plain value, and that class itself defines what it equals or how it is shown`,
    );
  }
  parts.push(...unreliableWords(seen));
  if (unstable) parts.push('Answers that change from call to call were left out');
  if (reason !== undefined) parts.push(`Not all inputs were answered: ${reason}`);
  return parts.join('. ');
}

function unreliableWords({ unreliable }: BehaviourSeen): string[] {
  if (unreliable === undefined) return [];
  return unreliable === 'silent'
    ? ['For an input that a test uses, it no longer returns']
    : ['For an input that a test uses, its second answer now differs from its first'];
}

function othersWords(differ: number, same: number): string {
  if (differ === 0 && same === 0) return 'no other input was answered';
  if (differ === 0) return `none of ${same} other ${inputWord(same)} differs`;
  const those = `${differ} other ${inputWord(differ)} ${differ === 1 ? 'differs' : 'differ'}`;
  return `${those}, ${same} ${same === 1 ? 'does' : 'do'} not`;
}

function onlyWords({ onlyTested, differ }: BehaviourSeen): string {
  if (onlyTested) return 'It differs only for tested inputs';
  return differ.tested === 1
    ? 'It differs only for this input, which a test uses'
    : 'It differs only for inputs that tests use';
}

function exampleWords({ name, language }: BehaviourSeen, example: Difference): string {
  const call = cut(callWords(name, example.call, language));
  const words = (answer: Answer) => answerWords(answer, isBuilt(language) ? 'fails:' : 'throws');
  const [before, after] = aroundDifference(words(example.before), words(example.after));
  return `\`${call}\` ${before} → ${after}`;
}

function answerWords({ kind, text, error }: Answer, fails: string): string {
  if (kind === 'throw') return `${fails} ${error === '' ? '' : `${error ?? ''}: `}${text}`;
  return kind === 'exit' ? `exits with ${text}` : text;
}

/** Cuts both to the difference if they are long and begin alike. */
function aroundDifference(before: string, after: string): readonly [string, string] {
  const [a, b] = [oneLine(before), oneLine(after)];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const from = at > MAX_VALUE_CHARACTERS / 2 ? at - 10 : 0;
  const part = (text: string) => (from > 0 ? `…${cut(text.slice(from))}` : cut(text));
  return [part(a), part(b)];
}

function cut(text: string): string {
  const plain = oneLine(text);
  return plain.length > MAX_VALUE_CHARACTERS
    ? `${plain.slice(0, MAX_VALUE_CHARACTERS - 1)}…`
    : plain;
}

function inputWord(count: number): string {
  return count === 1 ? 'input' : 'inputs';
}

function forAll(count: number, tested: number): string {
  if (count > 1) return `for all ${count} inputs${testedAmong(tested)}`;
  return `for the one input tried${tested > 0 ? ', which a test uses' : ''}`;
}

function testedAmong(count: number): string {
  return count === 0 ? '' : `, including ${count} tested ${count === 1 ? 'one' : 'ones'}`;
}
