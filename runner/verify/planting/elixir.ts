/**
 * Plants a failing test in Elixir: for ExUnit, or a statement that raises when the file is loaded.
 * Pure.
 */
import { isLiteral, type LiteralSyntax, MAX_EXPECTED } from './expected.ts';
import { afterLine, atEnd, type Insertion, type Planter, type TestSource } from './insertion.ts';
import { bodiesOf, comparison, lineBefore, repeatedInScope, type Repeating } from './repeated.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false', 'nil', ':'],
  plain: '',
  interpolated: '"',
  collections: true,
};

function compared(text: string): string[] {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (found.size >= MAX_EXPECTED) break;
    if (line.length > 400 || !/^[ \t]*assert\b/.test(line)) continue;
    const [left = '', right = ''] = line.replace(/^[ \t]*assert\b\s*\(?/, '').split('==');
    const literal = [left.trim(), right.replace(/\)?\s*(?:#.*)?$/, '').trim()].find((side) =>
      isLiteral(side, SYNTAX),
    );
    if (literal !== undefined) found.add(literal);
  }
  return [...found];
}

const TEST = /^([ \t]*)test "[^"#\n]{1,200}" do[ \t]*$/gm;
const AVOID =
  /\b(?:receive|assert_receive\w*|refute_receive\w*|exit|raise|throw|on_exit|capture_\w+|start_\w+|sleep)\b|"""/;
/** Repeats the file's own tests with another expected value, and says where they go. */
function repeated({ text, token }: TestSource): ReturnType<typeof repeatedInScope> {
  const bodies = bodiesOf(text, TEST, /^end\b/).filter(
    ({ at }) => !/^[ \t]*@/.test(lineBefore(text, at)),
  );
  const how: Repeating = {
    locate: comparison(/^\s*assert\s+/, '==', SYNTAX, /^\s*(?:#.*)?$/),
    syntax: SYNTAX,
    token,
    want: 'want',
    avoid: AVOID,
    // Processes of the product may keep the effects of earlier tests.
    isSteady: () => false,
  };
  return repeatedInScope(text, bodies, how);
}

function assertion(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  const used = /^[ \t]*use\s+[\w.]*Case\b[^\n]*/m.exec(text);
  if (!used) return undefined;
  const again = repeated(source);
  const copies = (again?.repeated ?? []).flatMap(({ lines, others }) =>
    others.map((other) => `fn ->\n      want = ${other}\n${lines.join('\n')}\n    end`),
  );
  const calls = ['assert 1 == two', ...compared(text).map((literal) => `assert odd == ${literal}`)];
  const plain = calls.slice(0, MAX_EXPECTED).map((call) => `fn -> ${call} end`);
  const list = [...copies, ...plain].join(', ');
  const lines = `
  test "${token}" do
    {odd, two} = {Process.get(:${token}, "${token}"), Process.get(:${token}, 2)}
    _ = {odd, two}
    silent = Enum.filter([${list}], fn falsehood ->
      try do
        falsehood.()
        true
      rescue
        _ -> false
      end
    end)
    if silent == [], do: raise "${token}"
  end
`;
  return again
    ? [{ at: again.at, text: `  ${lines.trimStart()}\n` }]
    : [afterLine(text, used.index, lines)];
}

export const ELIXIR: Planter = {
  assertion,
  statement: ({ text, token }) => [atEnd(text, `raise "${token}"`)],
};
