/** Functions, parameters and tested inputs of Ruby, PHP, Perl and Lua, read by lines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedFunctions } from '../../../../../runner/verify/behaviour/functions/functions.ts';
import {
  lineFile,
  type LineLanguage,
} from '../../../../../runner/verify/behaviour/functions/line-functions.ts';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';
import { testedInputs } from '../../../../../runner/verify/behaviour/inputs/tested-inputs.ts';
import type { CallLanguage } from '../../../../../runner/verify/behaviour/value.ts';
import { callWords } from '../../../../../runner/verify/behaviour/comparing/value-words.ts';

const RUBY = `require 'set'

# def self.no
module Shop
  NAMES = %w[a b].freeze

  def self.price(name, cents = 5, *more)
    NAMES.include?(name) ? cents : "end"
  end

  class << self
    def open?
      true
    end
  end

  class Till
    def total(list)
      list.sum
    end
  end
end

def alone(n) = n + 1
`;

const PHP = `<?php
namespace Acme\\Text;

const WIDTH = 4;

function slug(string $title, int $most = 20, ...$more): string
{
    // function no()
    return substr($title, 0, WIDTH) . "}";
}

final class Words
{
    private static array $known = [];

    public static function many(string $word): string
    {
        return $word . 's';
    }

    private static function own() {}

    public function one() {}
}
`;

const PERL = `package Number::Show;
use strict;

our %KNOWN = (a => 1);

sub commas {
    my ($number, $sign) = @_;
    $number =~ s/(\\d)(\\d{3})$/$1,$2/;
    return $number . '}';
}

sub parse { my $class = shift; my $text = shift; return $text }
sub add { my ($self, $n) = @_; return $self }
sub _own { 1 }

=pod

sub no { 1 }

=cut

1;
__END__
sub never { 1 }
`;

const LUA = `local M = {}
local exact = { a = 1 }

local function own(n)
  return n
end

function M.show(bytes, unit)
  -- function M.no()
  return [[ end ]] .. bytes
end

M.sum = function(list)
  return #list
end

function M:push(item)
  return self
end

local function trim(text)
  return text
end

return { trim = trim }
`;

const names = (text: string, language: LineLanguage) => [
  ...lineFile(text, language).exports.keys(),
];

test('what can be called by a name is known in each language', () => {
  assert.deepEqual(names(RUBY, 'ruby'), ['Shop.price', 'Shop.open?', 'alone']);
  assert.deepEqual(names(PHP, 'php'), ['Acme\\Text\\slug', 'Acme\\Text\\Words::many']);
  assert.deepEqual(names(PERL, 'perl'), ['Number::Show::commas', 'Number::Show->parse']);
  assert.deepEqual(names(LUA, 'lua'), ['show', 'sum', 'trim']);
});

function changed(language: CallLanguage, text: string, from: string, to: string) {
  assert.ok(text.includes(from), from);
  return changedFunctions(language, text, text.replace(from, to)).map(
    ({ name, parameters }) => `${name}(${(parameters ?? []).map((each) => each.name).join(', ')})`,
  );
}

test('a function counts as changed where it or what it leads to is', () => {
  const price = ['price(name, cents, more)'];
  assert.deepEqual(changed('ruby', RUBY, 'cents : "end"', 'cents : nil'), price);
  assert.deepEqual(changed('ruby', RUBY, '%w[a b]', '%w[a b c]'), price);
  assert.deepEqual(changed('ruby', RUBY, '# def self.no', '# other'), []);
  assert.deepEqual(changed('php', PHP, 'WIDTH = 4', 'WIDTH = 5'), ['slug(title, most, more)']);
  assert.deepEqual(changed('php', PHP, "'s'", "'es'"), ['many(word)']);
  assert.deepEqual(changed('perl', PERL, '$1,$2', '$1.$2'), ['commas(number, sign)']);
  assert.deepEqual(changed('perl', PERL, 'return $text', 'return 1'), ['parse(text)']);
  assert.deepEqual(changed('lua', LUA, '[[ end ]]', '[[ no ]]'), ['show(bytes, unit)']);
  assert.deepEqual(changed('lua', LUA, '#list', '#list + 1'), ['sum(list)']);
  assert.deepEqual(changed('lua', LUA, 'a = 1', 'a = 2'), []);
});

function tested(language: CallLanguage, name: string, ...texts: string[]) {
  const read = texts.map((text) => new TestText(text, language));
  const { calls, allKnown } = testedInputs({ name, exported: name, path: `src/${name}` }, read);
  return [...calls.map((call) => callWords(name, call, language)), allKnown];
}

test('literals of each language are read', () => {
  assert.deepEqual(
    tested(
      'ruby',
      'of',
      `expect(described_class.of('it\\'s', nil, 1_000, 2.0)).to eq(1) # of(3)
       assert_equal 1, Plural.of(%w[a b], { 'k' => [1] }); list.of(9)`,
    ),
    ['of("it\'s", nil, 1000, 2.0)', 'of(3)', 'of(["a", "b"], {"k" => [1]})', true],
  );
  assert.deepEqual(tested('ruby', 'of', 'Plural.of("a#{b}")'), [false]);
  assert.deepEqual(
    tested(
      'php',
      'slug',
      `same('a\\n', slug("b\\n", ['x' => 1, 'y' => null]), 'n'); Acme\\slug([1, 2.5], TRUE); $it->slug(1);`,
    ),
    ['slug("b\\n", ["x" => 1, "y" => null])', 'slug([1, 2.5], true)', true],
  );
  assert.deepEqual(
    tested(
      'perl',
      'commas',
      `is(commas(1234, undef), 'x'); Show->commas([1, { a => 'b' }], qw(a));`,
    ),
    ['commas(1234, undef)', 'commas([1, {"a" => "b"}], ["a"])', true],
  );
  assert.deepEqual(
    tested(
      'lua',
      'show',
      `assert(M.show({ 1, nil, a }) == 1)\nM.show({ a = 'b', [2] = 3 }, [[t]], -- x\n 1.5)`,
    ),
    ['show({["a"] = "b", [2] = 3}, "t", 1.5)', false],
  );
});

test('tables of cases are read, by column and by field', () => {
  const cases = `public static function titles(): array\n{\n    return [['a b', 'a-b'], ['c', 'c']];\n}`;
  const call = 'public function testSlug(string $title, string $want): void { slug($title); }';
  assert.deepEqual(tested('php', 'slug', `${cases}\n${call}`), ['slug("a b")', 'slug("c")', true]);
  const data = "return {\n  { 0, '0 B' },\n  { 1000, '1 kB' },\n}\n";
  const loop = 'for _, case in ipairs(shown) do\n  assert.equal(case[2], sizes.show(case[1]))\nend';
  assert.deepEqual(tested('lua', 'show', loop, data), ['show(0)', 'show(1000)', true]);
  // What comes from elsewhere may be anything that the tests have.
  const shared =
    "shared_examples 'x' do |one, many|\n  Plural.of(one)\nend\nit_behaves_like 'x', 'box'";
  assert.deepEqual(tested('ruby', 'of', shared), ['of("x")', 'of("box")', false]);
});

test('hostile texts take time by their length alone', () => {
  const texts = [
    '(',
    'def ',
    '%w[',
    '[[',
    '"#{',
    "'\\",
    '=>',
    'function f(',
    '$x = [',
    '\n=pod',
    '--[[',
  ];
  for (const part of texts) {
    const text = part.repeat(20_000);
    for (const language of ['ruby', 'php', 'perl', 'lua'] as const) {
      lineFile(text, language);
      changedFunctions(language, text, `${text} `);
      tested(language, 'f', text);
    }
  }
});
