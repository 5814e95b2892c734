/**
 * Splits a class of JavaScript, TypeScript or Python into its members: those that can be called on
 * an instance or on the class, and all the rest. Pure and linear. An invalid source gives a wrong
 * result, never an error.
 */
import { pythonStarts, type Statement } from './statements.ts';

export type MethodKind = 'method' | 'static' | 'getter';

export interface Member {
  /** Name in calls; empty for fields, blocks and methods that Python calls by itself. */
  readonly name: string;
  /** `made` for code that runs when an instance is made, or may run at any time. */
  readonly kind: MethodKind | 'made';
  readonly isPublic: boolean;
  readonly bare: string;
}

const MAX_MEMBERS = 1_000;
const MAX_HEAD_CHARACTERS = 500;

/** Returns the members; the head of the class comes first, as a member that is `made`. */
export function membersOf(
  { code, bare }: Pick<Statement, 'code' | 'bare'>,
  language: 'javascript' | 'python',
): readonly Member[] {
  const starts = language === 'python' ? pythonMembers(code) : scriptMembers(code);
  const [first = code.length] = starts;
  const read = language === 'python' ? pythonMember : scriptMember;
  const members = starts.slice(0, MAX_MEMBERS).map((start, i) => {
    const end = starts[i + 1] ?? code.length;
    return read(code.slice(start, end), bare.slice(start, end));
  });
  return [made(bare.slice(0, first)), ...members];
}

function made(bare: string): Member {
  return { name: '', kind: 'made', isPublic: false, bare };
}

const OPEN_END = /[=+\-*/%&|^!~<>?:,.([{]$/;

/** Returns the starts of the members, and the end of the body as the last. */
function scriptMembers(code: string): number[] {
  const head = /\bclass\b[^{]{0,2000}\{/.exec(code);
  if (!head) return [];
  const from = head.index + head[0].length;
  const starts = [from];
  let depth = 0;
  let begins = true;
  let tail = '';
  for (let at = from; at < code.length; at += 1) {
    const c = code[at] ?? '';
    if (depth === 0 && c === '}') {
      starts.push(at);
      break;
    }
    const isBlank = /\s/.test(c);
    if (depth === 0 && c === '\n') begins = true;
    else if (depth === 0 && begins && !isBlank) {
      begins = false;
      if (/[\w$@"#*[]/.test(c) && !OPEN_END.test(tail)) starts.push(at);
    }
    if (c === '(' || c === '[' || c === '{') depth += 1;
    else if (c === ')' || c === ']' || c === '}') {
      depth = Math.max(0, depth - 1);
      const next = /^\s*(\S)/.exec(code.slice(at + 1, at + 100))?.[1] ?? '';
      if (c === '}' && depth === 0 && /[\w$@#*]/.test(next)) begins = true;
    } else if (c === ';' && depth === 0) begins = true;
    if (!isBlank) tail = c;
  }
  return [...new Set(starts)];
}

const SCRIPT_HEAD =
  /^\s*(?:@[\w$.]+(?:\([^)]*\))?\s*)*((?:(?:public|private|protected|static|async|override|abstract|readonly|declare|get|set)\s+)*)\*?\s*(#?[A-Za-z_$][\w$]*)\s*(?:(?:<[^(]{0,200}>)?\s*(\()|(?::[^=]{0,200})?=\s*(?:async\s*)?(?:\(|function\b|[\w$]+\s*=>))/;

function scriptMember(code: string, bare: string): Member {
  const [, words = '', name = '', open] =
    SCRIPT_HEAD.exec(code.slice(0, MAX_HEAD_CHARACTERS)) ?? [];
  const isFunction = open !== undefined || code.includes('=>') || /=\s*function\b/.test(code);
  if (name === '' || name === 'constructor' || /\bset\b/.test(words) || !isFunction) {
    return made(bare);
  }
  const kind = /\bstatic\b/.test(words) ? 'static' : /\bget\b/.test(words) ? 'getter' : 'method';
  const isPublic = !/^[#_]/.test(name) && !/\b(private|protected|abstract)\b/.test(words);
  return { name, kind, isPublic, bare };
}

function pythonMembers(code: string): number[] {
  const lines = code.split('\n');
  const head = lines.findIndex((line) => /^(?:class)\b/.test(line));
  if (head < 0) return [];
  let from = 0;
  let body = head;
  // A head may span several lines.
  for (; body < lines.length; body += 1) {
    if (/:\s*$/.test(lines[body] ?? '')) break;
  }
  if (body >= lines.length) return [];
  for (const line of lines.slice(0, body + 1)) from += line.length + 1;
  const own = lines.slice(body + 1);
  const indent = /^[ \t]*/.exec(own.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  if (indent === 0) return [];
  // The text keeps its length, so that places stay valid.
  const shifted = own.map((line) => line.slice(indent) + ' '.repeat(Math.min(indent, line.length)));
  return pythonStarts(shifted.join('\n')).map((start) => from + start);
}

function pythonMember(code: string, bare: string): Member {
  const [, name] = /^\s*(?:@[^\n]*\n\s*)*(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)/.exec(code) ?? [];
  const marks = code.match(/^\s*@[^\n]*/gm)?.join('\n') ?? '';
  if (name === undefined || /^__\w+__$/.test(name) || /\.(setter|deleter)\b/.test(marks)) {
    return made(bare);
  }
  const kind = /@(?:static|class)method\b/.test(marks)
    ? 'static'
    : /@(?:[\w.]+\.)?(?:cached_)?property\b/.test(marks)
      ? 'getter'
      : 'method';
  return { name, kind, isPublic: !name.startsWith('_'), bare };
}

/** Returns the names that a text uses; those after a dot include the dot. */
export function namesUsed(bare: string): readonly string[] {
  const found = new Set<string>();
  for (const [, dot, word = ''] of bare.matchAll(/(\.\s{0,20})?(#?[A-Za-z_$][\w$]*)/g)) {
    found.add(dot === undefined ? word : `.${word}`);
  }
  // Members accessed by other means than a dot.
  if (/\}\s*=\s*this\b|\bthis\[|\bself\[|\bgetattr\b/.test(bare)) {
    for (const word of found) if (!word.startsWith('.')) found.add(`.${word}`);
  }
  return [...found];
}
