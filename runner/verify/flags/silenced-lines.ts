/**
 * Finds lines that are as they were but for a word that silences a check: PHP's `@` before a call,
 * or a form that throws a call's result away, of which compilers and linters then say nothing. Pure.
 */

/** By language, what a line may have gained; what is left has to be a line that was there. */
const GAINED: readonly (readonly [RegExp, (line: string) => string])[] = [
  [/\.php$/, (line) => line.replace(/@(?=[$\\\w(])/g, '')],
  [
    /\.rs$/,
    (line) =>
      line
        .replace(/^let _\w* = /, '')
        .replace(/^drop\((.{1,300})\);$/, '$1;')
        .replace(/\.ok\(\);$/, ';'),
  ],
  [/\.go$/, (line) => line.replace(/^_(, _){0,3} = /, '')],
  [/\.(c|cc|cpp|cxx|h|hh|hpp|hxx)$/, (line) => line.replace(/^(\(void\) ?|std::ignore = )/, '')],
  [/\.[cm]?[jt]sx?$/, (line) => line.replace(/^void /, '')],
  [/\.cs$/, (line) => line.replace(/^_ = /, '')],
  [/\.zig$/, (line) => line.replace(/^_ = /, '')],
];

/** `added` holds lines of code without their comments; undefined where none is of this kind. */
export function silencedLine(
  path: string,
  before: string,
  added: readonly string[],
): string | undefined {
  const without = GAINED.find(([language]) => language.test(path))?.[1];
  if (!without) return undefined;
  const old = new Set(before.split('\n').map((line) => line.trim()));
  return added.find((line) => {
    const plain = without(line.trim());
    return plain !== line.trim() && old.has(plain);
  });
}
