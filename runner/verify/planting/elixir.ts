/** A failing test in Elixir: for ExUnit, or a statement that raises when the file is loaded. Pure. */
import { isLiteral, type LiteralSyntax, MOST_EXPECTED } from './expected.ts';
import { afterLine, atEnd, type Insertion, type Planter, type TestSource } from './insertion.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false', 'nil', ':'],
  plain: '',
  interpolated: '"',
  collections: true,
};

function compared(text: string): string[] {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (found.size >= MOST_EXPECTED) break;
    if (line.length > 400 || !/^[ \t]*assert\b/.test(line)) continue;
    const [left = '', right = ''] = line.replace(/^[ \t]*assert\b\s*\(?/, '').split('==');
    const literal = [left.trim(), right.replace(/\)?\s*(?:#.*)?$/, '').trim()].find((side) =>
      isLiteral(side, SYNTAX),
    );
    if (literal !== undefined) found.add(literal);
  }
  return [...found];
}

function assertion({ text, token }: TestSource): Insertion[] | undefined {
  const used = /^[ \t]*use\s+[\w.]*Case\b[^\n]*/m.exec(text);
  if (!used) return undefined;
  const calls = ['assert 1 == two', ...compared(text).map((literal) => `assert odd == ${literal}`)];
  const list = calls
    .slice(0, MOST_EXPECTED)
    .map((call) => `fn -> ${call} end`)
    .join(', ');
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
  return [afterLine(text, used.index, lines)];
}

export const ELIXIR: Planter = {
  assertion,
  statement: ({ text, token }) => [atEnd(text, `raise "${token}"`)],
};
