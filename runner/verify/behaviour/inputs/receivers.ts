/** Finds what a Go or Rust method is called on in a test text. Pure, bounded. */
import { closingOf } from '../functions/brackets.ts';

const MAX_RECEIVER_CHARACTERS = 300;
const MAX_LOOK_BACK_CHARACTERS = 2_000;

/**
 * Returns its source; `dot` is the position of the dot before the method's name. Undefined if there
 * is no receiver, or it is a call's answer.
 */
export function receiverBefore(text: string, dot: number): string | undefined {
  const from = Math.max(0, dot - MAX_RECEIVER_CHARACTERS);
  const near = text.slice(from, dot);
  const last = near.at(-1) ?? '';
  if (/\w/.test(last)) {
    const [word] = /(?<![\w.)\]])[A-Za-z_]\w*$/.exec(near) ?? [];
    return word;
  }
  if (last !== ')' && last !== '}') return undefined;
  const open = openingOf(near);
  if (open === undefined) return undefined;
  const before = near.slice(0, open);
  // Parentheses after a name are a call.
  if (last === ')') return /[\w)\]]$/.test(before) ? undefined : near.slice(open + 1, -1);
  const [type = ''] = /&?[\w.[\]]* ?$/.exec(before) ?? [];
  return type.trim() === '' ? undefined : near.slice(open - type.length);
}

/** Returns the source of the struct last assigned to a name before a position. */
export function assignedTo(text: string, name: string, at: number): string | undefined {
  const from = Math.max(0, at - MAX_LOOK_BACK_CHARACTERS);
  const near = text.slice(from, at);
  const given = new RegExp(
    String.raw`(?<![\w.])${name}(?: ?: ?[\w&]{1,80})? ?:?= ?(&?[\w.:]{1,80} ?\{)`,
    'g',
  );
  const last = [...near.matchAll(given)].at(-1);
  if (!last) return undefined;
  const begin = last.index + last[0].length - (last[1]?.length ?? 0);
  const end = closingOf(near, last.index + last[0].length);
  return end === undefined || end - begin > MAX_RECEIVER_CHARACTERS
    ? undefined
    : near.slice(begin, end + 1);
}

/** Returns the position of the bracket that the last character closes. */
function openingOf(text: string): number | undefined {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const c = text[at] ?? '';
    if (c === ')' || c === ']' || c === '}') depth += 1;
    else if (c === '(' || c === '[' || c === '{') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}
