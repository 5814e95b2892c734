/** Owns which folders are members of a Node workspace: those are installed at its root. Pure. */
import { fieldsOf, type ProjectFiles, readJson, textOf } from './project-files.ts';

const MAX_PATTERNS = 200;
const MAX_PATTERN_CHARACTERS = 300;
const MAX_DOUBLE_STARS = 3;

/** `root` is seen as a root of its own, `member` is a folder below it. */
export async function isMember(root: ProjectFiles, member: string): Promise<boolean> {
  return isNamed(await patternsOf(root), member);
}

/** True when the patterns name the folder, and none with a `!` excludes it again. */
export function isNamed(all: readonly string[], member: string): boolean {
  const patterns = all.slice(0, MAX_PATTERNS);
  const named = (those: readonly string[]): boolean =>
    those.some((pattern) => pattern.length <= MAX_PATTERN_CHARACTERS && matches(pattern, member));
  const out = patterns.flatMap((each) => (each.startsWith('!') ? [each.slice(1)] : []));
  return named(patterns.filter((each) => !each.startsWith('!'))) && !named(out);
}

async function patternsOf(root: ProjectFiles): Promise<string[]> {
  const manifest = await readJson(root, 'package.json');
  const { workspaces } = fieldsOf(manifest);
  const listed = Array.isArray(workspaces) ? workspaces : fieldsOf(workspaces)['packages'];
  const own = Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : [];
  return [...own, ...pnpmPatterns((await textOf(root, 'pnpm-workspace.yaml')) ?? '')];
}

/** The list under `packages`, in either of YAML's forms. */
function pnpmPatterns(yaml: string): string[] {
  const lines =
    /^packages:((?:[ \t]*\[[^\]]*\])|(?:\n(?:[ \t]*(?:-|#).*|[ \t]*)$)*)/m.exec(yaml)?.[1] ?? '';
  const items = lines.trim().startsWith('[')
    ? lines.replaceAll(/[[\]]/g, '').split(',')
    : lines.split('\n').flatMap((line) => /^[ \t]*-\s*(.+)$/.exec(line)?.[1] ?? []);
  return items
    .map((item) =>
      item
        .replace(/\s+#.*$/, '')
        .trim()
        .replace(/^(['"])(.*)\1$/, '$2'),
    )
    .filter((item) => item !== '');
}

/** Part by part: `**` stands for any number of folders, `*` for any text within one name. */
function matches(pattern: string, folder: string): boolean {
  const wanted = pattern.replace(/^\.\//, '').replace(/\/+$/, '').split('/');
  // Each one is tried at every depth, and nobody writes more.
  if (wanted.filter((part) => part === '**').length > MAX_DOUBLE_STARS) return false;
  return matchParts(wanted, folder.split('/'));
}

function matchParts([first, ...rest]: readonly string[], parts: readonly string[]): boolean {
  if (first === undefined) return parts.length === 0;
  if (first === '**') {
    // Several of them in a row mean the same as one.
    const next = rest.findIndex((part) => part !== '**');
    const after = next < 0 ? [] : rest.slice(next);
    return parts.some((_, index) => matchParts(after, parts.slice(index))) || after.length === 0;
  }
  const [part, ...others] = parts;
  return part !== undefined && matchName(first, part) && matchParts(rest, others);
}

function matchName(pattern: string, name: string): boolean {
  const pieces = pattern.split('*');
  const [start = ''] = pieces;
  if (pieces.length === 1) return pattern === name;
  const end = pieces.at(-1) ?? '';
  if (name.length < start.length + end.length) return false;
  if (!name.startsWith(start) || !name.endsWith(end)) return false;
  let at = start.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= name.length - end.length;
}
