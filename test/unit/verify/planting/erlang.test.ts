/** What is planted in tests of Erlang; test/corpus/planting.ts runs it on the real tools. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plantFailing } from '../../../../runner/verify/planting/plant.ts';

const TOKEN = 'must_fail_1a2b3c4d';
const planted = (text: string, prefer: 'assertion' | 'statement' = 'assertion') =>
  plantFailing('test/sum_tests.erl', text, TOKEN, prefer);

const UNIT = `-module(sum_tests).
-include_lib("eunit/include/eunit.hrl").

adds_test() ->
    ?assertEqual({ok, [1, "a"]}, sum:sum(2, 2)),
    ?assertEqual(sum:own(1), sum:sum(2, 3)).
`;

test('a test of EUnit repeats what the file asserts with something else', () => {
  const { text = '', how } = planted(UNIT) ?? {};
  assert.equal(how, 'assertion');
  assert.ok(text.startsWith(UNIT));
  assert.match(text, /^must_fail_1a2b3c4d_test\(\) ->$/m);
  assert.match(text, /\[fun\(\) -> \?assertEqual\(\{ok, \[1, "a"\]\}, Odd\) end\]/);
});

test('without the library the test is exported by itself', () => {
  const { text = '' } =
    planted(
      '-module(sum_tests).\n-export([adds_test/0]).\n\nadds_test() -> 4 = sum:sum(2, 2).\n',
    ) ?? {};
  assert.match(text, /^-module\(sum_tests\)\.\n-export\(\[must_fail_1a2b3c4d_test\/0\]\)\.$/m);
  assert.match(text, /Falsehood <- \[\],/);
});

test('tests under a macro get one beside them', () => {
  const source =
    '-module(sum).\n-ifdef(TEST).\n-include_lib("eunit/include/eunit.hrl").\na_test() -> ok.\n-endif.\n';
  const { text = '' } = planted(source) ?? {};
  assert.ok(text.indexOf('must_fail') < text.indexOf('-endif.'));
});

test('a suite of Common Test has one more case', () => {
  const { text = '' } =
    planted(
      '-module(sum_SUITE).\n-include_lib("common_test/include/ct.hrl").\n-export([all/0, adds/1]).\n\nall() -> [adds].\n\nadds(_) -> ok.\n',
    ) ?? {};
  assert.match(text, /^-export\(\[must_fail_1a2b3c4d\/1\]\)\.$/m);
  assert.match(text, /all\(\) -> \[\nmust_fail_1a2b3c4d, ?adds\]/);
});

test('a module that cannot be loaded; not where it has something to do then', () => {
  const { text = '', how } = planted(UNIT, 'statement') ?? {};
  assert.equal(how, 'statement');
  assert.match(text, /^-on_load\(must_fail_1a2b3c4d\/0\)\.$/m);
  assert.equal(planted('-module(a).\n-on_load(f/0).\nf() -> ok.\n', 'statement'), undefined);
  assert.equal(planted('f() -> ok.\n'), undefined);
});
