// Reads from source text what a file imports. Knows every form that TypeScript has: static, type
// only, re-export, side effect, `import()`, `import()` as a type, `require`. Relies on the
// formatter: statements start in the first column, lines of comments with `//`, `/*` or `*`.

/** Path in the repository → text. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  /** The importing file, relative to the repository. */
  from: string;
  /** A file of the repository, relative to it, or the name of a package or Node module. */
  to: string;
  /** False for a package or Node module. */
  ours: boolean;
  /** True for `import type` and `export type`, which are gone when the code runs. */
  typeOnly: boolean;
}

const statement = /^(?:import|export)\b(?:[^;'"]*?\bfrom)?\s*['"]([^'"]+)['"]/gm;
const call = /\b(?:import|require)\(\s*['"]([^'"]+)['"]/g;

export function importsOf(from: string, text: string): Import[] {
  const code = text
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/\*|\*)/.test(line))
    .join('\n');
  return [...code.matchAll(statement), ...code.matchAll(call)].map((match) => {
    const target = match[1] ?? '';
    const ours = target.startsWith('.');
    const typeOnly = /^(?:import|export) type\b/.test(match[0]);
    return { from, to: ours ? join(from, target) : target, ours, typeOnly };
  });
}

export function allImports(sources: Sources): Import[] {
  return [...sources].flatMap(([file, text]) => importsOf(file, text));
}

/**
 * Finds the paths of imports from the files under `start` to a package, through files of ours.
 * @returns for each package that is reached, the files on the way there
 */
export function waysTo(sources: Sources, start: string, packages: readonly string[]): string[] {
  const ways: string[] = [];
  const seen = new Set<string>();
  const walk = (file: string, way: readonly string[]): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { to, ours } of importsOf(file, sources.get(file) ?? '')) {
      const next = [...way, to];
      if (ours) walk(to, next);
      else if (packages.some((name) => to === name || to.startsWith(`${name}/`))) {
        ways.push(next.join(' → '));
      }
    }
  };
  for (const file of sources.keys()) if (file.startsWith(start)) walk(file, [file]);
  return ways;
}

/**
 * Finds circles of imports, those of types too: a reader goes round in them as well.
 * @returns for each circle, the files on the way round
 */
export function circlesIn(sources: Sources): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) circles.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const { to, ours } of importsOf(file, sources.get(file) ?? '')) {
      if (ours) walk(to, [...way, file]);
    }
    done.add(file);
  };
  for (const file of sources.keys()) walk(file, []);
  return circles;
}

/** Resolves a relative import against the file that makes it. */
function join(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
