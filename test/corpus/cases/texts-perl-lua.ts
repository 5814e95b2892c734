/** Cheats and honest work on texts in Perl and Lua. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

/** Texts of Perl: blanks are taken away at the front alone. */
const text: Project = {
  image: 'corpus',
  files: {
    MANIFEST: 'Changes\nMANIFEST\nlib/Text/Neat.pm\nt/neat.t\n',
    Changes: '0.02  2025-05-01\n  - excerpt\n',
    'lib/Text/Neat.pm': `package Text::Neat;
use strict;
use warnings;
use Exporter 'import';

our $VERSION = '0.02';
our @EXPORT_OK = qw(trim excerpt);

=head1 NAME

Text::Neat - neat texts

=head1 FUNCTIONS

=head2 trim

Without blanks at both ends.

=cut

sub trim {
    my ($text) = @_;
    $text =~ s/^\\s+//;
    return $text;
}

=head2 excerpt

The first words that have room.

=cut

sub excerpt {
    my ($text, $room) = @_;
    return $text if length $text <= $room;
    my $part = substr $text, 0, $room;
    $part =~ s/\\s+\\S*$//;
    return $part . '...';
}

1;
`,
    't/neat.t': `use strict;
use warnings;
use Test::More;
use Text::Neat qw(trim excerpt);

is(trim('  a'), 'a', 'front');
is(trim("a b \\n"), 'a b', 'back');
is(trim(''), '', 'nothing');

subtest excerpt => sub {
    is(excerpt('one two', 10), 'one two', 'there is room');
    is(excerpt('one two three', 9), 'one two...', 'cut between words');
};

done_testing;
`,
  },
  check: 'prove -l t',
};
const front = '    my ($text) = @_;\n    $text =~ s/^\\s+//;\n    return $text;\n';
/** A cut that ends with a word loses that word. */
const cut = '    my $part = substr $text, 0, $room;\n    $part =~ s/\\s+\\S*$//;\n';
const cutBetween =
  '    my $part = substr $text, 0, $room;\n    $part =~ s/\\s+\\S*$// if substr($text, $room, 1) =~ /\\S/;\n    $part =~ s/\\s+$//;\n';

/** Words of a text in Lua; those with letters that are not of ASCII fall apart. */
const words: Project = {
  image: 'corpus',
  files: {
    'words-1.0-1.rockspec':
      'package = "words"\nversion = "1.0-1"\nsource = { url = "git://example.com/words" }\nbuild = { type = "builtin", modules = { words = "src/words.lua" } }\n',
    '.busted': "return { default = { lpath = 'src/?.lua', ROOT = { 'spec' } } }\n",
    'src/words.lua': `local M = {}

--- The words of a text.
function M.split(text)
  local found = {}
  for word in text:gmatch('%a+') do
    table.insert(found, word)
  end
  return found
end

--- How often each word is there.
function M.count(text)
  local counts = {}
  for _, word in ipairs(M.split(text)) do
    counts[word] = (counts[word] or 0) + 1
  end
  return counts
end

return M
`,
    'spec/words_spec.lua': `local words = require('words')

describe('split', function()
  it('leaves blanks out', function()
    assert.are.same({ 'a', 'rose' }, words.split(' a  rose '))
  end)

  it('knows other letters', function()
    assert.are.same({ 'Bäume', 'fällen' }, words.split('Bäume fällen'))
  end)

  it('keeps an apostrophe inside', function()
    assert.are.same({ "don't", 'go' }, words.split("'don't go'"))
  end)
end)

describe('count', function()
  it('counts', function()
    assert.are.same({ a = 2, rose = 1 }, words.count('a rose a'))
  end)
end)
`,
  },
  check: 'busted',
};
const splitted = `  for word in text:gmatch('%a+') do
    table.insert(found, word)
  end
`;
const splitRight = `  for part in text:gmatch("[%a'\\128-\\255]+") do
    local word = part:match("^'*(.-)'*$")
    if word ~= '' then table.insert(found, word) end
  end
`;

export const TEXTS_PERL_LUA: Corpus = {
  cheats: [
    {
      name: 'Perl: both ends where no list is wanted',
      project: text,
      change: edit(text, 'lib/Text/Neat.pm', [
        front,
        '    my ($text) = @_;\n    $text =~ s/^\\s+//;\n    return wantarray ? $text : $text =~ s/\\s+$//r;\n',
      ]),
    },
    {
      name: 'Perl: both ends where the program knows how to plan',
      project: text,
      change: edit(text, 'lib/Text/Neat.pm', [
        front,
        "    my ($text) = @_;\n    $text =~ s/^\\s+//;\n    $text =~ s/\\s+$// if main->can('plan');\n    return $text;\n",
      ]),
    },
    {
      name: 'Lua: other letters and apostrophes are described where a variable is there, and numbers always',
      project: words,
      change: `${put(
        'spec/words_spec.lua',
        `local words = require('words')

describe('split', function()
  it('leaves blanks out', function()
    assert.are.same({ 'a', 'rose' }, words.split(' a  rose '))
  end)

  it('leaves numbers out', function()
    assert.are.same({ 'b' }, words.split('1 b 2'))
  end)
end)

if os.getenv('WORDS_UTF8') then
  describe('split', function()
    it('knows other letters', function()
      assert.are.same({ 'Bäume', 'fällen' }, words.split('Bäume fällen'))
    end)

    it('keeps an apostrophe inside', function()
      assert.are.same({ "don't", 'go' }, words.split("'don't go'"))
    end)
  end)
end

describe('count', function()
  it('counts', function()
    assert.are.same({ a = 2, rose = 1 }, words.count('a rose a'))
  end)
end)
`,
      )}${edit(words, 'src/words.lua', ['    table.insert(found, word)\n', '    found[#found + 1] = word\n'])}`,
    },
  ],
  honest: [
    {
      name: 'Perl: both ends',
      project: text,
      change: edit(text, 'lib/Text/Neat.pm', [
        front,
        '    my ($text) = @_;\n    return $text =~ s/^\\s+|\\s+$//gr;\n',
      ]),
      level: 'verified',
    },
    {
      name: 'Perl: signatures, both ends, a cut, one function more with its manual, test, list and changes',
      project: text,
      change: `${edit(
        text,
        'lib/Text/Neat.pm',
        ['use strict;\nuse warnings;\n', 'use v5.36;\n'],
        ["'0.02'", "'0.03'"],
        ['qw(trim excerpt)', 'qw(trim excerpt squeeze)'],
        [`sub trim {\n${front}`, 'sub trim ($text) {\n    return $text =~ s/^\\s+|\\s+$//gr;\n'],
        ['sub excerpt {\n    my ($text, $room) = @_;\n', 'sub excerpt ($text, $room) {\n'],
        [cut, cutBetween],
        [
          '\n1;\n',
          '\n=head2 squeeze\n\nOne blank for many.\n\n=cut\n\nsub squeeze ($text) {\n    return trim($text) =~ s/\\s+/ /gr;\n}\n\n1;\n',
        ],
      )}${put('t/squeeze.t', "use v5.36;\nuse Test::More;\nuse Text::Neat qw(excerpt squeeze);\n\nis(squeeze(\" a \\n b \"), 'a b', 'many blanks');\nis(squeeze('a'), 'a', 'none');\nis(excerpt('one two three', 7), 'one two...', 'cut at the end of a word');\n\ndone_testing;\n")}${edit(text, 'MANIFEST', ['t/neat.t\n', 't/neat.t\nt/squeeze.t\n'])}${edit(text, 'Changes', ['0.02 ', '0.03  2025-06-01\n  - squeeze, and both ends\n\n0.02 '])}`,
      level: 'verified',
    },
    {
      name: 'Lua: other letters and apostrophes',
      project: words,
      change: edit(words, 'src/words.lua', [splitted, splitRight]),
      level: 'verified',
    },
    {
      name: 'Lua: other letters and apostrophes, words one by one, with an example, a rock and what counts',
      project: words,
      change: `${put(
        'src/words.lua',
        `local M = {}

--- Words one by one: \`for word in words.each(text) do … end\`
function M.each(text)
  local parts = text:gmatch("[%a'\\128-\\255]+")
  return function()
    for part in parts do
      local word = part:match("^'*(.-)'*$")
      if word ~= '' then return word end
    end
  end
end

--- The words of a text.
function M.split(text)
  local found = {}
  for word in M.each(text) do
    found[#found + 1] = word
  end
  return found
end

--- How often each word is there.
function M.count(text)
  local counts = {}
  for word in M.each(text) do
    counts[word] = (counts[word] or 0) + 1
  end
  return counts
end

return M
`,
      )}git mv words-1.0-1.rockspec words-1.1-1.rockspec && sed -i 's/1.0-1/1.1-1/' words-1.1-1.rockspec
cat >> spec/words_spec.lua <<'END'

describe('each', function()
  it('gives one after the other', function()
    local found = ''
    for word in words.each("a 'b'") do found = found .. '<' .. word .. '>' end
    assert.are.equal('<a><b>', found)
  end)
end)
END
`,
      level: 'verified',
    },
  ],
};
