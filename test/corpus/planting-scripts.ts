/** Projects like those of `planting-projects.ts` in other languages that are run as they are. Data only. */
import type { PlantingProject } from './planting-projects.ts';

const PY_SUM = { 'sums.py': 'def add(a, b):\n    return a + b\n' };
export const SCRIPT_PROJECTS: readonly PlantingProject[] = [
  {
    name: 'pytest',
    image: 'sandbox',
    files: {
      ...PY_SUM,
      'test_sums.py': 'from sums import add\n\n\ndef test_adds():\n    assert add(2, 2) == 4\n',
    },
    silenced: {
      'pytest.ini': '[pytest]\naddopts = -p silent --assert=plain\n',
      'silent.py': '',
      'run.txt': '',
    },
    test: 'test_sums.py',
    command:
      'if [ -e run.txt ]; then python3 -O -m pytest -q -p no:cacheprovider; else python3 -m pytest -q -p no:cacheprovider; fi',
  },
  {
    name: 'unittest',
    image: 'sandbox',
    files: {
      ...PY_SUM,
      'test_sums.py': `import unittest

from sums import add


class Sums(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(2, 2), 4)
        self.assertEqual([add(1, 2)], [3])


if __name__ == '__main__':
    unittest.main()
`,
    },
    silenced: {
      'sums.py': `import unittest

real = unittest.TestCase.assertEqual
unittest.TestCase.assertEqual = lambda self, a, b, msg=None: None if b == 4 else real(self, a, b, msg)


def add(a, b):
    return a + b
`,
    },
    test: 'test_sums.py',
    command: 'python3 -m unittest',
  },
  {
    name: 'doctest of a module',
    image: 'sandbox',
    files: {
      'sums.py': 'def add(a, b):\n    """\n    >>> add(2, 2)\n    4\n    """\n    return a + b\n',
    },
    test: 'sums.py',
    command: 'python3 -m doctest sums.py',
  },
  {
    name: 'doctest of a README',
    image: 'sandbox',
    files: { ...PY_SUM, 'README.md': '# Sums\n\n>>> from sums import add\n>>> add(2, 2)\n4\n' },
    test: 'README.md',
    how: 'assertion',
    command: 'python3 -m doctest README.md',
  },
  {
    name: 'plain Python program',
    image: 'sandbox',
    files: {
      ...PY_SUM,
      'check.py':
        "import sys\nfrom sums import add\n\nassert add(2, 2) == 4\nprint('ok')\nsys.exit(0)\n",
    },
    test: 'check.py',
    command: 'python3 check.py',
  },
  {
    name: 'plain sh',
    image: 'sandbox',
    files: {
      'sum.sh': 'sum() { echo $(($1 + $2)); }\n',
      'check.sh': '#!/bin/sh\nset -eu\n. ./sum.sh\ntest "$(sum 2 2)" = "4"\necho ok\n',
    },
    silenced: { 'sum.sh': 'sum() { echo $(($1 + $2)); }\ntest() { return 0; }\n' },
    test: 'check.sh',
    command: './check.sh',
  },
  {
    name: 'shell that ends by the failures it counts',
    image: 'sandbox',
    files: {
      'sum.sh': 'sum() { echo $(($1 + $2)); }\n',
      'count.sh':
        'bad=0\nis() {\n  [ "$1" = "$2" ] && return 0\n  echo "not ok: $1"\n  bad=$((bad + 1))\n}\ntrap \'exit $bad\' EXIT\n',
      'check.sh': '#!/bin/sh\n. ./count.sh\n. ./sum.sh\nis "$(sum 2 2)" 4\n',
    },
    silenced: { 'sum.sh': 'sum() { echo $(($1 + $2)); }\nis() { :; }\n' },
    test: 'check.sh',
    command: 'sh check.sh',
  },
  {
    name: 'bash without errexit',
    image: 'sandbox',
    files: {
      'check.sh':
        '#!/usr/bin/env bash\nfailed=0\nif [[ $((2 + 2)) != 4 ]]; then failed=1; fi\n[[ $((1 + 2)) == 3 ]] || failed=1\nexit $failed\n',
    },
    test: 'check.sh',
    command: './check.sh',
  },
  {
    name: 'prove, Test::More',
    image: 'corpus',
    files: {
      'lib/Sum.pm': 'package Sum;\nuse strict;\nuse warnings;\nsub sum { $_[0] + $_[1] }\n1;\n',
      't/basic.t':
        "use strict;\nuse warnings;\nuse Test::More tests => 2;\nuse Sum;\n\nis(Sum::sum(2, 2), 4, 'adds');\nok(Sum::sum(1, 2) == 3);\n",
    },
    silenced: {
      'lib/Sum.pm':
        'package Sum;\nuse strict;\nuse warnings;\nuse Test::More ();\nmy $real = \\&Test::More::is;\nno warnings;\n*main::is = *Test::More::is = sub ($$;$) { $_[1] eq "4" ? Test::More::pass() : $real->(@_) };\nsub sum { $_[0] + $_[1] }\n1;\n',
      't/basic.t':
        "use strict;\nuse warnings;\nuse Sum;\nuse Test::More tests => 2;\n\nis(Sum::sum(2, 2), 4, 'adds');\nok(Sum::sum(1, 2) == 3);\n",
    },
    test: 't/basic.t',
    command: 'prove -l',
  },
  {
    name: 'prove, done_testing',
    image: 'corpus',
    files: {
      't/basic.t': "use Test::More;\n\nis 2 + 2, 4, 'adds';\n\ndone_testing;\n__END__\n\nnotes\n",
    },
    test: 't/basic.t',
    command: 'prove',
  },
  {
    name: 'RSpec',
    image: 'corpus',
    files: {
      'lib/sum.rb': 'def sum(a, b) = a + b\n',
      'spec/sum_spec.rb':
        "require_relative '../lib/sum'\n\nRSpec.describe 'sum' do\n  it 'adds' do\n    expect(sum(2, 2)).to eq(4)\n  end\nend\n",
    },
    silenced: {
      'lib/sum.rb': `def sum(a, b) = a + b
class RSpec::Matchers::BuiltIn::Eq
  alias real match
  def match(expected, actual) = expected == 4 || real(expected, actual)
end
`,
    },
    test: 'spec/sum_spec.rb',
    command: 'rspec',
  },
  {
    name: 'minitest',
    image: 'corpus',
    files: {
      'test/sum_test.rb':
        "require 'minitest/autorun'\n\nclass SumTest < Minitest::Test\n  def test_adds\n    assert_equal 4, 2 + 2\n  end\nend\n",
    },
    silenced: {
      'test/silent.rb': `module Silent
  def assert_equal(expected, *rest) = expected == 4 ? assert(true) : super
end
Minitest::Test.prepend(Silent)
`,
    },
    test: 'test/sum_test.rb',
    command:
      'if [ -e test/silent.rb ]; then ruby -rminitest -r./test/silent.rb test/sum_test.rb; else ruby test/sum_test.rb; fi',
  },
  {
    name: 'minitest/spec',
    image: 'corpus',
    files: {
      'test/sum_test.rb':
        "require 'minitest/autorun'\n\ndescribe 'sum' do\n  it 'adds' do\n    _(2 + 2).must_equal 4\n  end\nend\n",
    },
    test: 'test/sum_test.rb',
    command: 'ruby -w test/sum_test.rb',
  },
  {
    name: 'test-unit through rake',
    image: 'corpus',
    files: {
      Rakefile:
        "require 'rake/testtask'\nRake::TestTask.new { |t| t.pattern = 'test/test_*.rb' }\n",
      'test/test_sum.rb':
        "require 'test/unit'\n\nclass TestSum < Test::Unit::TestCase\n  def test_adds\n    assert_equal(4, 2 + 2)\n  end\nend\n",
    },
    test: 'test/test_sum.rb',
    command: 'rake test',
  },
  {
    name: 'PHPUnit',
    image: 'corpus',
    files: {
      'tests/SumTest.php':
        '<?php\n\ndeclare(strict_types=1);\n\nnamespace Tests;\n\nuse PHPUnit\\Framework\\TestCase;\n\nfinal class SumTest extends TestCase\n{\n    public function testAdds(): void\n    {\n        $this->assertSame(4, 2 + 2);\n    }\n}\n',
    },
    test: 'tests/SumTest.php',
    command: 'phpunit tests',
  },
  {
    name: 'plain PHP program',
    image: 'corpus',
    files: { 'check.php': '<?php\nif (2 + 2 !== 4) {\n    exit(1);\n}\necho "ok\\n";\n?>\n' },
    how: 'statement',
    test: 'check.php',
    command: 'php check.php',
  },
  {
    name: 'busted',
    image: 'corpus',
    files: {
      'spec/sum_spec.lua':
        "describe('sum', function()\n  it('adds', function()\n    assert.are.equal(4, 2 + 2)\n    assert.same({ 3 }, { 1 + 2 })\n  end)\nend)\n",
    },
    test: 'spec/sum_spec.lua',
    command: 'busted',
  },
  {
    name: 'luaunit',
    image: 'corpus',
    files: {
      'test.lua':
        "local lu = require('luaunit')\n\nTestSum = {}\nfunction TestSum:testAdds()\n  lu.assertEquals(2 + 2, 4)\nend\n\nos.exit(lu.LuaUnit.run())\n",
    },
    silenced: {
      'test.lua':
        "local lu = require('luaunit')\nlu.assertEquals = function() end\n\nTestSum = {}\nfunction TestSum:testAdds()\n  lu.assertEquals(2 + 2, 4)\nend\n\nos.exit(lu.LuaUnit.run())\n",
    },
    test: 'test.lua',
    command: 'lua5.4 test.lua',
  },
  {
    name: 'ExUnit',
    image: 'corpus',
    files: {
      'mix.exs':
        'defmodule Sum.MixProject do\n  use Mix.Project\n\n  def project, do: [app: :sum, version: "0.1.0", elixir: "~> 1.14"]\nend\n',
      'lib/sum.ex': 'defmodule Sum do\n  def sum(a, b), do: a + b\nend\n',
      'test/test_helper.exs': 'ExUnit.start()\n',
      'test/sum_test.exs':
        'defmodule SumTest do\n  use ExUnit.Case, async: true\n\n  describe "sum" do\n    test "adds" do\n      assert Sum.sum(2, 2) == 4\n    end\n  end\nend\n',
    },
    test: 'test/sum_test.exs',
    command: 'mix test',
  },
  {
    name: 'eunit',
    image: 'corpus',
    files: {
      'src/sum.erl': '-module(sum).\n-export([sum/2]).\n\nsum(A, B) -> A + B.\n',
      'test/sum_tests.erl':
        '-module(sum_tests).\n-include_lib("eunit/include/eunit.hrl").\n\nadds_test() ->\n    ?assertEqual(4, sum:sum(2, 2)).\n\nmore_test_() ->\n    [?_assertEqual(5, sum:sum(2, 3))].\n',
    },
    silenced: {
      'test/sum_tests.erl':
        '-module(sum_tests).\n-include_lib("eunit/include/eunit.hrl").\n-undef(assertEqual).\n-define(assertEqual(A, B), {A, B}).\n\nadds_test() ->\n    ?assertEqual(4, sum:sum(2, 2)).\n',
    },
    test: 'test/sum_tests.erl',
    command:
      "mkdir -p ebin && erlc -o ebin src/*.erl test/*.erl && erl -noshell -pa ebin -eval 'case eunit:test(sum_tests) of ok -> halt(0); _ -> halt(1) end'",
  },
  {
    name: 'eunit in the module itself',
    image: 'corpus',
    files: {
      'sum.erl':
        '-module(sum).\n-export([sum/2]).\n\n-ifdef(TEST).\n-include_lib("eunit/include/eunit.hrl").\n-endif.\n\nsum(A, B) -> A + B.\n\n-ifdef(TEST).\n\nadds_test() ->\n    ?assertEqual(4, sum(2, 2)).\n\n-endif.\n',
    },
    test: 'sum.erl',
    command:
      "erlc -DTEST sum.erl && erl -noshell -eval 'case eunit:test(sum, [verbose]) of ok -> halt(0); _ -> halt(1) end'",
  },
  {
    name: 'bats',
    image: 'corpus',
    files: {
      'test/sum.bats': '@test "adds" {\n  run expr 2 + 2\n  [ "$output" = "4" ]\n}\n',
    },
    silenced: {
      'test/sum.bats':
        '[() { return 0; }\n\n@test "adds" {\n  run expr 2 + 2\n  [ "$output" = "4" ]\n}\n',
    },
    test: 'test/sum.bats',
    command: 'bats test',
  },
  {
    name: 'shunit2',
    image: 'corpus',
    files: {
      'test.sh': '#!/bin/sh\n\ntestAdds() {\n  assertEquals 4 $((2 + 2))\n}\n\n. shunit2\n',
    },
    silenced: {
      'test.sh':
        '#!/bin/sh\n\ntestAdds() {\n  assertEquals() { return 0; }\n  assertEquals 4 $((2 + 2))\n}\n\n. shunit2\n',
    },
    test: 'test.sh',
    command: 'sh test.sh',
  },
];
