/**
 * Finds the added line that a rule is about: one that a pattern fits, or one that compares a value
 * (a source), which is followed through names and functions. Pure, over lines without comments,
 * linear; looks at names, and at scopes only by indentation.
 */

/** Shell scripts, by the name of the file. */
export const SHELL_FILE = /\.(sh|bash|zsh|ksh)$|^[^.]+$/;

/**
 * A literal in a line: in quotes, as a pattern, or as an atom. An empty text is passed over, so that
 * its second quote begins none.
 */
export const LITERAL =
  /""(?!")|''(?!')|``(?!`)|(["'`])((?:[^"'`\\\n]|\\.){1,80})\1|\/((?:[^/\\\n\s]|\\.){1,80})\/|(?<![\w:]):([a-z_]\w{1,30})\b/g;

/** A comparison in any language. */
export const COMPARES =
  /==|!=|=~|\/=|=:=|=\/=|<>|\$=|\^=|\b(contains|has(suffix|prefix)|equals?(fold|ignorecase)?|match(string|es|er)?|index(of|_of)?|count|starts?_?with|ends?_?with|includes?|find|search|str(n?case)?(n?cmp|str)|fnmatch|strpos|str_contains|preg_match|regex\w*|case|switch|when|match|cut(suffix|prefix)?|prefix|suffix|any|all|member|keymember|keyfind|eq|ne|grep|is_match|rfind|memmem)\b|\.test\(|\bin\b|\s-(eq|ne)\s/i;
const KEYWORDS =
  /^(let|mut|var|const|my|our|if|for|while|auto|char|string|String|local|val|def|static|final|func|fn|function|else|case|ok|err|some|Some|Ok|i|n|_|return|export|readonly|declare|bool|int|std|in|of|range|switch)$/;
const HEAD =
  /^\s*(?:pub\s+|static\s+|public\s+|private\s+|local\s+)*(?:func|fn|def|defp|sub|function)\s+(?:\([^)\n]{0,80}\)\s*)?([A-Za-z_]\w*)|^([A-Za-z_]\w*)\s*\(\)\s*\{/;
const MAX_NAMES = 30;
const MAX_LINES = 20_000;
const MAX_LINE_CHARACTERS = 600;

/** A pattern for files whose name fits `ending`. */
export type LineRule = readonly [ending: RegExp, pattern: RegExp];

/** Returns the first added line that a rule for this name fits. */
export function firstOfRules(
  rules: readonly LineRule[],
  name: string,
  added: readonly string[],
): string | undefined {
  const patterns = rules.filter(([ending]) => ending.test(name)).map(([, pattern]) => pattern);
  return added.find((line) => patterns.some((pattern) => pattern.test(line)));
}

interface Known {
  readonly everywhere: Set<string>;
  readonly here: Set<string>;
}

/** The source that is followed, and how a comparison of it looks. */
export interface Looked {
  readonly sources: readonly RegExp[];
  /** True where a line that mentions a source compares it. */
  readonly compares: (line: string) => boolean;
  /** True for a branch that compares it, in a choice over a source; `compares` when absent. */
  readonly isBranch?: (line: string) => boolean;
}

/** Returns the first added line that compares a source, or reads what an added line compares. */
export function comparedLine(
  text: string,
  added: readonly string[],
  looked: Looked,
): string | undefined {
  const isNew = new Set(added);
  const everywhere = new Set<string>();
  const lines = text.split('\n').slice(0, MAX_LINES);
  // A second pass finds functions that are defined after their callers.
  for (let pass = 0; pass < 2; pass += 1) {
    const found = asked(lines, isNew, looked, everywhere);
    if (found !== undefined) return found;
    if (everywhere.size === 0) return undefined;
  }
  return undefined;
}

function asked(
  lines: readonly string[],
  isNew: ReadonlySet<string>,
  { sources, compares, isBranch = compares }: Looked,
  everywhere: Set<string>,
): string | undefined {
  const known: Known = { everywhere, here: new Set() };
  let head: string | undefined;
  /** An added line has read it since the last line without indentation. */
  let isReadSince = false;
  /** The indentation of a choice whose branches are comparisons. */
  let choice: number | undefined;
  for (const whole of lines) {
    const line = whole.slice(0, MAX_LINE_CHARACTERS);
    const plain = line.trim();
    if (plain === '') continue;
    const indent = line.length - line.trimStart().length;
    if (indent === 0 && !/^[)}\]{]/.test(plain)) {
      known.here.clear();
      isReadSince = false;
    }
    if (choice !== undefined && indent <= choice && !/^(case|when|default)\b/.test(plain)) {
      choice = undefined;
    }
    const [, own, shellOwn] = HEAD.exec(line) ?? [];
    head = own ?? shellOwn ?? head;
    const isSource = sources.some((source) => source.test(line));
    const speaks = isSource || names(known).some((each) => hasWord(line, each));
    const isAdded = isNew.has(plain.slice(0, 2000)) || isNew.has(plain);
    if (isSource && isAdded) isReadSince = true;
    if (speaks || choice !== undefined) {
      const isCompared = choice === undefined ? compares(plain) : isBranch(plain);
      if (isCompared && (isAdded || isReadSince)) return plain;
    }
    if (!speaks) continue;
    if (/\b(switch|case|match)\b/.test(line)) choice = indent;
    if (/\breturn\b|\becho\b/.test(line) && head !== undefined && indent > 0)
      add(known.everywhere, head);
    for (const each of assigned(line)) add(indent === 0 ? known.everywhere : known.here, each);
  }
  return undefined;
}

function names({ everywhere, here }: Known): string[] {
  return [...everywhere, ...here];
}

function add(to: Set<string>, name: string): void {
  if (to.size < MAX_NAMES && !KEYWORDS.test(name)) to.add(name);
}

/** Returns the names that a line assigns or iterates with. */
function assigned(line: string): string[] {
  const at = line.search(/(?<![=!<>:+\-*/%&|^~])(?::=|=)(?![=~>])|\s(?:in|of|<-|:)\s/);
  if (at < 0) return [];
  const [left = ''] = line
    .slice(0, at)
    .split(/[;{]\s*(?=\S)/)
    .slice(-1);
  return (left.match(/[A-Za-z_]\w*/g) ?? []).slice(0, 8);
}

export function hasWord(line: string, word: string): boolean {
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
    const [before, after] = [line[at - 1] ?? ' ', line[at + word.length] ?? ' '];
    if (!/\w/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}
