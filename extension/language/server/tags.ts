/**
 * Owns how a comment's line must begin to be a TODO: a tag, then an assignee, a colon or words. It
 * tells a task from prose that begins with such a word. Pure; when in doubt it is prose.
 */

export interface Head {
  readonly tag: string;
  /** Empty when nobody is named. */
  readonly assignee: string;
  /** Text that follows on this line; empty when the task is in the lines below. */
  readonly words: string;
  /**
   * True when a colon, an assignee or the kind of tag marks it as a task; else its words decide.
   */
  readonly says: boolean;
}

const known = new WeakMap<readonly string[], { readonly opens: RegExp | undefined }>();

/**
 * Matches the configured tags, and the lower-case ones of documentation comments (`@todo`,
 * `\\todo`). Groups: the tag, and the assignee in round or square brackets.
 */
export function opening(tags: readonly string[]): RegExp | undefined {
  // Making it takes longer than looking through a small file.
  const made = known.get(tags) ?? { opens: madeOf(tags) };
  known.set(tags, made);
  return made.opens;
}

function madeOf(tags: readonly string[]): RegExp | undefined {
  const names = tags.filter((tag) => /^[\w@-]{1,40}$/.test(tag));
  if (names.length === 0) return undefined;
  const { raw } = String;
  const plain = names.join('|');
  const marked = names
    .flatMap((name) => (/^\w/.test(name) ? [name, name.toLowerCase()] : []))
    .map((name) => raw`[@\\]${name}`);
  const tag = [plain, ...marked].join('|');
  // `TODO/FIXME: sort`; `TODO.async:` and `TODO-UI:` name a part of the work.
  const others = raw`(?:(?:/(?:${plain})){1,4}(?=:|[ \t]*-))?`;
  const part = raw`(?:[.-](?!(?:[xX]+|md|txt|rst|org):)[A-Za-z][\w.-]{0,40}(?=:[ \t]))?`;
  // `TODO!!`, `TODO?`, and the end of bold words as in `**TODO:** sort`.
  const stress = raw`[!?]{0,3}\*{0,3}`;
  const named = raw`[ \t]?(?:\(([^()\n]{0,80})\)|\[([^\[\]\n]{1,80})\])[ \t]*:?`;
  // `TODO, sort` and `TODO. Sort`, but no list of tags as in `TODO, FIXME and XXX`.
  const stop = raw`(?:[,;]|\.{1,3})(?=[ \t]+(?!(?:${plain})\b)[^\s\d!-/:-@])`;
  const after = raw`(?:${named}|:|(?=[ \t])|${stop}|(?=[ \t]*$))\*{0,3}`;
  const dash = raw`(?:[-\u2013\u2014]{1,2}[ \t]+)?`;
  return new RegExp(raw`^(${tag})${others}${part}${stress}${after}[ \t]*${dash}`);
}

export function headOf(line: string, opens: RegExp): Head | undefined {
  const match = opens.exec(line);
  if (!match) return undefined;
  const [head, tag = '', round, square] = match;
  const words = line.slice(head.length).trimEnd();
  const says = head.trimEnd().length > tag.length || /^[@\\]/.test(tag);
  if (words !== '' && !isTask(tag, words, says)) return undefined;
  return { tag, assignee: (round ?? square ?? '').trim(), words, says };
}

/** `says`: a colon or an assignee makes it a task; without one the words decide. */
function isTask(tag: string, words: string, says: boolean): boolean {
  // Placeholders, as in `XXX-XX-XXXX`.
  const said = words.replace(/(?<![\p{L}\p{N}])[xX]{2,}(?![\p{L}\p{N}])/gu, '');
  if (!/[\p{L}\p{N}]/u.test(said)) return false;
  if (says) return true;
  // The number of something: `BUG 1234`, `TODO #12`, `XXX 1.2.3`.
  if (!/\p{L}/u.test(said)) return false;
  if (tag === 'XXX' && /^[xX\d]{2,}(?![\p{L}\p{N}])/u.test(words)) return false;
  return !(
    tag === 'BUG' &&
    (/^(?:#?\d|[A-Z]+-\d+\b)/.test(words) || /^(?:fix(?:es|ed)?|id|no\.|number)\b/i.test(words))
  );
}
