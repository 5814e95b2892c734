/**
 * Finds tests inside Rust files: code compiled only for tests, test functions, and documentation
 * with examples, which runs as tests. Pure; walks over braces, attributes and comments.
 */
import type { SourceText } from '../source-text.ts';
import { blockEnd, lineStart, nextLine } from './blocks.ts';
import { MAX_REGIONS, type Region, type Regions } from './region.ts';

const FOR_TESTS = /^cfg\s*\((?!\s*not\s*\()[^\n]{0,300}?\btest\b/;
const TEST_ATTRIBUTE =
  /^(?:\w+\s*::\s*)*(?:\w*_)?(?:test|tests|bench|rstest|quickcheck|proptest|test_case|test_log|should_panic)\b(?!\s*!)/;
const TEST_MACRO =
  /(?:^|[;{}])\s*((?:proptest|quickcheck|rusty_fork_test|criterion_group|criterion_main)\s*!)/g;
const ITEM =
  /^(?:pub(?:\s*\([^)]{0,100}\))?\s+)?(?:(?:default|const|async|unsafe|extern|extern\s*"[^"]{0,40}")\s+){0,5}(fn|struct|enum|union|trait|mod|type|static|impl|use|macro_rules|const|let|extern)\b\s*!?\s*([^{;=(]{0,200})/;
const ENDS_AT_SEMICOLON = new Set(['use', 'type', 'static', 'const', 'let']);

/** Returns undefined if tests cannot be separated from product. */
export function rustRegions(source: SourceText): Regions | undefined {
  const containers = containersOf(source.code);
  const items = testItems(source, containers);
  const macros = items && testMacros(source, containers, items.regions);
  if (!macros) return undefined;
  const regions = [...items.regions, ...macros];
  if (regions.length > MAX_REGIONS) return undefined;
  const docs = documentation(source, containers);
  const own = docs.regions.filter(
    (doc) => !regions.some(({ from, to }) => doc.from < to && from < doc.to),
  );
  const all = [...regions, ...own].toSorted((a, b) => a.from - b.from);
  // Two items on one line cannot be separated by lines.
  if (all.some(({ from }, index) => from < (all[index - 1]?.to ?? 0))) return undefined;
  const anchors = new Map([...docs.anchors, ...containers.anchors(source.text)]);
  return { regions: all, anchors, unclear: items.unclear, plain: docs.plain };
}

/**
 * Finds items whose attribute makes them tests; `unclear` holds attributes without an item of their
 * own.
 */
function testItems(
  source: SourceText,
  containers: ReturnType<typeof containersOf>,
): { readonly regions: readonly Region[]; readonly unclear: readonly string[] } | undefined {
  const { code } = source;
  const regions: Region[] = [];
  const unclear: string[] = [];
  const attribute = /#(!?)\s*\[/g;
  for (let match = attribute.exec(code); match; match = attribute.exec(code)) {
    const first = match.index;
    let at = first;
    let isTest = false;
    // One test attribute in a row of several is enough.
    for (;;) {
      const open = /^#(!?)\s*\[/.exec(code.slice(at, at + 20));
      if (!open) break;
      const end = blockEnd(code, at + open[0].length - 1);
      if (end === undefined) return undefined;
      const inner = code.slice(at + open[0].length, Math.min(end - 1, at + 400)).trim();
      const raw = source.strings.slice(at, Math.min(end, at + 4000));
      if (/^doc\b/.test(inner) && /```/.test(raw)) return undefined;
      if (!open[1] && (FOR_TESTS.test(inner) || TEST_ATTRIBUTE.test(inner))) isTest = true;
      at = end + (/^\s*/.exec(code.slice(end, end + 2000))?.[0].length ?? 0);
    }
    attribute.lastIndex = Math.max(attribute.lastIndex, at);
    if (!isTest) continue;
    if (regions.length > MAX_REGIONS) return undefined;
    const item = ITEM.exec(code.slice(at, at + 500));
    const macro = item ? undefined : /^[\w:]{1,80}\s*!\s*(?=[({[])/.exec(code.slice(at, at + 100));
    if (!item && !macro) {
      const line = source.text.slice(first, nextLine(source.text, at));
      unclear.push(line.replace(/\s+/g, ' ').trim().slice(0, 400));
      continue;
    }
    const end = itemEnd(code, at, item?.[1] ?? '');
    if (end === undefined) return undefined;
    const container = containers.of(first);
    const name = `${item?.[1] ?? macro?.[0] ?? ''} ${(item?.[2] ?? '').trim().replace(/\s+/g, ' ')}`;
    regions.push({
      from: lineStart(code, first),
      to: nextLine(code, end),
      key: `${container} / ${name}`,
      anchor: `in ${container}`,
    });
    attribute.lastIndex = end;
  }
  return { regions, unclear };
}

/** Finds macros that consist of tests and lie in no other test. */
function testMacros(
  { code }: SourceText,
  containers: ReturnType<typeof containersOf>,
  items: readonly Region[],
): readonly Region[] | undefined {
  const regions: Region[] = [];
  for (const match of code.matchAll(TEST_MACRO)) {
    if (regions.length > MAX_REGIONS) return undefined;
    const at = match.index + match[0].length - (match[1]?.length ?? 0);
    const end = itemEnd(code, at, '');
    if (end === undefined) return undefined;
    const container = containers.of(at);
    const holds = ({ from, to }: Region): boolean => from <= at && at < to;
    if (items.some(holds) || regions.some(holds)) continue;
    regions.push({
      from: lineStart(code, at),
      to: nextLine(code, end),
      key: `${container} / ${match[1]}`,
      anchor: `in ${container}`,
    });
  }
  return regions;
}

function itemEnd(code: string, at: number, keyword: string): number | undefined {
  let depth = 0;
  for (let index = at; index < code.length; index += 1) {
    const character = code.charAt(index);
    if (character === ';' && depth === 0) return index + 1;
    if (character === '{' && depth === 0 && !ENDS_AT_SEMICOLON.has(keyword))
      return blockEnd(code, index);
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    if (depth < 0) return undefined;
  }
  return undefined;
}

interface Span {
  readonly from: number;
  to: number;
  readonly path: string;
  readonly parent: Span | undefined;
}

interface Containers {
  of(offset: number): string;
  anchors(text: string): Map<string, number>;
}

/** Finds the modules, traits and implementations around each place. */
function containersOf(code: string): Containers {
  const spans: Span[] = [];
  const stack: Span[] = [];
  let start = 0;
  for (let at = 0; at < code.length; at += 1) {
    const character = code.charAt(at);
    if (character === '{') {
      const header = code
        .slice(Math.max(start, at - 400), at)
        .replace(/#!?\s*\[[^\]]{0,200}\]/g, ' ');
      const name = /\b(mod|impl|trait|fn|struct|enum)\b[^{;]{0,300}$/.exec(header)?.[0] ?? '{';
      const short = /^(?:mod|trait|fn|struct|enum)\s+\w+/.exec(name)?.[0] ?? name;
      const parent = stack.at(-1);
      const around = parent?.path ?? '';
      const own = short.replace(/\s+/g, ' ').trim();
      // Real code is never nested deeper, so the name need not grow further.
      const path = stack.length > 60 ? around : `${around} > ${own}`;
      stack.push({ from: at, to: code.length, path, parent });
    } else if (character === '}') {
      const open = stack.pop();
      if (open) {
        open.to = at;
        spans.push(open);
      }
    }
    if (character === '{' || character === '}' || character === ';') start = at + 1;
  }
  const byStart = spans.toSorted((a, b) => a.from - b.from);
  return {
    of(offset) {
      // Finds the last container that begins before the place, then goes outwards to one that is
      // still open.
      let [low, high] = [0, byStart.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((byStart[middle]?.from ?? 0) < offset) low = middle + 1;
        else high = middle;
      }
      let span = byStart[low - 1];
      while (span && span.to <= offset) span = span.parent;
      return span?.path ?? '';
    },
    anchors(text) {
      const anchors = new Map([['in ', text.length]]);
      for (const { to, path } of byStart.toReversed()) {
        if (/(^|> )(mod|impl|trait)\b[^>]*$/.test(path))
          anchors.set(`in ${path}`, lineStart(text, to));
      }
      return anchors;
    },
  };
}

/** Finds documentation blocks with code, and an anchor before each item. */
function documentation(source: SourceText, containers: Containers): Regions {
  const { text, code, pieces } = source;
  const regions: Region[] = [];
  const anchors = new Map<string, number>([['//! ', 0]]);
  const plain = new Map<string, { from: number; to: number }>();
  const comments = pieces.filter(({ kind }) => kind === 'comment');
  const begun = new Set<number>();
  for (let index = 0; index < comments.length; index += 1) {
    const comment = comments[index];
    if (!comment) continue;
    const form = docForm(text.slice(comment.from, comment.from + 4));
    if (!form) continue;
    let last = comment;
    while (form.length === 3) {
      const next = comments[index + 1];
      if (
        !next ||
        text.slice(last.to, next.from).trim() !== '' ||
        docForm(text.slice(next.from, next.from + 4)) !== form
      )
        break;
      last = next;
      index += 1;
    }
    const from = lineStart(text, comment.from);
    if (text.slice(from, comment.from).trim() !== '') continue;
    const to = nextLine(text, last.to);
    const content = text.slice(comment.from, last.to);
    const isInner = form.endsWith('!');
    const container = containers.of(comment.from);
    const name = isInner ? '' : itemName(code, to);
    const key = isInner ? `//! ${container}` : `${container} / ${name}`;
    begun.add(to);
    if (!isInner && !anchors.has(key)) anchors.set(key, from);
    if (/```|~~~/.test(content) || /(^|\n)[ \t]*(\/\/[/!]|\*)? {5,}\S/.test(content)) {
      regions.push({ from, to, key: `doc ${key}`, anchor: key });
    } else if (!plain.has(`doc ${key}`)) plain.set(`doc ${key}`, { from, to });
  }
  for (const match of code.matchAll(
    /^[ \t]*(?:#\s*\[|pub\b|fn\b|async\b|const\b|unsafe\b|struct\b|enum\b|trait\b|mod\b|type\b|static\b|impl\b|macro_rules\b|union\b)/gm,
  )) {
    if (begun.has(match.index)) continue;
    const key = `${containers.of(match.index)} / ${itemName(code, match.index)}`;
    if (!anchors.has(key)) anchors.set(key, match.index);
  }
  return { regions, anchors, plain };
}

function docForm(begin: string): string | undefined {
  if (/^\/\/\/(?!\/)/.test(begin)) return '///';
  if (begin.startsWith('//!')) return '//!';
  if (/^\/\*\*(?![*/])/.test(begin)) return '/** ';
  return begin.startsWith('/*!') ? '/* !' : undefined;
}

/** Returns the kind and name of the item at a place, without its attributes. */
function itemName(code: string, at: number): string {
  let rest = code.slice(at, at + 1500).trimStart();
  while (rest.startsWith('#')) {
    const end = blockEnd(rest, rest.indexOf('['));
    if (end === undefined) break;
    rest = rest.slice(end).trimStart();
  }
  const item = ITEM.exec(rest);
  if (!item) return /^[^\n{;,(:]{0,80}/.exec(rest)?.[0].trim() ?? '';
  const [, kind = '', header = ''] = item;
  return kind === 'impl'
    ? `impl ${header.trim().replace(/\s+/g, ' ')}`
    : `${kind} ${/^\w*/.exec(header.trim())?.[0] ?? ''}`;
}
