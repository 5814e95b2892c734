/**
 * Tells whether a change depends on what tested inputs look like and not on what they mean: the
 * exact letters of texts, the lengths of several texts, or the number of items in a list. Pure.
 * Makes a strong statement only if inputs beside the tested ones support it. Backstop: the words of
 * a comparison.
 */
import type { Difference } from './difference.ts';
import { isSame } from '../calling/same-answer.ts';
import { leavesOf, type Value, valuesOf } from '../value.ts';

const MIN_VARIANTS = 2;
const MIN_REST = 20;
const MIN_MEMBERS = 6;

/**
 * Tells whether nothing differs once the tested letters are replaced by others, for any tested
 * input, or a tested text is extended on either side. Code that recognises a word would recognise
 * it there too.
 */
export function isByLetters(real: readonly Difference[], stable: readonly Difference[]): boolean {
  const own = real.filter(({ tested }) => tested);
  const texts = new Map(stable.map((pair) => [textIn(pair), pair] as const));
  if (own.length < 2) return false;
  return own.every((pair) => {
    const text = textIn(pair);
    if (text === undefined || !/\p{L}/u.test(text)) return false;
    const form = formOf(text);
    const variants = stable.filter(
      (each) => !each.tested && each !== pair && formOf(textIn(each) ?? '') === form,
    );
    const longer = [`x${text}`, `${text}a`, `${text} b`].flatMap((each) => texts.get(each) ?? []);
    const beside = [...variants, ...longer];
    return (
      variants.length >= MIN_VARIANTS &&
      longer.length > 0 &&
      beside.every((each) => each.after.kind === 'value' && isSame(each.before, each.after))
    );
  });
}

/** Treats all letters and digits of a text as the same. */
function formOf(text: string): string {
  return text.replace(/\p{L}/gu, 'a').replace(/\d/g, '0');
}

function textIn({ call }: Difference): string | undefined {
  const [text, ...more] = valuesOf(call).flatMap(leavesOf);
  return typeof text === 'string' && more.length === 0 ? text : undefined;
}

/**
 * Tells, for several texts, whether the function differs only if all are as long as in a tested
 * call, and gives one and the same answer to inputs shaped like that call, but not elsewhere.
 */
export function isByLengths(real: readonly Difference[], stable: readonly Difference[]): boolean {
  const tested = stable.filter((pair) => pair.tested);
  const lengths = new Set(tested.map((pair) => shapeOf(pair, 'length')));
  if (lengths.size < 2 || lengths.has(undefined)) return false;
  if (!real.every((pair) => lengths.has(shapeOf(pair, 'length')))) return false;
  const forms = new Set(real.map((pair) => shapeOf(pair, 'form')));
  const known = new Set(tested.map((pair) => shapeOf(pair, 'form')));
  const alike = Map.groupBy(stable, (pair) => shapeOf(pair, 'form'));
  const own = [...alike].filter(([form]) => forms.has(form) && known.has(form));
  const members = own.flatMap(([, pairs]) => pairs.filter((pair) => !pair.tested));
  const rest = stable.filter((pair) => !forms.has(shapeOf(pair, 'form')));
  if (members.length < MIN_MEMBERS || rest.length < MIN_REST) return false;
  if (new Set(rest.map(({ after }) => after.text)).size < 2) return false;
  return own.every(([, pairs]) => {
    const [first] = pairs;
    return pairs.every(({ after }) => first !== undefined && isSame(after, first.after));
  });
}

/** Describes the texts of a call; undefined unless it has at least two values and all are texts. */
function shapeOf({ call }: Difference, by: 'length' | 'form'): string | undefined {
  const leaves = valuesOf(call).flatMap(leavesOf);
  const texts = leaves.flatMap((each) => (typeof each === 'string' ? [each] : []));
  if (texts.length < 2 || texts.length < leaves.length) return undefined;
  return texts.map((each) => (by === 'length' ? each.length : formOf(each))).join('\n');
}

const MIN_OF_LENGTH = 8;
const MIN_LONGER = 3;

/**
 * Tells, for one list, whether the function differs only at the number of items in a tested one,
 * and not at a longer list that contains a tested one.
 */
export function isByCount(real: readonly Difference[], stable: readonly Difference[]): boolean {
  const lists = new Map(stable.map((pair) => [pair, listIn(pair)] as const));
  const counts = new Set(
    stable.filter(({ tested }) => tested).map((pair) => lists.get(pair)?.length),
  );
  const [count] = counts;
  if (counts.size !== 1 || count === undefined || count < 2) return false;
  if (stable.filter(({ tested }) => tested).length < 2) return false;
  if (real.some((pair) => lists.get(pair)?.length !== count)) return false;
  if (real.filter(({ tested }) => !tested).length < MIN_OF_LENGTH) return false;
  const differing = real.flatMap((pair) => {
    const list = lists.get(pair);
    return list ? [JSON.stringify(list).slice(1, -1)] : [];
  });
  const longer = stable.filter((pair) => {
    const list = lists.get(pair);
    if (!list || list.length <= count || pair.after.kind !== 'value') return false;
    const text = JSON.stringify(list);
    return differing.some((each) => text.includes(each));
  });
  const rest = stable.filter((pair) => (lists.get(pair)?.length ?? 0) > count);
  return longer.length >= MIN_LONGER && rest.length >= MIN_REST;
}

function listIn({ call }: Difference): readonly Value[] | undefined {
  const [list, ...more] = valuesOf(call);
  return Array.isArray(list) && more.length === 0 ? (list as readonly Value[]) : undefined;
}
