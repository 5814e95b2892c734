/**
 * Translates a model's pattern into the extended regular expressions that every grep knows:
 * character classes by a letter, non-capturing groups, lazy quantifiers, a flag for case. Pure.
 * Unknown syntax stays as it is: grep then reports that it does not know it either.
 */

const CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  w: '[:alnum:]_',
  s: '[:space:]',
};

export interface PosixPattern {
  readonly pattern: string;
  readonly ignoreCase: boolean;
}

export function posixPattern(pattern: string): PosixPattern {
  const bare = pattern.replace(/^\(\?i\)/, '');
  let out = '';
  let rest = bare;
  while (rest !== '') {
    // Matches a bracket expression, an escape, the beginning of a group, a lazy quantifier, or a
    // character.
    const [part = ''] =
      /^(?:\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\\.|\(\?:|(?:[*+?]|\{[\d,]+\})\??|.)/su.exec(
        rest,
      ) ?? [rest];
    out += part.startsWith('[') && part.length > 1 ? inBrackets(part) : outside(part);
    rest = rest.slice(part.length);
  }
  return { pattern: out, ignoreCase: bare !== pattern };
}

function outside(part: string): string {
  const letter = part[1] ?? '';
  const known = CLASSES[letter.toLowerCase()];
  if (part.startsWith('\\') && known) return letter in CLASSES ? `[${known}]` : `[^${known}]`;
  if (part === '\\t') return '\t';
  if (part === '(?:') return '(';
  return /^(?:[*+?]|\{[\d,]+\})\?$/.test(part) ? part.slice(0, -1) : part;
}

/**
 * Translates an escape in brackets: there a backslash is an ordinary character, and the characters
 * it would escape need a special position.
 */
function inBrackets(part: string): string {
  const [, not = '', body = ''] = /^\[(\^?)(.*)\]$/s.exec(part) ?? [];
  const marked = new Set<string>();
  const kept = body.replaceAll(/\\(.)/gs, (_, each: string) => {
    if (each === 't') return '\t';
    if (each in CLASSES) return CLASSES[each] ?? '';
    if (!/[\]^-]/.test(each)) return each;
    marked.add(each);
    return '';
  });
  const [first, ...last] = [']', '^', '-'].map((each) => (marked.has(each) ? each : ''));
  return `[${not}${first}${kept}${last.join('')}]`;
}
