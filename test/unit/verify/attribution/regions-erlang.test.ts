/** Tests under a macro inside of a module of Erlang: the result's product with the base's tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributed } from './attributed.ts';

const MODULE = `-module(sum).
-export([sum/2]).

-ifdef(TEST).
-include_lib("eunit/include/eunit.hrl").
-endif.

sum(A, B) -> A - B.

-ifdef(TEST).
adds_test() -> ?assertEqual(4, sum(2, 2)).
-endif.
`;

async function split(before: string, after: string): Promise<string | undefined> {
  const { 'src/sum.erl': file } = await attributed(
    { 'src/sum.erl': before },
    { 'src/sum.erl': after },
  );
  return file?.kind === 'product' ? (file.split ?? after) : undefined;
}

test("Erlang: blocks of tests are the base's", async () => {
  const product = MODULE.replace('A - B', 'A + B');
  assert.equal(await split(MODULE, product), product);
  assert.equal(await split(MODULE, product.replace('(4, ', '(0, ')), product);
  const without = MODULE.replace(/-ifdef[^]*?-endif\.\n/g, '');
  assert.equal(await split(without, product), without.replace('A - B', 'A + B'));
});

test('Erlang: what tests are built with may not decide what the product is', async () => {
  for (const odd of [
    '-ifdef(TEST).\nsum(A, B) -> A + B.\n-else.\nsum(A, B) -> A - B.\n-endif.\n',
    '-ifndef(TEST).\n-define(OWN, 1).\n-endif.\n',
    '-ifdef(TEST).\n-define(OWN, 1).\n-endif.\n',
    '-if(?TEST).\n-endif.\n',
    '-ifdef(TEST).\n',
  ]) {
    const after = `${MODULE.replace('A - B', 'A + B')}${odd}`;
    assert.equal(await split(MODULE, after), undefined, odd);
  }
  // Other conditions are the product's.
  const after = `${MODULE.replace('A - B', 'A + B')}\n-ifdef(DEBUG).\n-define(A, 1).\n-else.\n-define(A, 2).\n-endif.\n`;
  assert.equal(await split(MODULE, after), after);
});
