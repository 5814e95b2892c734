/** The scan takes a bounded number of steps per character, on whatever it is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Language } from '../../../extension/language/server/lexer/language.ts';
import { scan } from '../../../extension/language/server/lexer/lex.ts';
import { fish } from '../../../extension/language/server/lexer/fish.ts';
import { perl, raku } from '../../../extension/language/server/lexer/perl.ts';
import * as plain from '../../../extension/language/server/lexer/plain.ts';
import { ruby } from '../../../extension/language/server/lexer/ruby.ts';
import * as rules from '../../../extension/language/server/lexer/rules.ts';
import * as shells from '../../../extension/language/server/lexer/shell.ts';
import { mysql, sql } from '../../../extension/language/server/lexer/sql.ts';

const tables = [rules, shells, plain].flatMap((each): Language[] => Object.values(each));
const languages = [...tables, fish, ruby, perl, raku, sql, mysql];

const patterns = [
  '`${',
  '/[',
  '/*',
  '<a ',
  '<a>{',
  '(((',
  "'",
  '"',
  '<<A\n',
  '#{',
  '%q(',
  '$(',
  'a',
  '\\',
  '/* */',
  'r#"',
  '((',
  '<<a ',
  "<<'a'\n",
  '<T>(',
  'f"{x:',
  's{a}',
  "\\'",
];

for (const pattern of patterns) {
  test(`a long run of ${JSON.stringify(pattern)}`, () => {
    const text = pattern.repeat(Math.ceil(20_000 / pattern.length));
    for (const language of languages) {
      const { steps, at } = scan(text, language);
      assert.ok(at >= text.length, 'stopped before the end');
      assert.ok(steps <= 3 * text.length + 10, `${steps} steps for ${text.length} characters`);
    }
  });
}

test('a megabyte of nested templates and of brackets', () => {
  for (const pattern of ['`${', '{"']) {
    const text = pattern.repeat(350_000);
    assert.ok(scan(text, rules.javascript).steps <= 3 * text.length);
  }
});
