/**
 * Tells whether a build file differs only by naming sources that are new and product: a C or C++
 * project cannot get a file without it. Pure. Accepts names in lists of sources and objects, in
 * what a target is made of, and where a compiler is called; a name anywhere else, such as an
 * argument of a test, is a difference. Backstop: a build file that differs otherwise stays decisive.
 */
import type { AttributedFile } from './attributed-file.ts';

export const NAMES_NEW_SOURCES =
  'names the new sources of this change, and differs in nothing else';

const SOURCE = /\.(?:c|cc|cpp|cxx|c\+\+|m|mm)$/;
/** Stands for a name that was taken out. */
const OUT = '\ue000';

/** `textsOf` returns a file's text on both sides. */
export function withNewSources(
  files: readonly AttributedFile[],
  textsOf: (path: string) => {
    readonly before?: string | undefined;
    readonly after?: string | undefined;
  },
): readonly AttributedFile[] {
  const names = files.flatMap(({ change: { path, before }, kind }) =>
    kind === 'product' && before === undefined && SOURCE.test(path)
      ? [path.slice(path.lastIndexOf('/') + 1)]
      : [],
  );
  if (names.length === 0) return files;
  return files.map((file) => {
    const { path } = file.change;
    const { before, after } = textsOf(path);
    if (file.kind !== 'decisive' || before === undefined || after === undefined) return file;
    const says = languageOfBuild(path);
    if (!says || !isSame(before, after, names, says)) return file;
    return { ...file, kind: 'manifest', why: NAMES_NEW_SOURCES };
  });
}

type Says = (line: string, at: number, text: string) => boolean;

function languageOfBuild(path: string): Says | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^(?:GNU)?[Mm]akefile(?:\.am)?$/.test(name)) return isListOfMake;
  if (name === 'CMakeLists.txt') return isListOfCmake;
  if (name === 'meson.build') return isListOfMeson;
  return undefined;
}

function isSame(before: string, after: string, names: readonly string[], says: Says): boolean {
  if (Math.max(before.length, after.length) > 200_000) return false;
  const now = joinedLines(after);
  const words = names.slice(0, 100).map((name) => {
    const stem = name.slice(0, name.lastIndexOf('.')).replace(/[^\w-]/g, '\\$&');
    return `${stem}\\.(?:${name.slice(name.lastIndexOf('.') + 1).replace(/\+/g, '\\+')}|o|lo|obj|h|hh|hpp|hxx)`;
  });
  const named = new RegExp(
    `(?<![^\\s"',([:=])["']?(?:(?:[\\w.-]|\\$\\(\\w+\\)|\\$\\{\\w+\\}){1,80}/){0,10}(?:${words.join('|')})["']?(?![^\\s,)\\]:])`,
    'g',
  );
  let isAllowed = true;
  const without = now.replace(named, (_word, at: number) => {
    const start = now.lastIndexOf('\n', at) + 1;
    const end = now.indexOf('\n', at);
    const line = now.slice(start, end === -1 ? undefined : end);
    isAllowed &&= says(line, at - start, now.slice(0, at));
    return OUT;
  });
  return isAllowed && withoutMarks(without) === withoutMarks(joinedLines(before));
}

/** A list may be written over several lines; one with a comment in it is left as it stands. */
function joinedLines(text: string): string {
  return text
    .replaceAll('\ue000', ' ')
    .replace(/[ \t]*\\\r?\n[ \t]*/g, ' ')
    .replace(/[([][^()[\]#\t]{0,20000}[)\]]/g, (list) =>
      list.replace(/[ ]*\n[ ]*/g, ' ').replace(/[ ]+(?=[)\]])/g, ''),
    );
}

/** Drops marks with the comma or blank before them, and lines of nothing else. */
function withoutMarks(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^[\s,:\ue000]*$/.test(line))
    .map((line) =>
      line
        .replace(/(?:,[ \t]*|[ \t]+)\ue000/g, '')
        .replace(/\ue000(?:[ \t]*,)?[ \t]*/g, '')
        .replace(/(?<=\S)[ \t]+/g, ' ')
        .replace(/[ \t]+(?=[)\]])/g, '')
        .trimEnd(),
    )
    .join('\n');
}

const LIST =
  /(?:^|_)(?:src|srcs|source|sources|obj|objs|object|objects|files|headers|hdrs|csrc|csrcs)(?:_|$)/i;
const COMPILER =
  /^[\s@+-]*(?:\$[({](?:CC|CXX|LD|AR|CPP|LINK\w*)[)}]|(?:\S{0,60}-)?(?:cc|gcc|g\+\+|c\+\+|clang|clang\+\+|ar|ld))\s[^;&|<>`]*$/;

function isListOfMake(line: string, at: number): boolean {
  if (line.startsWith('\t')) return COMPILER.test(line.trimEnd()) && !/\$\(shell/.test(line);
  const list = /^[ ]*(?:export[ ]+)?(\w{1,60})[ \t]*[:?+]?=/.exec(line);
  if (list) return LIST.test(list[1] ?? '') && !/\$[({](?:shell|eval|call)/.test(line);
  // In a rule, it stands among what the target is made of, or is that target itself.
  const target = line.indexOf(':');
  return target > 0 && !line.includes('=') && (at > target || /^[^:]*\.l?o\s*:/.test(line));
}

const COMMANDS = new Set('add_library add_executable target_sources set list'.split(' '));

function isListOfCmake(_line: string, _at: number, text: string): boolean {
  const calls = [...text.slice(-20_000).matchAll(/^[ \t]*(\w{1,60})[ \t]*\(([^)]*)/gm)];
  const [, name = '', words = ''] = calls.at(-1) ?? [];
  if (!COMMANDS.has(name.toLowerCase())) return false;
  const variable = /^\s*(?:APPEND\s+)?(\w{1,80})/i.exec(words)?.[1] ?? '';
  return !/^(?:set|list)$/i.test(name) || LIST.test(variable);
}

function isListOfMeson(_line: string, _at: number, text: string): boolean {
  const opened = [
    ...text.slice(-20_000).matchAll(/(\w{1,60})[ \t]*(?:\(|\+?=[ \t]*(?:files[ \t]*\(|\[))/g),
  ];
  const name = opened.at(-1)?.[1] ?? '';
  return (
    /^(?:library|static_library|shared_library|both_libraries|executable|files)$/.test(name) ||
    LIST.test(name)
  );
}
