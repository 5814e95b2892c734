/**
 * Owns the programs that call functions of C and C++: one beside each changed file, which includes
 * the whole file and links the sources beside it if it needs them. Each call has a process of its
 * own, so that a crash is an answer. Pure but for what it reads.
 */
import { readFile } from 'node:fs/promises';
import { NO_FUNCTION } from '../answers.ts';
import { driverPath } from '../driver-path.ts';
import { type CFunction, cSource } from '../../functions/built/c-file.ts';
import type { CFamily, CType } from '../../functions/built/c-types.ts';
import type { Program, Tree, Wanted, WriteProgram, Written } from './program.ts';
import { shellQuoted } from '../../../../protocol/text.ts';

/** Each file is built separately. */
const MAX_FILES = 4;
/** Limit on the sources a program is linked with. */
const MAX_SOURCES = 40;
const SOURCE: Readonly<Record<CFamily, RegExp>> = {
  c: /\.c$/,
  cpp: /\.(?:cc|cpp|cxx|c\+\+)$/,
};

export function cPrograms(language: CFamily): WriteProgram {
  return async (wanted, tree) => {
    const template = await readFile(driverPath(`call.${language}.txt`), 'utf8');
    const programs: Program[] = [];
    const left = new Map<number, string>();
    for (const [path, own] of Map.groupBy(wanted, (one) => one.path)) {
      const text = programs.length < MAX_FILES ? await tree.read(path) : undefined;
      const known = text === undefined ? [] : cSource(text, language).functions;
      const functions = own.flatMap((one) => {
        const declared = known.find(({ name }) => name === one.exported);
        if (!declared) left.set(one.i, NO_FUNCTION);
        return declared ? [{ wanted: one, declared }] : [];
      });
      if (functions.length === 0) continue;
      programs.push({
        functions: functions.map(({ wanted: one, declared }) => ({
          wanted: one,
          types: declared.parameters.map(([, { plain }]) => plain),
        })),
        ...(await programFor(path, functions, { template, language, tree })),
      });
    }
    return { programs, left } satisfies Written;
  };
}

interface Called {
  readonly wanted: Wanted;
  readonly declared: CFunction;
}

async function programFor(
  path: string,
  functions: readonly Called[],
  { template, language, tree }: { template: string; language: CFamily; tree: Tree },
): Promise<Omit<Program, 'functions'>> {
  const slash = path.lastIndexOf('/') + 1;
  const [folder, name] = [path.slice(0, slash), path.slice(slash)];
  const text = template
    .replace('errand_changed_file', () => name)
    .replace('/* functions */', () =>
      functions.map(({ declared }, at) => callOf(declared, at, language)).join('\n'),
    )
    .replace('/* calls */', () =>
      functions.map((_, at) => `case ${at}: errand_call_${at}(); break;`).join('\n'),
    );
  const program = `errand_calls.${language}`;
  const others = await sourcesBeside(path, folder, language, tree);
  const given = others.map((each) => shellQuoted(`./${each.slice(slash)}`)).join(' ');
  const flags = '-w -O0 -pthread -I. -I"$root" -I"$root/include" -I"$root/src" -I"$root/lib"';
  const [compiler, standards] =
    language === 'c' ? ['gcc', ['gnu17']] : ['g++', ['gnu++17', 'gnu++20']];
  const compiled = standards
    .map((each) => `${compiler} -std=${each} ${flags} -c -o "$1/calls.o" ${program}`)
    .join(' || ');
  const linked = (more: string): string =>
    `${compiler} ${flags} -o "$1/calls" "$1/calls.o" ${more} -lm`;
  return {
    files: new Map([[`${folder}${program}`, text]]),
    aside: [],
    build: `root=$PWD; cd ./${shellQuoted(folder)} || exit
command -v ${compiler} >/dev/null || exit 127
{ ${compiled}; } 2>/dev/null || exit
${linked('')} 2>/dev/null || ${linked(given)}`,
    run: 'exec "$1/calls"',
  };
}

/** Returns the folder's other sources, without programs and tests. */
async function sourcesBeside(
  path: string,
  folder: string,
  language: CFamily,
  tree: Tree,
): Promise<string[]> {
  const beside = tree.paths.filter(
    (each) =>
      each !== path &&
      each.startsWith(folder) &&
      !each.slice(folder.length).includes('/') &&
      SOURCE[language].test(each) &&
      !/test|spec|check|bench|example/i.test(each.slice(folder.length)),
  );
  const found: string[] = [];
  for (const each of beside.slice(0, MAX_SOURCES)) {
    const text = await tree.read(each);
    if (text !== undefined && !cSource(text, language).hasMain) found.push(each);
  }
  return found;
}

/** Reads the arguments, calls the function, and prints the answer and the changed arguments. */
function callOf({ name, parameters, answer }: CFunction, at: number, language: CFamily): string {
  const given = parameters.map(([, type], i) => {
    if (type.form === 'list') return listOf(type, i, language);
    const isCount = parameters[i - 1]?.[1].form === 'list';
    return `${declaredAs(type, i, language)}${isCount ? countOf(i) : ''}`;
  });
  const args = parameters.map(([, { form }], i) =>
    /^(?:view|value|list)$/.test(form) || language === 'c' ? `a${i}` : `&a${i}[0]`,
  );
  const call = `${language === 'cpp' ? '::' : ''}${name}(${args.join(', ')})`;
  const cast = language === 'c' && answer && answer.form !== 'value' ? '(char *)' : '';
  const shown = answer
    ? `${showOf(answer, language)}(${cast}${call});`
    : `${call}; errand_put("nothing");`;
  const changed = parameters.flatMap(([, type], i) =>
    type.changes ? [showChange(type, i, language)] : [],
  );
  return `static void errand_call_${at}(void) { ${[...given, shown, ...changed].join(' ')} }`;
}

function showChange(type: CType, i: number, language: CFamily): string {
  if (type.form === 'list') return `errand_put("; it became"); ${changedList(type, i, language)}`;
  const own = type.form === 'room' && language === 'cpp' ? `&a${i}[0]` : `a${i}`;
  return `errand_put("; it became "); ${showOf(type, language)}(${own});`;
}

/** A count other than the number of items would repeat the same question, or ask an invalid one. */
function countOf(i: number): string {
  return ` if (a${i} != n${i - 1}) { errand_left_out = 1; return; }`;
}

function listOf({ owned, plain }: CType, i: number, language: CFamily): string {
  const of = plain.kind === 'list' ? plain.of : plain;
  const reads =
    language === 'cpp' ? `errand_given<${owned}>::read()` : `(${owned})${readerOf(of)}()`;
  return `long n${i} = errand_count(); ${owned} *a${i} = (${owned} *)calloc(n${i} + 64, sizeof(${owned})); for (long k = 0; k < n${i}; k++) a${i}[k] = ${reads};`;
}

function changedList({ plain }: CType, i: number, language: CFamily): string {
  const of = plain.kind === 'list' ? plain.of : plain;
  const show = showOf({ plain: of, owned: '', form: 'value', changes: false }, language);
  return `for (long k = 0; k < n${i}; k++) { errand_put(" "); ${show}(a${i}[k]); }`;
}

function declaredAs({ owned, form, plain }: CType, i: number, language: CFamily): string {
  if (language === 'cpp') {
    const held = form === 'value' || form === 'view' ? owned : 'std::string';
    const room = form === 'room' ? ` a${i}.resize(a${i}.size() + 65536);` : '';
    return `auto a${i} = errand_given<${held}>::read();${room}`;
  }
  if (form !== 'value') return `char *a${i} = errand_text();`;
  return `${owned} a${i} = (${owned})${readerOf(plain)}();`;
}

function readerOf(plain: CType['plain']): string {
  if (plain.kind === 'float') return 'errand_float';
  return isUnsigned(plain) ? 'errand_unsigned' : 'errand_integer';
}

function showOf({ plain, form }: CType, language: CFamily): string {
  if (language === 'cpp') return 'errand_show';
  if (form !== 'value') return 'errand_show_text';
  if (plain.kind === 'float') return 'errand_show_float';
  if (plain.kind === 'truth') return 'errand_show_truth';
  return isUnsigned(plain) ? 'errand_show_unsigned' : 'errand_show_integer';
}

function isUnsigned(plain: CType['plain']): boolean {
  return plain.kind === 'integer' && plain.least === 0;
}
