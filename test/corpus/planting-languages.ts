/** The projects of `planting-projects.ts` in other languages than JavaScript. Data only. */
import type { PlantingProject } from './planting-projects.ts';

const PY_SUM = { 'sums.py': 'def add(a, b):\n    return a + b\n' };
const C_SUM = {
  'sum.h': '#ifndef SUM_H\n#define SUM_H\nint sum(int a, int b);\n#endif\n',
  'sum.c': '#include "sum.h"\nint sum(int a, int b) { return a + b; }\n',
};
const CXX_SUM = { 'sum.hpp': '#pragma once\ninline int sum(int a, int b) { return a + b; }\n' };

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>a</groupId><artifactId>a</artifactId><version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies><dependency>
    <groupId>junit</groupId><artifactId>junit</artifactId><version>4.x</version><scope>test</scope>
  </dependency></dependencies>
</project>
`;
const JAVA_SUM =
  'package a;\n\npublic class Sum {\n    public static int of(int a, int b) {\n        return a + b;\n    }\n}\n';
const JUNIT4 = `package a;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class SumTest {
    @Test
    public void adds() {
        assertEquals(4, Sum.of(2, 2));
    }
}
`;

export const LANGUAGE_PROJECTS: readonly PlantingProject[] = [
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
    name: 'go test',
    image: 'sandbox',
    files: {
      'go.mod': 'module sum\n\ngo 1.19\n',
      'sum.go': 'package sum\n\nfunc Sum(a, b int) int { return a + b }\n',
      'sum_test.go': `package sum

import "testing"

func TestSum(t *testing.T) {
	if Sum(2, 2) != 4 {
		t.Errorf("wrong")
	}
}
`,
    },
    test: 'sum_test.go',
    command: 'go test ./...',
  },
  {
    name: 'go test with testify',
    image: 'sandbox',
    files: {
      'go.mod':
        'module sum\n\ngo 1.19\n\nrequire github.com/stretchr/testify v1.0.0\n\nreplace github.com/stretchr/testify => ./testify\n',
      // Stands in for the library: nothing of the module proxy is there without network.
      'testify/go.mod': 'module github.com/stretchr/testify\n\ngo 1.19\n',
      'testify/assert/assert.go': `package assert

type TestingT interface {
	Errorf(format string, args ...interface{})
}

func Equal(t TestingT, expected, actual interface{}, msg ...interface{}) bool {
	if expected != actual {
		t.Errorf("not equal")
		return false
	}
	return true
}
`,
      'sum.go': 'package sum\n\nfunc Sum(a, b int) int { return a + b }\n',
      'sum_test.go': `package sum

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSum(t *testing.T) {
	assert.Equal(t, 4, Sum(2, 2))
}
`,
    },
    silenced: {
      'testify/assert/assert.go': `package assert

type TestingT interface {
	Errorf(format string, args ...interface{})
}

func Equal(t TestingT, expected, actual interface{}, msg ...interface{}) bool {
	return true
}
`,
    },
    test: 'sum_test.go',
    command: 'go test ./...',
  },
  {
    name: 'assert.h through make',
    image: 'sandbox',
    files: {
      ...C_SUM,
      'check.c':
        '#include <assert.h>\n#include "sum.h"\n\nint main(void) {\n  assert(sum(2, 2) == 4);\n  return 0;\n}\n',
      Makefile:
        'CFLAGS = -std=c99 -Wall -Wextra -Wpedantic -Werror\n\ntest: check\n\t./check\n\ncheck: check.c sum.c\n\t$(CC) $(CFLAGS) $(MORE) -o check check.c sum.c\n',
    },
    silenced: {
      Makefile:
        'test: check\n\t./check\n\ncheck: check.c sum.c\n\t$(CC) -DNDEBUG -o check check.c sum.c\n',
    },
    test: 'check.c',
    command: 'make test',
  },
  {
    name: 'a plain C++ program',
    image: 'sandbox',
    files: {
      ...CXX_SUM,
      'check.cpp':
        '#include <iostream>\n#include "sum.hpp"\n\nint main() {\n  if (sum(2, 2) != 4) return 1;\n  std::cout << "ok\\n";\n}\n',
    },
    how: 'statement',
    test: 'check.cpp',
    command: 'g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror check.cpp -o check && ./check',
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
    name: 'cargo test',
    image: 'full',
    files: {
      'Cargo.toml': '[package]\nname = "sum"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs':
        '#![deny(warnings)]\n/// ```\n/// assert_eq!(sum::sum(1, 2), 3);\n/// ```\npub fn sum(a: i32, b: i32) -> i32 {\n    a + b\n}\n\n#[cfg(test)]\nmod tests {\n    use super::sum;\n\n    #[test]\n    fn adds() {\n        assert_eq!(sum(2, 2), 4);\n    }\n}\n',
    },
    test: 'src/lib.rs',
    command: 'cargo test --offline -q',
  },
  {
    name: 'cargo test, tests folder',
    image: 'full',
    files: {
      'Cargo.toml': '[package]\nname = "sum"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': 'pub fn sum(a: u8, b: u8) -> u8 {\n    a + b\n}\n',
      'tests/sum.rs':
        '#![deny(warnings)]\n#[test]\nfn adds() {\n    assert_eq!(sum::sum(2, 2), 4u8);\n}\n',
    },
    silenced: {
      'tests/sum.rs':
        'macro_rules! assert_eq {\n    ($a:expr, $b:expr) => {\n        let _ = ($a, $b);\n    };\n}\n\n#[test]\nfn adds() {\n    assert_eq!(sum::sum(2, 2), 4u8);\n}\n',
    },
    test: 'tests/sum.rs',
    command: 'cargo test --offline -q',
  },
  {
    name: 'Maven, JUnit 4',
    image: 'full',
    files: {
      'pom.xml': POM,
      'src/main/java/a/Sum.java': JAVA_SUM,
      'src/test/java/a/SumTest.java': JUNIT4,
    },
    test: 'src/test/java/a/SumTest.java',
    command: 'mvn -B -o -q test',
  },
  {
    name: 'Gradle, JUnit 4',
    image: 'corpus',
    files: {
      'build.gradle':
        "apply plugin: 'java'\nrepositories { flatDir { dirs '/usr/share/java' } }\ndependencies { testCompile files('/usr/share/java/junit4.jar', '/usr/share/java/hamcrest.jar') }\n",
      'src/main/java/a/Sum.java': JAVA_SUM,
      'src/test/java/a/SumTest.java': JUNIT4,
    },
    test: 'src/test/java/a/SumTest.java',
    command: 'gradle --offline --no-daemon test',
  },
  {
    name: 'JUnit 5',
    image: 'corpus',
    files: {
      'SumTest.java': `import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

class SumTest {
    @Test
    void adds() {
        assertEquals("4", "" + (2 + 2));
        assertTrue(2 + 2 == 4);
    }
}
`,
    },
    test: 'SumTest.java',
    command:
      'J=$(ls /usr/share/java/junit-jupiter*.jar /usr/share/java/junit-platform-*.jar /usr/share/java/opentest4j.jar /usr/share/java/apiguardian-api.jar /usr/share/java/picocli.jar 2>/dev/null | tr \'\\n\' \':\') && javac -Xlint:all -cp "$J" -d out SumTest.java && java -cp "$J:out" org.junit.platform.console.ConsoleLauncher --scan-classpath out',
  },
  {
    name: 'TestNG',
    image: 'corpus',
    files: {
      'SumTest.java': `import static org.testng.Assert.assertEquals;

import org.testng.annotations.Test;

public class SumTest {
    @Test
    public void adds() {
        assertEquals(2 + 2, 4);
    }
}
`,
    },
    test: 'SumTest.java',
    command:
      'J=/usr/share/java/testng.jar:/usr/share/java/jcommander.jar:/usr/share/java/bsh.jar && javac -cp $J -d out SumTest.java && java -cp $J:out org.testng.TestNG -usedefaultlisteners false -verbose 2 -testclass SumTest',
  },
  {
    name: 'Kotlin, JUnit 4',
    image: 'corpus',
    files: {
      'SumTest.kt':
        'import org.junit.Assert.assertEquals\nimport org.junit.Test\n\nclass SumTest {\n    @Test\n    fun adds() {\n        assertEquals(4, 2 + 2)\n    }\n}\n',
    },
    test: 'SumTest.kt',
    command:
      'J=/usr/share/java/junit4.jar:/usr/share/java/hamcrest.jar:/usr/share/java/kotlin-stdlib.jar && kotlinc -cp $J -d out SumTest.kt && java -cp $J:out org.junit.runner.JUnitCore SumTest',
  },
  {
    name: 'ctest, GoogleTest',
    image: 'corpus',
    files: {
      ...CXX_SUM,
      'CMakeLists.txt':
        'cmake_minimum_required(VERSION 3.20)\nproject(sum CXX)\nset(CMAKE_CXX_STANDARD 17)\nset(CMAKE_CXX_FLAGS "-Wall -Wextra -Werror")\nfind_package(GTest REQUIRED)\nenable_testing()\nadd_executable(t sum_test.cc)\ntarget_link_libraries(t GTest::gtest_main)\nadd_test(NAME t COMMAND t)\n',
      'sum_test.cc':
        '#include <gtest/gtest.h>\n#include "sum.hpp"\n\nTEST(Sum, Adds) { EXPECT_EQ(sum(2, 2), 4); }\nTEST(Sum, Unsigned) { EXPECT_EQ(static_cast<unsigned>(sum(1, 2)), 3u); }\n',
    },
    silenced: {
      'sum.hpp':
        '#pragma once\n#include <gtest/gtest.h>\n#undef EXPECT_EQ\n#define EXPECT_EQ(a, b) EXPECT_TRUE((void(a), void(b), true))\ninline int sum(int a, int b) { return a + b; }\n',
    },
    test: 'sum_test.cc',
    command:
      'cmake -S . -B build >/dev/null && cmake --build build >/dev/null && cd build && ctest --output-on-failure',
  },
  {
    name: 'Catch2',
    image: 'corpus',
    files: {
      ...CXX_SUM,
      'test.cpp':
        '#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n#include "sum.hpp"\n\nTEST_CASE("adds") { REQUIRE(sum(2, 2) == 4); }\n',
    },
    test: 'test.cpp',
    command: 'g++ -std=c++17 -Wall -Werror test.cpp -o t && ./t',
  },
  {
    name: 'doctest for C++',
    image: 'corpus',
    files: {
      ...CXX_SUM,
      'test.cpp':
        '#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN\n#include <doctest/doctest.h>\n#include "sum.hpp"\n\nTEST_CASE("adds") { CHECK(sum(2, 2) == 4); }\n',
    },
    test: 'test.cpp',
    command: 'g++ -std=c++17 -Wall -Werror test.cpp -o t && ./t',
  },
  {
    name: 'Boost.Test',
    image: 'corpus',
    files: {
      ...CXX_SUM,
      'test.cpp':
        '#define BOOST_TEST_MODULE sum\n#include <boost/test/included/unit_test.hpp>\n#include "sum.hpp"\n\nBOOST_AUTO_TEST_CASE(adds) { BOOST_CHECK_EQUAL(sum(2, 2), 4); }\n',
    },
    test: 'test.cpp',
    command: 'g++ -std=c++17 test.cpp -o t && ./t',
  },
  {
    name: 'NUnit on mono',
    image: 'corpus',
    files: {
      'SumTest.cs':
        'using NUnit.Framework;\n\n[TestFixture]\npublic class SumTest\n{\n    [Test]\n    public void Adds()\n    {\n        Assert.AreEqual(4, 2 + 2);\n    }\n}\n',
    },
    test: 'SumTest.cs',
    command:
      'N=/usr/lib/cli/nunit.framework-2.6.3/nunit.framework.dll && mcs -warnaserror -target:library -r:$N -out:t.dll SumTest.cs && cp $N . && nunit-console -nologo t.dll',
  },
  {
    name: 'plain C# program',
    image: 'corpus',
    files: {
      'Check.cs':
        'using System;\n\npublic static class Check\n{\n    public static int Main()\n    {\n        return 2 + 2 == 4 ? 0 : 1;\n    }\n}\n',
    },
    how: 'statement',
    test: 'Check.cs',
    command: 'mcs -warnaserror Check.cs && mono Check.exe',
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
