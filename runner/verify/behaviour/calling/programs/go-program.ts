/**
 * Owns the programs that call functions of Go: one per package, a test file inside it that calls by
 * reflection, so that it reaches private functions, methods and fields and can print answers of any
 * type. Pure but for what it reads. Removes the package's other test files, because they may start
 * anything.
 */
import { readFile } from 'node:fs/promises';
import { shellQuoted } from '../../../../protocol/text.ts';
import { NO_FUNCTION } from '../answers.ts';
import { driverPath } from '../driver-path.ts';
import { type GoFunction, goParameters, goSource } from '../../functions/built/go-file.ts';
import { typesOf } from '../../functions/built/call-types.ts';
import type { Program, Tree, Wanted, Written } from './program.ts';

const MAX_FILES = 200;
const NAME = 'errand_calls_test.go';

export async function writeGoPrograms(wanted: readonly Wanted[], tree: Tree): Promise<Written> {
  const template = await readFile(driverPath('call_test.go.txt'), 'utf8');
  const programs: Program[] = [];
  const left = new Map<number, string>();
  for (const [folder, own] of Map.groupBy(wanted, ({ path }) => folderOf(path))) {
    const found = await packageIn(folder, tree);
    const functions = own.flatMap((one) => {
      const declared = found.functions.get(one.exported);
      const parameters = declared && goParameters(declared, found.types);
      const types = parameters && typesOf(parameters);
      if (!declared || !types) left.set(one.i, NO_FUNCTION);
      return declared && types ? [{ wanted: one, types, called: calledBy(declared) }] : [];
    });
    if (functions.length === 0) continue;
    const text = template
      .replace('package template', () => `package ${found.name}`)
      .replace('/* functions */', () =>
        functions.map(({ called }) => `errandOf(${called}),`).join('\n'),
      );
    const place = shellQuoted(folder === '' ? '.' : folder);
    programs.push({
      functions,
      files: new Map([[folder === '' ? NAME : `${folder}/${NAME}`, text]]),
      aside: found.tests,
      build: `cd ${place} && GOFLAGS="$GOFLAGS -buildvcs=false" go test -c -vet=off -o "$1/calls" .`,
      run: `cd ${place} && exec "$1/calls" -test.run '^TestErrandCalls$' -test.timeout 0`,
    });
  }
  return { programs, left };
}

function calledBy({ name, owner }: GoFunction): string {
  return owner === undefined ? name : `${owner}.${name.slice(name.lastIndexOf('.') + 1)}`;
}

interface GoPackage {
  readonly name: string;
  readonly tests: readonly string[];
  readonly functions: ReadonlyMap<string, GoFunction>;
  readonly types: ReadonlyMap<string, string>;
}

/** Reads the package from its files without tests. */
async function packageIn(folder: string, tree: Tree): Promise<GoPackage> {
  const all = tree.paths.filter((path) => folderOf(path) === folder && path.endsWith('.go'));
  const tests = all.filter((path) => path.endsWith('_test.go'));
  const functions = new Map<string, GoFunction>();
  const types = new Map<string, string>();
  let name = '';
  for (const path of all.filter((each) => !tests.includes(each)).slice(0, MAX_FILES)) {
    const source = goSource((await tree.read(path)) ?? '');
    // A folder may also hold programs that are run by hand.
    if (name !== '' && source.package !== name) continue;
    name = source.package;
    for (const one of source.functions) functions.set(one.name, one);
    for (const [type, own] of source.types) types.set(type, own);
  }
  return { name, tests, functions, types };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
