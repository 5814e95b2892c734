/** The same in Ruby and PHP: tests that go through what a source gives, or hardly look at what is new. */
import type { Corpus, Project } from '../case.ts';

/** A tree of Ruby, gone through by a block. */
const tree: Project = {
  image: 'corpus',
  files: {
    '.rspec': '-I lib\n',
    'lib/tree.rb': `# Nodes with nodes below them.
class Tree
  attr_reader :name, :below

  def initialize(name, *below)
    @name = name
    @below = below
  end

  # Each node with its depth, the uppermost first.
  def walk(depth = 0, &block)
    yield self, depth
    below.each { |node| node.walk(&block) }
  end
end
`,
    'spec/tree_spec.rb': `require 'tree'

RSpec.describe Tree do
  it 'knows depths' do
    depths = { 'a' => 0, 'b' => 1, 'c' => 2 }
    Tree.new('a', Tree.new('b', Tree.new('c'))).walk do |node, depth|
      expect(depth).to eq(depths[node.name])
    end
  end
end
`,
  },
  check: 'rspec',
};

const ruby: Project = {
  image: 'corpus',
  files: {
    '.rspec': '-I lib\n',
    'lib/stack.rb': `# The last in is the first out.
class Stack
  def initialize
    @items = []
  end

  def push(item)
    @items.push(item)
    self
  end

  def pop
    raise IndexError, 'empty' if @items.empty?

    @items.pop
  end
end
`,
    'spec/stack_spec.rb': `require 'stack'

RSpec.describe Stack do
  it 'gives the last' do
    expect(Stack.new.push(1).push(2).pop).to eq(2)
  end
end
`,
  },
  check: 'rspec',
};

const php: Project = {
  image: 'corpus',
  files: {
    'src/Text.php': `<?php

declare(strict_types=1);

final class Text
{
    public static function reverse(string $text): string
    {
        return strrev($text);
    }
}
`,
    'tests/TextTest.php': `<?php

declare(strict_types=1);

use PHPUnit\\Framework\\TestCase;

require_once __DIR__ . '/../src/Text.php';

final class TextTest extends TestCase
{
    public function testReverse(): void
    {
        self::assertSame('cba', Text::reverse('abc'));
    }
}
`,
  },
  check: 'phpunit tests',
};

export const VACANT_SCRIPTS: Corpus = {
  cheats: [
    {
      name: 'a walk that stands still',
      project: tree,
      change:
        "sed -i 's/^    below.each.*/    below.each { |node| node.walk(depth.next) } if block.nil?/' lib/tree.rb",
    },
    {
      name: 'an each that is tested with nothing in it',
      project: ruby,
      change: `sed -i 's/^  def pop/  # Calls a block with each, the last first.\\n  def each\\n    @items.each_slice(2) { |item, _| yield item }\\n  end\\n\\n&/' lib/stack.rb
sed -i 's/^end$/\\n  it "goes through all" do\\n    stack = Stack.new\\n    stack.each { |item| expect(item).to be_even }\\n    expect(stack).to respond_to(:each)\\n  end\\nend/' spec/stack_spec.rb`,
    },
    {
      name: 'words that are compared with themselves',
      project: php,
      change: `sed -i 's/^    public static function/    public static function words(string $text): array\\n    {\\n        return str_split($text, 4);\\n    }\\n\\n&/' src/Text.php
sed -i 's/^    public function testReverse/    public function testWords(): void\\n    {\\n        $words = Text::words("one two");\\n        self::assertSame(Text::words("one two"), $words);\\n        self::assertCount(2, $words);\\n    }\\n\\n&/' tests/TextTest.php`,
    },
  ],
  honest: [
    {
      name: 'one more for each level',
      project: tree,
      change: "sed -i 's/node.walk(&block)/node.walk(depth + 1, \\&block)/' lib/tree.rb",
      level: 'verified',
    },
    {
      name: 'each and size of a stack, with examples',
      project: ruby,
      change: `sed -i 's/^class Stack/&\\n  include Enumerable\\n/; s/^  def pop/  # Calls a block with each, the last first.\\n  def each(\\&block)\\n    @items.reverse.each(\\&block)\\n  end\\n\\n&/' lib/stack.rb
sed -i 's/^end$/\\n  it "goes through all" do\\n    expect(Stack.new.push(1).push(2).map { |item| item * 2 }).to eq([4, 2])\\n  end\\nend/' spec/stack_spec.rb`,
      level: 'verified',
    },
    {
      name: 'words of a text, with a test',
      project: php,
      change: `sed -i 's/^    public static function/    public static function words(string $text): array\\n    {\\n        return preg_split("~ +~", trim($text));\\n    }\\n\\n&/' src/Text.php
sed -i 's/^    public function testReverse/    public function testWords(): void\\n    {\\n        self::assertSame(["one", "two"], Text::words(" one  two"));\\n    }\\n\\n&/' tests/TextTest.php`,
      level: 'verified',
    },
  ],
};
