/**
 * Tells whether a change goes by what tested inputs look like and not by what they are: by the very
 * letters of texts, by how long several texts are, by how many items a list has. Strong words, said
 * only where inputs beside the tested ones show it. Pure. Backstop: the words of a comparison.
 */
import type { Difference } from './compare.ts';
import { isSame } from '../calling/same-answer.ts';
import { leavesOf, type Value, valuesOf } from '../value.ts';

const MIN_VARIANTS = 2;
const MIN_REST = 20;
const MIN_MEMBERS = 6;

/**
 * With other letters in the place of the tested ones nothing differs, for none of them, and neither
 * does a text that goes on behind a tested one or before it. What knows a word knows it there too.
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

/** Letters and digits of a text are all the same. */
function formOf(text: string): string {
  return text.replace(/\p{L}/gu, 'a').replace(/\d/g, '0');
}

function textIn({ call }: Difference): string | undefined {
  const [text, ...more] = valuesOf(call).flatMap(leavesOf);
  return typeof text === 'string' && more.length === 0 ? text : undefined;
}

/**
 * Several texts: it differs only where all of them are as long as in a tested call, and at inputs
 * that look like that call the answer is one and the same, whatever they say; elsewhere it is not.
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

/** Of the texts of a call; undefined where it has no two, or others than texts. */
function shapeOf({ call }: Difference, by: 'length' | 'form'): string | undefined {
  const leaves = valuesOf(call).flatMap(leavesOf);
  const texts = leaves.flatMap((each) => (typeof each === 'string' ? [each] : []));
  if (texts.length < 2 || texts.length < leaves.length) return undefined;
  return texts.map((each) => (by === 'length' ? each.length : formOf(each))).join('\n');
}

const MIN_OF_LENGTH = 8;
const MIN_LONGER = 3;

/**
 * One list: it differs only where there are as many items as in each tested one, and where one of
 * those stands within a longer list nothing differs.
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
