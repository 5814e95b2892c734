/** Functions, parameters and tested inputs of Elixir, Erlang and shell. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atomTerm, termOf } from '../../../../../runner/verify/behaviour/calling/beam-work.ts';
import {
  callLanguage,
  changedFunctions,
} from '../../../../../runner/verify/behaviour/functions/functions.ts';
import { apartFromTested } from '../../../../../runner/verify/behaviour/inputs/chosen-inputs.ts';
import { testedCommands } from '../../../../../runner/verify/behaviour/inputs/tested-commands.ts';
import { shellFile } from '../../../../../runner/verify/behaviour/functions/shell-functions.ts';
import { changedScript } from '../../../../../runner/verify/behaviour/functions/shell-scripts.ts';
import { scriptFor } from '../../../../../runner/verify/behaviour/calling/shell-room.ts';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';
import { testedInputs } from '../../../../../runner/verify/behaviour/inputs/tested-inputs.ts';
import type { CallLanguage, Value } from '../../../../../runner/verify/behaviour/value.ts';
import { callWords } from '../../../../../runner/verify/behaviour/comparing/value-words.ts';

const atom = (s: string): Value => ({ s, as: 'atom' });

const ELIXIR = `defmodule Duration do
  @moduledoc "Durations."

  @limit 5

  @doc """
  Minutes of a duration.

def no(x), do: x
      iex> Duration.minutes("2h5m")
  """
  @spec minutes(String.t()) :: integer
  def minutes(text) do
    case Regex.run(~r/(\\d+)"m/, text) do
      [_, found] -> {:ok, found}
      nil -> {:ok, 0}
    end
  end

  def show(left) when left < 60, do: "#{left}m"

  def show(left) do
    own(left)
  end

  defp own(x), do: x + @limit

  defmodule Days do
    def of(total, size \\\\ 24), do: div(total, size)
  end
end
`;

const ERLANG = `-module(pairs).
-export([unique/1, other/2]).
%% No. code
-define(KEY, 1).
-spec unique(list()) -> list().
unique(Pairs) ->
    lists:ukeysort(?KEY, Pairs).

other("a.", $.) -> own(1);
other(A, B) ->
    A + B.

own(X) -> X.
`;

const SHELL = `#!/bin/bash
set -euo pipefail
DIR="$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)"
declare -A MAP=(
  [a]=1
)
source "$DIR/other.sh"

# trim: no () {
trim() {
  sed -e 's/^[ ]*//' -e '/^$/d'
}

function wide {
  echo "\${#1} $2 }"
}

count() { wc -l; }

if [[ "\${BASH_SOURCE[0]}" == "$0" ]]; then
  trim "$@"
fi
`;

function changed(language: CallLanguage, text: string, from: string, to: string) {
  assert.ok(text.includes(from), from);
  return changedFunctions(language, text, text.replace(from, to)).map(
    ({ exported, parameters }) => `${exported}/${parameters?.length}`,
  );
}

test('functions count as changed where they or what they lead to are', () => {
  assert.deepEqual(changed('elixir', ELIXIR, '{:ok, 0}', ':error'), ['Duration.minutes/1']);
  assert.deepEqual(changed('elixir', ELIXIR, '@limit 5', '@limit 6'), ['Duration.show/1']);
  assert.deepEqual(changed('elixir', ELIXIR, 'div(', 'rem('), ['Duration.Days.of/2']);
  assert.deepEqual(
    changed(
      'elixir',
      ELIXIR,
      '  def show(left) when',
      '  def show(0), do: 0\n  def show(left) when',
    ),
    ['Duration.show/1'],
  );
  for (const [from, to] of [
    ['"2h5m"', '"3h"'],
    ['def no(x)', 'def no(y)'],
    ['"Durations."', '"D."'],
    ['integer', 'any'],
  ]) {
    assert.deepEqual(changed('elixir', ELIXIR, from ?? '', to ?? ''), [], from);
  }
  assert.deepEqual(changed('erlang', ERLANG, 'ukeysort', 'keysort'), ['pairs:unique/1']);
  assert.deepEqual(changed('erlang', ERLANG, 'KEY, 1', 'KEY, 2'), ['pairs:unique/1']);
  assert.deepEqual(changed('erlang', ERLANG, '-> X', '-> X + 1'), ['pairs:other/2']);
  assert.deepEqual(changed('erlang', ERLANG, '%% No. code', '%% Yes.'), []);
  assert.deepEqual(changed('shell', SHELL, '[ ]*', '[[:space:]]*'), ['trim/0']);
  assert.deepEqual(changed('shell', SHELL, '$2 }', '$2'), ['wide/2']);
  assert.deepEqual(changed('shell', SHELL, '-euo', '-eu'), ['trim/0', 'wide/2', 'count/0']);
  assert.deepEqual(changed('shell', SHELL, '# trim', '# Trims'), []);
});

test('a file of shell that does something when it is sourced is not called', () => {
  for (const line of [
    'rm -rf x',
    'main "$@"',
    'X=$(curl y)',
    'for x in a; do echo $x; done',
    'X=`ls`',
    'cd /tmp',
    'if true; then f; fi',
  ]) {
    assert.equal(shellFile(`f() {\n  :\n}\n${line}\n`), undefined, line);
    assert.deepEqual(
      changedFunctions('shell', 'f() {\n  echo 1\n}\n', `f() {\n  echo 2\n}\n${line}\n`),
      [],
    );
  }
  for (const line of [
    'set -e',
    'export X=1',
    'X="$(dirname "$0")"',
    '. ./other.sh',
    '[ -n "$X" ] && return',
    'readonly A=1 B=2',
    'shopt -s extglob',
  ]) {
    assert.ok(shellFile(`${line}\nf() {\n  :\n}\n`), line);
  }
});

function tested(language: CallLanguage, exported: string, text: string) {
  const name = exported.split(/[.:]/).at(-1) ?? '';
  const read = [new TestText(text, language)];
  const { calls, allKnown } = testedInputs({ name, exported, path: 'lib/x' }, read);
  return {
    calls: calls.map((call) => (call.named ? [call.args, call.named] : call.args)),
    allKnown,
  };
}

test('tested inputs of Elixir: terms, keywords, pipes, rows; not those of other modules', () => {
  const text = `
    assert Duration.minutes("45m") == {:ok, 45}
    assert "2h" |> Duration.minutes() == 1
    assert Other.minutes("no") == 1
    for {text, want} <- [{"9m", 9}, {"8m", 8}] do
      assert Duration.minutes(text) == want
    end
  `;
  assert.deepEqual(tested('elixir', 'Duration.minutes', text), {
    calls: [['45m'], ['2h'], ['9m'], ['8m']],
    allKnown: true,
  });
  assert.deepEqual(
    tested(
      'elixir',
      'A.f',
      'A.f(%{a: 1, "b" => [:x, nil]}, {1.5, ~w(a b)}, key: true)\n[1, 2] |> A.f(4)',
    ).calls,
    [
      [
        {
          d: [
            [atom('a'), 1],
            ['b', [atom('x'), null]],
          ],
        },
        { t: [{ f: 1.5 }, ['a', 'b']] },
        [{ t: [atom('key'), true] }],
      ],
      [[1, 2], 4],
    ],
  );
  assert.equal(tested('elixir', 'A.f', 'A.f("a#{b}")').allKnown, false);
});

test('tested inputs of Erlang', () => {
  assert.deepEqual(
    tested('erlang', 'pairs:unique', '?assertEqual([], pairs:unique([{b, 2}, {<<"x">>, "y"}])).'),
    {
      calls: [[[{ t: [atom('b'), 2] }, { t: [{ s: 'x', as: 'binary' }, 'y'] }]]],
      allKnown: true,
    },
  );
});

test('tested inputs of shell: words and what is piped in', () => {
  const text = `
@test "trims" {
  same "$(printf ' a \\n' | trim)" a
  run trim <<< $'\\tb\\t'
  trim <<EOF
 x
EOF
  newer 1.10 1.9
  assertFalse 'the same' 'newer 1.2 1.2'
  run newer "1.0 beta" 2 # newer 5
  echo "newer is fine"
  wrapped=$(printf '%s\\n' a b | newer 3)
  newer "$x" 2
}
newer() { :; }
`;
  const read = [new TestText(text, 'shell')];
  const of = (name: string) => testedCommands(name, read);
  assert.deepEqual(
    of('trim').calls,
    [' a \n', '\tb\t\n', ' x\n'].map((input) => ({ args: [], named: [['input', input]] })),
  );
  assert.equal(of('trim').allKnown, true);
  assert.deepEqual(of('newer').calls, [
    { args: ['1.10', '1.9'] },
    { args: ['1.2', '1.2'] },
    { args: ['1.0 beta', 2] },
    { args: [3], named: [['input', 'a\nb\n']] },
  ]);
  assert.equal(of('newer').allKnown, false);
});

const GREET = `#!/bin/bash
set -eu
if [ $# -gt 1 ]; then echo "Hi $1 $2"; exit 0; fi
echo "Hello $1" >&2
cat <<EOF
Hello
EOF
`;

test('a script is called that takes words and prints, and does nothing else', () => {
  const after = GREET.replace('Hi', 'Ho');
  const changedIn = (text: string) => changedScript('bin/greet.sh', GREET, text);
  assert.deepEqual(changedIn(after), {
    name: 'greet.sh',
    exported: '#!bash',
    isTouched: true,
  });
  assert.equal(changedIn(`${GREET}# more\n`), undefined);
  for (const line of [
    'rm -rf "$1"',
    'echo x > "$1"',
    'x=$(date)',
    'read -r x',
    '. ./lib.sh',
    'sleep 1',
    'git push',
  ]) {
    assert.equal(changedIn(`${after}${line}\n`), undefined, line);
  }
  const text = `
  run ./greet.sh Ada 2
  [ "$(./bin/greet.sh "A b")" = x ]
  run bash "$BATS_TEST_DIRNAME/../bin/greet.sh" -q "B c" 3
  chmod +x greet.sh
  # run ./greet.sh no
`;
  const { calls, allKnown } = testedCommands('greet.sh', [new TestText(text, 'shell')]);
  assert.deepEqual(
    calls.map(({ args }) => args),
    [['Ada', 2], ['A b'], ['-q', 'B c', 3]],
  );
  assert.equal(allKnown, true);
});

const input = (text: string, isTested = false) => ({
  call: { args: [], named: [['input', text] as const] },
  tested: isTested,
});

test('an input with a line of a tested one says nothing of its own', () => {
  const all = [input('a\n', true), input('b\na\n'), input('b\n')];
  assert.deepEqual(apartFromTested(all), [all[0], all[2]]);
});

test('a script for the room quotes whatever it is given', () => {
  const call = { args: ["it's $HOME", 4], named: [['input', 'a\n'] as const] };
  const script = scriptFor('token', 2, {
    path: "a'b.sh",
    exported: 'f',
    inputs: [{ call, tested: true }],
  });
  assert.ok(script.includes(String.raw`. './a'\''b.sh' ""`));
  assert.ok(script.includes(String.raw`errand_ask '2 0' 'f' 'it'\''s $HOME' '4' <<'`));
});

test('terms, words and languages', () => {
  assert.equal(
    termOf({ d: [[atom("it's"), [1, 1.5, 'é']]] }, 'elixir'),
    String.raw`#{'it\'s' => [1,1.5,<<195,169>>]}`,
  );
  assert.equal(termOf([null, { f: 2 }, 'é', 1e300], 'erlang'), '[undefined,2.0,[233],1.0e+300]');
  assert.equal(atomTerm('a\nb'), "'a b'");
  assert.equal(
    callWords('f', { args: [atom('ok'), { t: [1, null] }] }, 'elixir'),
    'f(:ok, {1, nil})',
  );
  assert.equal(
    callWords('f', { args: [atom('ok'), { s: 'x', as: 'binary' }] }, 'erlang'),
    'f(ok, <<"x">>)',
  );
  assert.equal(
    callWords('f', { args: ['a b', 2], named: [['input', 'x\n']] }, 'shell'),
    'f "a b" 2 <<< "x\\n"',
  );
  assert.deepEqual(['a.ex', 'a.exs', 'a.erl', 'a.sh', 'a.bats'].map(callLanguage), [
    'elixir',
    undefined,
    'erlang',
    'shell',
    undefined,
  ]);
});

test('odd texts are read in time and throw nothing', () => {
  for (const odd of [
    '"'.repeat(9_999),
    '{['.repeat(5_000),
    '$('.repeat(5_000),
    '<<'.repeat(5_000),
    '~w('.repeat(4_000),
    'f '.repeat(9_000),
  ]) {
    for (const language of ['elixir', 'erlang', 'shell'] as const) {
      changedFunctions(language, odd, `${odd}\n`);
      tested(language, 'A.f', `A.f(${odd}`);
    }
  }
});
