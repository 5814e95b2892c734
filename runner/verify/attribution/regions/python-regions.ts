/**
 * Finds tests inside Python files: test functions and classes, the `__main__` block that runs them,
 * the imports these need, and docstrings with doctests. Pure; works by lines and indentation over
 * text whose strings and comments are known.
 */
import { testLibraryAmong } from '../signs/test-libraries.ts';
import type { SourceText } from '../source-text.ts';
import { nextLine } from './blocks.ts';
import type { Region, Regions } from './region.ts';

interface Line {
  readonly from: number;
  readonly to: number;
  /** Code of the line without indentation; '' for blank lines and comments. */
  readonly code: string;
  readonly indent: number;
  /** The line begins inside a string or brackets. */
  readonly inside: boolean;
}

const TEST_CLASS = /^class[ \t]+(?:Test\w*|\w+[ \t]*\([^)\n]*\bTestCase\b[^)\n]*\))/;
const TEST = /^(?:async[ \t]+)?def[ \t]+test_?\w*[ \t]*\(/;
const MAIN = /^if[ \t]+(?:\(?[ \t]*)__name__[ \t]*==/;
const RUNS_TESTS = /\b(?:unittest|doctest|pytest|testmod|assert|test_?\w*\()/;

export function pythonRegions(source: SourceText): Regions {
  const lines = codeLines(source);
  const regions: Region[] = [];
  let firstImport: number | undefined;
  let main: number | undefined;
  const plain = new Map<string, { from: number; to: number }>();
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (!line || line.inside || line.indent > 0 || line.code === '') continue;
    const isImport = /^(?:import|from)\b/.test(line.code);
    if (isImport && !/^from[ \t]+__future__/.test(line.code)) firstImport ??= line.from;
    let head = index;
    while (lines[head]?.code.startsWith('@') && lines[head]?.indent === 0)
      head = statementEnd(lines, head);
    const code = lines[head]?.code ?? '';
    const end = statementEnd(lines, head);
    const to = lines[end - 1]?.to ?? line.to;
    const body = source.code.slice(line.from, to);
    if (MAIN.test(code)) {
      main ??= line.from;
      if (!plain.has('main')) plain.set('main', { from: line.from, to });
    }
    const name = /^(?:async[ \t]+)?(?:def|class)[ \t]+(\w{1,200})/.exec(code)?.[1];
    if (name !== undefined && (TEST.test(code) || TEST_CLASS.test(code))) {
      regions.push({ from: line.from, to, key: `item ${name}`, anchor: 'end' });
    } else if (MAIN.test(code) && RUNS_TESTS.test(body)) {
      regions.push({ from: line.from, to, key: 'main', anchor: 'end' });
    } else if (isImport && importsTests(body)) {
      const text = body.replace(/\s+/g, ' ').trim();
      regions.push({ from: line.from, to, key: text, anchor: 'imports' });
    }
    index = end - 1;
  }
  const docs = docRegions(source, lines);
  const own = docs.regions.filter(
    (doc) => !regions.some(({ from, to }) => doc.from < to && from < doc.to),
  );
  const anchors = new Map(docs.anchors);
  anchors.set('end', main ?? source.text.length);
  anchors.set('imports', firstImport ?? docs.top);
  return { regions: [...regions, ...own].toSorted((a, b) => a.from - b.from), anchors, plain };
}

function importsTests(code: string): boolean {
  const from = /^from[ \t]+(\w[\w.]{0,200})[ \t]+import\b/.exec(code)?.[1];
  const names = from === undefined ? code.replace(/^import/, '').split(',') : [from];
  return (
    names.length > 0 &&
    names.every((name) => {
      const module = name.trim().split(/\s/)[0] ?? '';
      return testLibraryAmong('python', [module]) !== undefined;
    })
  );
}

/** Returns the index of the line after the statement that begins at `index`. */
function statementEnd(lines: readonly Line[], index: number): number {
  let end = index + 1;
  let last = end;
  for (; end < lines.length; end += 1) {
    const line = lines[end];
    if (!line) break;
    const belongs = line.inside || (line.code !== '' && line.indent > 0);
    // Blank lines and comments belong to what follows, unless the statement continues.
    if (belongs) last = end + 1;
    else if (line.code !== '') break;
  }
  return last;
}

function codeLines({ text, code, pieces }: SourceText): Line[] {
  const lines: Line[] = [];
  let depth = 0;
  let piece = 0;
  let goesOn = false;
  for (let from = 0; from < text.length; ) {
    const to = nextLine(text, from);
    while ((pieces[piece]?.to ?? Infinity) <= from) piece += 1;
    const over = pieces[piece];
    const inside = depth > 0 || goesOn || (over !== undefined && over.from < from);
    const raw = code.slice(from, to);
    const trimmed = raw.trim();
    const indent = raw.length - raw.trimStart().length;
    lines.push({ from, to, code: trimmed, indent, inside });
    for (const character of trimmed) {
      if ('([{'.includes(character)) depth += 1;
      else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
    }
    goesOn = trimmed.endsWith('\\');
    from = to;
  }
  return lines;
}

/** Finds docstrings with `>>>`, keyed by the qualified name of what they describe. */
function docRegions(
  source: SourceText,
  lines: readonly Line[],
): Regions & { readonly top: number } {
  const { text, pieces } = source;
  const regions: Region[] = [];
  const anchors = new Map<string, number>();
  const scope: { indent: number; name: string }[] = [];
  const byStart = new Map(pieces.map((piece) => [piece.from, piece]));
  const seen = new Map<string, number>();
  let top = 0;
  const document = (name: string, index: number): void => {
    let at = index;
    while (lines[at] && (lines[at]?.code === '' || lines[at]?.inside) && !startsString(lines[at]))
      at += 1;
    const line = lines[at];
    const start = line ? stringStart(line) : undefined;
    const piece = start === undefined ? undefined : byStart.get(start);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const key = count > 1 ? `doc ${name} ${count}` : `doc ${name}`;
    anchors.set(key, lines[index]?.from ?? text.length);
    if (!line || !piece || piece.kind !== 'string') return;
    const to = nextLine(text, piece.to);
    if (name === '') top = to;
    if (!text.slice(piece.from, piece.to).includes('>>>')) return;
    const indentation = text.slice(line.from, line.from + line.indent);
    regions.push({ from: line.from, to, key, anchor: key, empty: `${indentation}""\n` });
  };
  const stringStart = (line: Line): number | undefined => {
    const prefix = /^[ \t]*[rRuUbB]{0,2}(?=["'])/.exec(
      text.slice(line.from, Math.min(line.to, line.from + 400)),
    );
    return prefix ? line.from + prefix[0].length : undefined;
  };
  const startsString = (line: Line | undefined): boolean =>
    line !== undefined && !line.inside && stringStart(line) !== undefined;
  document('', 0);
  for (const [index, line] of lines.entries()) {
    if (line.inside || line.code === '') continue;
    while (scope.length > 0 && line.indent <= (scope.at(-1)?.indent ?? 0)) scope.pop();
    const name = /^(?:async[ \t]+)?(?:def|class)[ \t]+(\w{1,200})/.exec(line.code)?.[1];
    if (name === undefined) continue;
    scope.push({ indent: line.indent, name });
    let head = index + 1;
    while (lines[head]?.inside) head += 1;
    // A body on the same line as its head has no docstring.
    if ((lines[head]?.indent ?? 0) > line.indent)
      document(scope.map((each) => each.name).join('.'), head);
  }
  return { regions, anchors, top };
}
