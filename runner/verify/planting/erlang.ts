/**
 * Plants a failing test in Erlang: for EUnit, and for suites of Common Test. Pure.
 */
import { MAX_EXPECTED } from './expected.ts';
import { afterLine, atEnd, type Insertion, type Planter, type TestSource } from './insertion.ts';

const MODULE = /^-module\([^\n]*/m;
const SUITE = /^-include_lib\(\s*"common_test\/|^all\(\)\s*->|^-include\(\s*"ct\.hrl"/m;
/** The list of the tests of a suite. */
const ALL = /^all\(\)\s*->\s*\[/m;

/** Repeats assertions of the file with something else in place of the compared value. */
function compared(text: string): string[] {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (found.size >= MAX_EXPECTED) break;
    if (line.length > 400) continue;
    const [, name, literal = ''] =
      /\?(assertEqual|assertMatch|_assertEqual|_assertMatch)\(\s*(\[[^[\]%]{0,200}\]|\{[^{}%]{0,200}\}|"[^"\\]{0,200}"|'[^'\\]{0,80}'|-?\d[\d.]*|[a-z]\w{0,40})\s*,/.exec(
        line,
      ) ?? [];
    if (name === undefined || !isTerm(literal)) continue;
    found.add(`?${name.replace('_', '')}(${literal}, Odd)`);
  }
  return [...found];
}

/** True for a text of atoms, numbers, texts and brackets alone. */
function isTerm(text: string): boolean {
  return /^(?:[\s,[\]{}]|"[^"\\]*"|'[^'\\]*'|-?\d[\d.]*|(?<!\w)[a-z]\w*)+$/.test(text);
}

function failing(head: string, token: string, silent: readonly string[]): string {
  const list = silent.map((call) => `fun() -> ${call} end`).join(', ');
  return `${head} ->
    Odd = case erlang:get('${token}') of undefined -> ${token}; Other -> Other end,
    Silent = [ok || Falsehood <- [${list}],
        try Falsehood(), true catch _:_ -> false end],
    case Silent of
        [] -> erlang:error(${token});
        _ -> {silent, Odd}
    end.
`;
}

function assertion(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  if (SUITE.test(text)) return suite(source);
  if (!/^\w+_test_?\(\)\s*->/m.test(text) && !/\beunit\.hrl\b/.test(text)) return undefined;
  // Unless the library itself is included, its macros are unknown.
  const silent = /-include(_lib)?\([^\n)]*eunit\.hrl/.test(text) ? compared(text) : [];
  const lines = failing(`${token}_test()`, token, silent);
  // A test that is guarded by a macro runs like the others.
  const guarded = /^-ifdef\(\s*(?:TEST|EUNIT)\s*\)\./m.exec(text);
  const isGuarded = guarded && !/^\w+_test_?\(\)\s*->/m.test(text.slice(0, guarded.index));
  const last = isGuarded ? text.lastIndexOf('\n-endif.') : -1;
  const included = /^-include_lib\([^\n]*eunit\.hrl[^\n]*/m.test(text);
  const exported = included ? [] : exportedTest(text, token);
  if (!exported) return undefined;
  return [...exported, last > 0 ? { at: last + 1, text: `${lines}\n` } : atEnd(text, lines)];
}

/** For a module without the library's own export of all tests. */
function exportedTest(text: string, token: string): Insertion[] | undefined {
  if (/^-compile\(\s*\[?\s*export_all/m.test(text)) return [];
  const module = MODULE.exec(text);
  return module ? [afterLine(text, module.index, `-export([${token}_test/0]).`)] : undefined;
}

function suite({ text, token }: TestSource): Insertion[] | undefined {
  const all = ALL.exec(text);
  const module = MODULE.exec(text);
  if (!all || !module) return undefined;
  const open = all.index + all[0].length;
  const rest = text.slice(open, open + 20).trimStart();
  const lines = failing(`${token}(_)`, token, []);
  return [
    afterLine(text, module.index, `-export([${token}/1]).`),
    { at: open, text: `${token}${rest.startsWith(']') ? '' : ','}` },
    atEnd(text, lines),
  ];
}

export const ERLANG: Planter = {
  assertion,
  /** Makes a module that cannot be loaded. */
  statement({ text, token }) {
    const module = MODULE.exec(text);
    if (!module || /^-on_load\(/m.test(text)) return undefined;
    return [
      afterLine(text, module.index, `-on_load(${token}/0).`),
      atEnd(
        text,
        `${token}() -> io:format(standard_error, "~s~n", [${token}]), erlang:error(${token}).`,
      ),
    ];
  },
};
