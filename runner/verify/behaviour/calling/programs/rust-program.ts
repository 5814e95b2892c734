/**
 * Owns the programs that call functions of Rust: a test module at the end of each changed file, so
 * that it reaches private functions and fields, run as a test of its crate. Pure but for what it
 * reads. The compiler decides whether an answer's type can be printed.
 */
import { readFile } from 'node:fs/promises';
import { NO_FUNCTION } from '../answers.ts';
import { driverPath } from '../driver-path.ts';
import type { PlainType } from '../../functions/parameter.ts';
import { NO_PROGRAM, type Program, type Tree, type Wanted, type Written } from './program.ts';
import { shellQuoted } from '../../../../protocol/text.ts';
import {
  type RustFunction,
  rustParameters,
  type RustSource,
  rustSource,
} from '../../functions/built/rust-file.ts';
import { type RustType, structsIn } from '../../functions/built/rust-types.ts';

/** Each file is built separately. */
const MAX_FILES = 4;

export async function writeRustPrograms(wanted: readonly Wanted[], tree: Tree): Promise<Written> {
  const template = await readFile(driverPath('call.rs.txt'), 'utf8');
  const programs: Program[] = [];
  const left = new Map<number, string>();
  for (const [path, own] of Map.groupBy(wanted, (one) => one.path)) {
    const crate = crateOf(path, tree);
    const text = await tree.read(path);
    if (crate === undefined || text === undefined || programs.length >= MAX_FILES) {
      for (const { i } of own) left.set(i, NO_PROGRAM);
      continue;
    }
    const source = rustSource(text);
    const functions = own.flatMap((one) => {
      const declared = source.functions.find(({ name }) => name === one.exported);
      const types = declared && rustParameters(declared, source.types);
      if (!declared || !types) left.set(one.i, NO_FUNCTION);
      return declared && types ? [{ wanted: one, declared, own: types }] : [];
    });
    if (functions.length === 0) continue;
    const name = `errand_calls_${programs.length}`;
    const module = template
      .replaceAll('errand_calls_name', name)
      .replace('/* structs */', () =>
        structsFor(
          functions.flatMap((one) => one.own),
          source,
        ),
      )
      .replace('/* functions */', () => functions.map(armOf).join('\n'));
    programs.push({
      functions: functions.map((one) => ({
        wanted: one.wanted,
        types: one.own.map(({ plain }): PlainType => plain),
      })),
      files: new Map([[path, `${text}\n${module}`]]),
      aside: [],
      ...commands(crate, targetOf(path, crate, tree), name),
    });
  }
  return { programs, left };
}

interface Commands {
  readonly build: string;
  readonly run: string;
}

function commands(crate: string, target: string, name: string): Commands {
  const place = `cd ${shellQuoted(crate === '' ? '.' : crate)}`;
  return {
    build: `${place} || exit; CARGO_TERM_QUIET=false CARGO_TERM_COLOR=never cargo test --offline ${target} --no-run >"$1/log" 2>&1 || exit; sed -n 's/^ *Executable .*(\\(.*\\))$/\\1/p' "$1/log" >"$1/programs"`,
    run: `${place} || exit
while read -r program <&4; do
  if "$program" --list 2>/dev/null </dev/null | grep -q ${name}; then
    exec "$program" ${name} --nocapture --test-threads=1
  fi
done 4<"$1/programs"`,
  };
}

/**
 * Returns the folder of the manifest that a source file belongs to; undefined if it is in no crate.
 */
function crateOf(path: string, tree: Tree): string | undefined {
  const known = new Set(tree.paths);
  const folders = path.split('/').slice(0, -1);
  for (let count = folders.length; count >= 0; count -= 1) {
    const crate = folders.slice(0, count).join('/');
    if (!known.has(crate === '' ? 'Cargo.toml' : `${crate}/Cargo.toml`)) continue;
    return path.startsWith(crate === '' ? 'src/' : `${crate}/src/`) ? crate : undefined;
  }
  return undefined;
}

function targetOf(path: string, crate: string, tree: Tree): string {
  const root = crate === '' ? 'src/' : `${crate}/src/`;
  const own = path.slice(root.length);
  const isProgram = own === 'main.rs' || own.startsWith('bin/');
  return !isProgram && tree.paths.includes(`${root}lib.rs`) ? '--lib' : '--bins';
}

interface Called {
  readonly declared: RustFunction;
  readonly own: readonly RustType[];
}

/** Writes one arm of the match that calls by number. */
function armOf({ declared, own }: Called, local: number): string {
  const lines = own.map(
    ({ owned, made }, at) =>
      `let mut a${at}: ${owned} = Given::read(words);${made ? ` ${made(`a${at}`)}` : ''}`,
  );
  const args = own.map(({ pass }, at) => pass(`a${at}`)).join(', ');
  const changed = own.flatMap(({ changes }, at) => (changes ? [`Shown(&a${at}).words()`] : []));
  return `${local} => { ${lines.join(' ')} let value = super::${declared.name}(${args}); let text = Shown(&value).words(); with_changed(text, &[${changed.join(', ')}]) }`;
}

/** Writes readers for structs: their fields one after the other. */
function structsFor(types: readonly RustType[], source: RustSource): string {
  const names = new Set(types.flatMap(({ owned }) => [...structsIn(owned, source.types)]));
  return [...names]
    .map((name) => {
      const fields = source.types.get(name)?.fields ?? [];
      const all = fields.map(([field]) => `${field}: Given::read(words)`).join(', ');
      return `impl Given for super::${name} { fn read(words: &mut Words) -> Self { super::${name} { ${all} } } }`;
    })
    .join('\n');
}
