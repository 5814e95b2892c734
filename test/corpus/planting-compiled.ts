/** Projects like those of `planting-projects.ts` in languages that are compiled. Data only. */
import type { PlantingProject } from './planting-projects.ts';

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

export const COMPILED_PROJECTS: readonly PlantingProject[] = [
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
    isSilent: true,
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
    isSilent: true,
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
      'J=/usr/share/java/testng.jar:/usr/share/java/jcommander.jar:/usr/share/java/bsh.jar && javac -cp $J -d out SumTest.java && java -cp $J:out org.testng.TestNG -usedefaultlisteners false -testclass SumTest',
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
];
