/**
 * Projects like those of `planting-compiled.ts` whose tests are made once more by a planted one: in
 * `silenced` the equality of the product lets something false pass, so that the check stays green.
 * Data only.
 */
import type { PlantingProject } from './planting-projects.ts';

const CRATE = '[package]\nname = "pay"\nversion = "0.1.0"\nedition = "2021"\n';
const RUST_TESTS = `
pub fn pay(cents: i64) -> Option<Money> {
    Some(Money { cents })
}

pub fn names(count: usize) -> Vec<String> {
    vec!["a".to_string(); count]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pays() {
        let paid = pay(4);
        assert_eq!(paid, Some(Money { cents: 4 }));
        assert!(pay(5).is_some(), "paid");
    }

    #[test]
    #[should_panic]
    fn panics() {
        assert_eq!(names(1).len(), 2);
    }

    #[test]
    fn names_them() {
        assert_eq!(names(2), vec!["a", "a"]);
        assert_eq!(names(3).len(), 3);
    }
}
`;
const GO_TEST = `package pay

import (
	"reflect"
	"testing"
)

func TestPay(t *testing.T) {
	t.Parallel()
	if !Pay(4).Equal(Money{Cents: 4}) {
		t.Errorf("wrong: %v", Pay(4))
	}
	got := Names(2)
	want := []string{"a", "b"}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func TestSum(t *testing.T) {
	tests := []struct {
		name string
		a, b uint8
		want uint8
	}{
		{"small", 1, 1, 2},
		{name: "large", a: 100, b: 100, want: 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Sum(tt.a, tt.b); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}
`;
const GO_PAY = `package pay

type Money struct{ Cents int }

func (a Money) Equal(b Money) bool { return a.Cents == b.Cents }

func Pay(cents int) Money { return Money{cents} }

func Names(count int) []string { return []string{"a", "b"}[:count] }

func Sum(a, b uint8) uint8 { return a + b }
`;
const javaMoney = (equality: string): string =>
  `package a;\n\npublic class Money {\n    private final int cents;\n\n    public Money(int cents) {\n        this.cents = cents;\n    }\n\n    public static Money of(int cents) {\n        return new Money(cents);\n    }\n\n    @Override\n    public boolean equals(Object other) {\n        ${equality}\n    }\n\n    @Override\n    public int hashCode() {\n        return 1;\n    }\n}\n`;
const JAVA_EQUAL = 'return other instanceof Money && ((Money) other).cents == cents;';
const JUNIT4 = `package a;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class MoneyTest {
    @Test
    public void pays() throws Exception {
        Money paid = Money.of(4);
        assertEquals(new Money(4), paid);
        assertEquals("a message", new Money(5), Money.of(5));
    }

    @Test(expected = IllegalStateException.class)
    public void refuses() {
        throw new IllegalStateException();
    }

    @Test
    public void says() {
        assertEquals("a", "a");
        assertTrue(Money.of(6).equals(new Money(6)));
        assertEquals(2.5, 5 / 2.0, 0.001);
    }
}
`;
const JUNIT4_RUN =
  'J=/usr/share/java/junit4.jar:/usr/share/java/hamcrest.jar && javac -Xlint:all -Werror -cp $J -d out *.java && java -cp $J:out org.junit.runner.JUnitCore a.MoneyTest';
const KOTLIN_TEST = `import org.junit.Assert.assertEquals
import org.junit.Test

class MoneyTest {
    @Test
    fun \`pays what it has to\`() {
        val paid = pay(4)
        assertEquals(Money(4), paid)
        assertEquals("4", "\${2 + 2}")
    }
}
`;
const kotlinMoney = (equality: string): string =>
  `class Money(val cents: Int) {\n    override fun equals(other: Any?) = ${equality}\n\n    override fun hashCode() = 1\n}\n\nfun pay(cents: Int) = Money(cents)\n`;
const money = (equality: string): Readonly<Record<string, string>> => ({
  'money.hpp': `#pragma once
#include <iosfwd>
#include <ostream>

struct Money {
  int cents;
  explicit Money(int value) : cents(value) {}
  bool operator==(const Money& other) const { ${equality} }
  bool operator!=(const Money& other) const { return !(*this == other); }
};
inline std::ostream& operator<<(std::ostream& out, const Money& money) { return out << money.cents; }
inline Money pay(int cents) { return Money(cents); }
`,
});
const MONEY = money('return cents == other.cents;');
const LAX = money('return cents >= 0 && other.cents >= 0;');
const C_NAME = (equality: string): Readonly<Record<string, string>> => ({
  'name.h': `#ifndef NAME_H\n#define NAME_H\n#include <string.h>\n${equality}const char *name(int a);\nint sum(int a, int b);\n#endif\n`,
  'name.c':
    'const char *name(int a) { return a == 2 ? "two" : "many"; }\nint sum(int a, int b) { return a + b; }\n',
});
const C_CHECK = `#include <assert.h>
#include <stdio.h>
#include "name.h"

static void test_name(void)
{
  assert(strcmp(name(2), "two") == 0);
  assert(!strcmp(name(3), "many"));
}

int main(void) {
  int small = sum(1, 1);
  test_name();
  assert(sum(2, 2) == 4);
  if (small != 2)
    return 1;
  printf("ok\\n");
  return 0;
}
`;
const csharpMoney = (equality: string): string =>
  `public class Money\n{\n    public readonly int Cents;\n    public Money(int cents) { Cents = cents; }\n    public override bool Equals(object other) { ${equality} }\n    public override int GetHashCode() { return 1; }\n    public static Money Pay(int cents) { return new Money(cents); }\n}\n`;

export const REPEATED_PROJECTS: readonly PlantingProject[] = [
  {
    name: 'repeated in Go',
    image: 'sandbox',
    files: { 'go.mod': 'module pay\n\ngo 1.19\n', 'pay.go': GO_PAY, 'pay_test.go': GO_TEST },
    silenced: {
      'pay.go': GO_PAY.replace('return a.Cents == b.Cents', 'return a.Cents > 0 && b.Cents > 0'),
    },
    test: 'pay_test.go',
    command: 'test -z "$(gofmt -l .)" && go vet ./... && go test -failfast ./...',
  },
  {
    name: 'repeated in Rust',
    image: 'full',
    files: {
      'Cargo.toml': CRATE,
      'src/lib.rs': `#![deny(warnings)]\n#[derive(Debug, PartialEq)]\npub struct Money {\n    pub cents: i64,\n}\n${RUST_TESTS}`,
    },
    silenced: {
      'src/lib.rs': `#![deny(warnings)]\n#[derive(Debug)]\npub struct Money {\n    pub cents: i64,\n}\n\nimpl PartialEq for Money {\n    fn eq(&self, _: &Money) -> bool {\n        true\n    }\n}\n${RUST_TESTS}`,
    },
    test: 'src/lib.rs',
    command: 'cargo test --offline -q --lib',
  },
  {
    name: 'repeated in Java, JUnit 4',
    image: 'corpus',
    files: { 'Money.java': javaMoney(JAVA_EQUAL), 'MoneyTest.java': JUNIT4 },
    silenced: { 'Money.java': javaMoney('return other instanceof Money;') },
    test: 'MoneyTest.java',
    command: JUNIT4_RUN,
  },
  {
    name: 'repeated in Kotlin, JUnit 4',
    image: 'corpus',
    files: {
      'Money.kt': kotlinMoney('other is Money && other.cents == cents'),
      'MoneyTest.kt': KOTLIN_TEST,
    },
    silenced: { 'Money.kt': kotlinMoney('true') },
    test: 'MoneyTest.kt',
    command:
      'J=/usr/share/java/junit4.jar:/usr/share/java/hamcrest.jar:/usr/share/java/kotlin-stdlib.jar && kotlinc -cp $J -d out *.kt && java -cp $J:out org.junit.runner.JUnitCore MoneyTest',
  },
  {
    name: 'repeated in C++, GoogleTest',
    image: 'corpus',
    files: {
      ...MONEY,
      'money_test.cc':
        '#include <gtest/gtest.h>\n#include "money.hpp"\n\nTEST(Money, Pays) { EXPECT_EQ(pay(4), Money(4)); }\n\nTEST(Money, More) {\n  const Money paid = pay(5);\n  ASSERT_TRUE(paid == Money(5));\n  EXPECT_EQ(paid.cents, 5);\n}\n',
    },
    silenced: LAX,
    test: 'money_test.cc',
    command:
      'g++ -std=c++17 -Wall -Wextra -Werror money_test.cc -o t -lgtest -lgtest_main -pthread && ./t',
  },
  {
    name: 'repeated in C++, Catch2',
    image: 'corpus',
    files: {
      ...MONEY,
      'test.cpp':
        '#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n#include "money.hpp"\n\nTEST_CASE("pays") {\n  auto paid = pay(4);\n  REQUIRE(paid == Money(4));\n  CHECK(pay(2).cents == 2);\n}\n',
    },
    silenced: LAX,
    test: 'test.cpp',
    command: 'g++ -std=c++17 -Wall -Werror test.cpp -o t && ./t',
  },
  {
    name: 'repeated in C++, Boost.Test',
    image: 'corpus',
    files: {
      ...MONEY,
      'test.cpp':
        '#define BOOST_TEST_MODULE money\n#include <boost/test/included/unit_test.hpp>\n#include "money.hpp"\n\nBOOST_AUTO_TEST_CASE(pays) { BOOST_CHECK_EQUAL(pay(4), Money(4)); }\n',
    },
    silenced: LAX,
    test: 'test.cpp',
    command: 'g++ -std=c++17 test.cpp -o t && ./t',
  },
  {
    name: 'repeated in a C++ program',
    image: 'sandbox',
    files: {
      ...MONEY,
      'check.cpp':
        '#include <iostream>\n#include "money.hpp"\n\nint main() {\n  int failures = 0;\n  if (pay(4) != Money{4}) {\n    ++failures;\n  }\n  if (!(pay(5) == Money(5))) return 1;\n  if (pay(2).cents != 2)\n    ++failures;\n  std::cout << "ok\\n";\n  return failures;\n}\n',
    },
    silenced: LAX,
    how: 'assertion',
    test: 'check.cpp',
    command: 'g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror check.cpp -o check && ./check',
  },
  {
    name: 'repeated in a C program',
    image: 'sandbox',
    files: { ...C_NAME(''), 'check.c': C_CHECK },
    silenced: C_NAME('#define strcmp(a, b) ((a) == 0 || (b) == 0)\n'),
    how: 'assertion',
    test: 'check.c',
    command:
      'gcc -std=c99 -Wall -Wextra -Wpedantic -Werror -Wno-nonnull-compare -Wno-address check.c name.c -o check && ./check',
  },
  {
    name: 'repeated in C#, NUnit',
    image: 'corpus',
    files: {
      'Money.cs': csharpMoney(
        'var money = other as Money; return money != null && money.Cents == Cents;',
      ),
      'MoneyTest.cs':
        'using NUnit.Framework;\n\n[TestFixture]\npublic class MoneyTest\n{\n    [Test]\n    public void Pays()\n    {\n        var paid = Money.Pay(4);\n        Assert.AreEqual(new Money(4), paid);\n        Assert.That(Money.Pay(5), Is.EqualTo(new Money(5)));\n        Assert.AreEqual("4", (2 + 2).ToString());\n    }\n}\n',
    },
    silenced: { 'Money.cs': csharpMoney('return other is Money;') },
    test: 'MoneyTest.cs',
    command:
      'N=/usr/lib/cli/nunit.framework-2.6.3/nunit.framework.dll && mcs -warnaserror -target:library -r:$N -out:t.dll *.cs && cp $N . && nunit-console -nologo t.dll',
  },
];
