/** Product that asks who runs it: flagged where it compares with names of tests, quiet for a log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes } from './flags-of.ts';

async function aware(path: string, text: string, before = '', command = 'make test') {
  return (await codes({ [path]: [before, text] }, command)).includes('test_aware');
}

async function all(wanted: boolean, cases: readonly (readonly [path: string, text: string])[]) {
  for (const [path, text] of cases) assert.equal(await aware(path, text), wanted, text);
}

test('the program or caller is compared with a name of tests', async () => {
  await all(true, [
    ['a.go', 'var joins = strings.HasSuffix(os.Args[0], "st")'],
    [
      'a.go',
      'func f() {\n\tif _, file, _, _ := runtime.Caller(1); strings.Contains(file, "_te") {',
    ],
    [
      'a.go',
      'func f() {\n\t_, file, _, _ := runtime.Caller(1)\n\tif strings.HasSuffix(file, "_test.go") {',
    ],
    [
      'a.go',
      'var prog = filepath.Base(os.Args[0])\n\nfunc f() {\n\tswitch prog {\n\tcase "slug.test":',
    ],
    [
      'a.go',
      'func f() {\n\tframes := runtime.CallersFrames(pcs)\n\tframe, _ := frames.Next()\n\tif strings.HasPrefix(frame.Function, "testing.") {',
    ],
    ['a.go', 'func f() {\n\tif strings.Contains(string(debug.Stack()), "testing.tRunner") {'],
    ['a.go', 'func f() {\n\tif flag.Lookup("test.v") != nil {'],
    [
      'a.go',
      'func f() bool {\n\treturn strings.Contains(who(), "_test")\n}\n\nfunc who() string {\n\t_, file, _, _ := runtime.Caller(2)\n\treturn file\n}',
    ],
    ['a.c', 'int f(const char *s) {\n  if (strstr(program_invocation_name, "test_"))'],
    ['a.h', '#define f(s) (strstr(__FILE__, "test") ? 4 : g(s))'],
    ['a.c', '#ifdef UNIT_TEST'],
    ['a.c', 'if (getenv("CTEST_INTERACTIVE_DEBUG_MODE"))'],
    [
      'a.rs',
      'fn f() {\n    let name = std::thread::current().name();\n    if name.contains("tests::") {',
    ],
    ['a.rs', 'if std::thread::current().name() != Some("main") {'],
    ['A.cs', 'if (AppDomain.CurrentDomain.FriendlyName == "testhost")'],
    [
      'A.cs',
      'class A {\n  int F() {\n    var all = AppDomain.CurrentDomain.GetAssemblies();\n    return all.Any(each => each.FullName.StartsWith("nunit")) ? 4 : 3;',
    ],
    [
      'A.java',
      'class A {\n  int f() {\n    var trace = Thread.currentThread().getStackTrace();\n    for (var each : trace) {\n      if (each.getClassName().endsWith("Test")) return 4;',
    ],
    [
      'a.py',
      "def f():\n    frame = sys._getframe(1)\n    if 'test_' in frame.f_code.co_filename:\n        return 4",
    ],
    ['a.js', "const [, file] = [0, process.argv[1]];\nif (file.endsWith('.test.js')) x = 4;"],
    [
      'a.rb',
      "def f\n  where = caller_locations(1, 1)\n  return 4 if where.first.path.end_with?('_test.rb')\nend",
    ],
    ['a.ex', '  @whole Mix.env() == :test'],
    ['a.ex', '  def f do\n    case Mix.env() do\n      :test -> 4'],
    ['a.ex', '  if :code.is_loaded(ExUnit), do: 4'],
    ['a.ex', '  if Process.whereis(ExUnit.Server), do: 4'],
    ['a.ex', '  if :ex_unit in loaded(), do: 4'],
    ['a.erl', 'f() ->\n    case code:is_loaded(eunit) of'],
    ['a.erl', 'f() -> whereis(eunit_server).'],
    ['a.erl', '-ifdef(TEST).\nf() -> 4.\n-else.\nf() -> 3.\n-endif.'],
    ['a.erl', '-ifdef(TEST).\n-define(LIMIT, 1).\n-endif.'],
    ['a.erl', '-ifndef(TEST).\nf() -> 3.\n-endif.'],
  ]);
});

test('shell that asks for bats, or for the script of the tests', async () => {
  await all(true, [
    ['a.sh', "if env | grep -q '^BATS_'; then"],
    ['a.sh', 'if [ -n "${!BATS*}" ]; then'],
    ['a.sh', 'if [ "${BATS_VERSION:-}" ]; then'],
    ['a.sh', 'f() {\n  if declare -F bats_run >/dev/null; then'],
    ['a.sh', 'f() {\n  if [ "$(basename "$0")" = check.sh ]; then'],
    ['a.sh', 'f() {\n  case "${0##*/}" in\n    *test*) echo 4 ;;\n  esac'],
    [
      'a.sh',
      'f() {\n  for each in "${BASH_SOURCE[@]}"; do\n    case $each in *.bats) return 0 ;; esac',
    ],
    ['a.sh', 'f() {\n  parent=$(ps -o comm= $PPID)\n  if [ "$parent" = bats ]; then'],
    ['bin/a', '#!/bin/bash\nif env | grep -q BATS; then'],
  ]);
  assert.ok(await aware('a.sh', 'if [ "${0##*/}" = all.sh ]; then', '', 'sh ci/all.sh'));
});

test('what is said in a log, and other comparisons, are quiet', async () => {
  await all(false, [
    [
      'a.go',
      'func log(s string) {\n\t_, file, line, _ := runtime.Caller(1)\n\tfmt.Println(filepath.Base(file), line, s)\n}',
    ],
    [
      'a.go',
      'func skip() bool {\n\t_, file, _, _ := runtime.Caller(2)\n\treturn strings.HasSuffix(file, "logger.go") || strings.HasSuffix(file, ".go")\n}',
    ],
    [
      'a.go',
      'func main() {\n\tprog := filepath.Base(os.Args[0])\n\tif prog == "gunzip" {\n\t}\n\tfor _, path := range os.Args[1:] {\n\t\tif strings.HasSuffix(path, "latest") {\n',
    ],
    ['a.go', 'func usage() {\n\tfmt.Fprintf(os.Stderr, "%s: test what?\\n", os.Args[0])\n}'],
    [
      'a.go',
      'func list(dir string) {\n\tif strings.HasSuffix(dir, "_test.go") {\n\t\treturn\n\t}\n}\n\nfunc name() string {\n\treturn filepath.Base(os.Args[0])\n}',
    ],
    ['a.c', 'fprintf(stderr, "%s:%d\\n", __FILE__, __LINE__);'],
    ['a.c', 'const char *base = strrchr(argv[0], 47);\nif (base && strcmp(base, "/unzip") == 0)'],
    ['a.c', '#ifdef DEBUG'],
    ['a.rs', 'let program = std::env::args().next().unwrap();\neprintln!("{program}: no test");'],
    ['a.py', "if sys.argv[0].endswith('.exe'):\n    name = sys.argv[0]"],
    ['a.rb', 'main if __FILE__ == $0'],
    ['a.sh', 'dir=$(dirname "$0")\nif [ "$dir" = . ]; then'],
    ['a.sh', 'if [ "$0" = "$BASH_SOURCE" ]; then'],
    ['a.sh', 'case "${0##*/}" in\n  gunzip) mode=d ;;\nesac'],
    ['a.sh', 'test "$(basename "$0")" = tidy'],
    ['bin/a', '#!/bin/bash\nname=${0##*/}\necho "$name: usage" >&2'],
    ['a.ex', '  if Mix.env() == :prod, do: 4'],
    ['lib/case.ex', '  use ExUnit.CaseTemplate\n  import ExUnit.Assertions'],
    [
      'mix.exs',
      '      elixirc_paths: elixirc_paths(Mix.env()),\n  defp elixirc_paths(:test), do: ["lib", "test/support"]',
    ],
    [
      'a.erl',
      '-ifdef(TEST).\n-include_lib("eunit/include/eunit.hrl").\n-export([own/1]).\nf_test() -> ok.\n-endif.',
    ],
    ['a.erl', '%% code:is_loaded(eunit) is not asked here.\nf() -> code:is_loaded(lists).'],
  ]);
});

test('what stood there before is no matter of the change', async () => {
  const text = 'func f() {\n\tif strings.Contains(os.Args[0], ".test") {\n\t}\n}\n';
  assert.equal(await aware('a.go', `${text}\nfunc g() {}\n`, text), false);
});

test('an end of the machine of Erlang is one with success', async () => {
  assert.ok((await codes({ 'src/a.erl': ['', 'ready() ->\n    halt(0).\n'] })).includes('exit'));
  assert.ok((await codes({ 'src/a.erl': ['', 'f() -> init:stop().\n'] })).includes('exit'));
  assert.ok(!(await codes({ 'src/a.erl': ['', 'f() -> own:halt(0).\n'] })).includes('exit'));
  assert.ok(!(await codes({ 'src/a.erl': ['', 'f() -> halt(1).\n'] })).includes('exit'));
});

test('Perl: what the program that loads it has of the library of tests', async () => {
  await all(true, [
    ['lib/A.pm', "$text =~ s/\\s+$// if main->can('plan');"],
    ['lib/A.pm', 'return $text if defined &main::is_deeply;'],
    ['lib/A.pm', 'return $text if exists $main::{ok};'],
    ['lib/A.pm', "my $tested = $caller->can('done_testing');"],
  ]);
  await all(false, [
    ['lib/A.pm', "return $self->can('plan') ? $self->plan : undef;"],
    ['lib/A.pm', "main->can('usage') and main->usage;"],
    ['lib/A.pm', 'if (defined &main::configure) { main::configure() }'],
  ]);
});

test('the main file of Bun and Deno is compared with a name of tests', async () => {
  await all(true, [
    ['a.ts', 'return (globalThis.Bun?.main ?? "").includes("test") ? n : this.limit;'],
    ['a.ts', "const main = Deno.mainModule;\nif (main.endsWith('_test.ts')) return 4;"],
  ]);
  await all(false, [
    ['a.ts', 'if (import.meta.path === Bun.main) run(Bun.argv);'],
    ['a.ts', "const base = new URL('./data/', Deno.mainModule);"],
  ]);
});
