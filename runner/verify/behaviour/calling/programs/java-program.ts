/**
 * Owns the program that calls static methods of Java: a class beside the packages of the changed
 * files, which calls by reflection. Pure but for what it reads.
 */
import { readFile } from 'node:fs/promises';
import { NO_FUNCTION } from '../answers.ts';
import { driverPath } from '../driver-path.ts';
import type { CallType } from '../../functions/built/call-types.ts';
import { javaSource } from '../../functions/built/java-file.ts';
import { NO_PROGRAM, type Program, type Tree, type Wanted, type Written } from './program.ts';
import { shellQuoted } from '../../../../protocol/text.ts';

/** Each package root is built separately. */
const MAX_ROOTS = 3;

interface Called {
  readonly wanted: Wanted;
  readonly types: readonly CallType[];
}

export async function writeJavaPrograms(wanted: readonly Wanted[], tree: Tree): Promise<Written> {
  const template = await readFile(driverPath('ErrandCalls.java.txt'), 'utf8');
  const left = new Map<number, string>();
  const roots = new Map<string, Called[]>();
  for (const [path, own] of Map.groupBy(wanted, (one) => one.path)) {
    const text = await tree.read(path);
    const source = text === undefined ? undefined : javaSource(text);
    const root = source && rootOf(path, source.package);
    for (const one of own) {
      const method = source?.methods.find(({ name }) => name === one.exported);
      if (!method || root === undefined) {
        left.set(one.i, method ? 'its folder does not match its package' : NO_FUNCTION);
        continue;
      }
      const called = { wanted: one, types: method.parameters.map(([, type]) => type) };
      const known = roots.get(root);
      if (known) known.push(called);
      else if (roots.size < MAX_ROOTS) roots.set(root, [called]);
      else left.set(one.i, NO_PROGRAM);
    }
  }
  const programs = [...roots].map(([root, functions]) => programFor(root, functions, template));
  return { programs, left };
}

/** Returns the folder in which package names begin; undefined for another layout. */
function rootOf(path: string, own: string): string | undefined {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const inner = own === '' ? '' : `${own.replaceAll('.', '/')}/`;
  if (!folder.endsWith(inner) || (inner !== '' && !`/${folder}`.endsWith(`/${inner}`)))
    return undefined;
  return folder.slice(0, folder.length - inner.length);
}

function programFor(root: string, functions: readonly Called[], template: string): Program {
  const names = functions.map(({ wanted }) => JSON.stringify(wanted.exported)).join(', ');
  const files = [...new Set(functions.map(({ wanted }) => shellQuoted(`./${wanted.path}`)))].join(
    ' ',
  );
  const program = `${root}ErrandCalls.java`;
  const folder = shellQuoted(`./${root}`);
  return {
    functions,
    files: new Map([[program, template.replace('/* methods */', () => names)]]),
    aside: [],
    build: `command -v javac >/dev/null || exit 127
find . -name '*.jar' -not -path './.*' | head -100 | tr '\\n' ':' >"$1/jars"
mkdir -p "$1/out" && javac -nowarn -proc:none -encoding UTF-8 -d "$1/out" -sourcepath ${folder} -cp "$(cat "$1/jars")" ${files} ${shellQuoted(`./${program}`)} 2>/dev/null`,
    run: `exec java -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$1/out:$(cat "$1/jars")" ErrandCalls >&3`,
  };
}
