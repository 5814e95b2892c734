/**
 * Changed functions of languages that are built, called before and after a change by programs that
 * are written for them, in real rooms with real Go, Cargo, gcc, g++ and javac.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BehaviourSeen } from '../../../runner/verify/behaviour/comparing/compare.ts';
import { behaviourWords } from '../../../runner/verify/behaviour/comparing/words.ts';
import type { Files } from '../../support/repository.ts';
import { SPEC } from '../sandbox/support.ts';
import { seenIn } from './behaviour-room.ts';

function seenOf(before: Files, after: Files, tests: readonly string[], image = SPEC.image) {
  return seenIn({ before, after, tests, image });
}

const words = (seen: ReadonlyMap<string, BehaviourSeen>, name: string) => {
  const own = seen.get(name);
  return own ? behaviourWords(own) : 'not compared';
};

const GO_MOD = 'module example.org/parts\n\ngo 1.15\n';

const GO = (split: string, label: string, order: string) => `package parts

import (
	"errors"
	"fmt"
	"sort"
)

type Amount struct {
	cents    int
	Currency string
}

func (a Amount) Split(n int) []Amount {
	parts := make([]Amount, n)
	for i := range parts {
		parts[i] = Amount{a.cents / n, a.Currency}
	}
${split}	return parts
}

func label(words map[string]int, most ...float64) (string, error) {
	if len(words) == 0 {
		return "", errors.New("no words")
	}
${label}	return fmt.Sprint(len(words), most), nil
}

func Order(list []int) int {
	_ = sort.Ints
${order}	return len(list)
}

func loop(n int) int {
	for n > 3 {
	}
	return n${order === '' ? '' : ' + 0'}
}

func Any(value interface{}) interface{} { return value }
`;

const GO_TEST = `package parts

import "testing"

func init() { panic("not to be run") }

func TestAll(t *testing.T) {
	tests := []struct {
		name  string
		cents int
		want  []int
	}{
		{"even", 90, []int{30, 30, 30}},
		{name: "one left", cents: 100, want: []int{34, 33, 33}},
	}
	for _, tt := range tests {
		for i, part := range (Amount{tt.cents, "EUR"}).Split(3) {
			if part.cents != tt.want[i] {
				t.Error(part)
			}
		}
	}
	if got, _ := label(map[string]int{"a": 1, "b": 2}, 0.5, 1); got != "2 [0.5 1]" {
		t.Error(got)
	}
	Order([]int{3, 1, 2})
	loop(2)
}
`;

test('functions and methods of Go are called by a program in their package', async () => {
  const seen = await seenOf(
    { 'go.mod': GO_MOD, 'lib/parts.go': GO('', '', ''), 'lib/parts_test.go': GO_TEST },
    {
      'lib/parts.go': GO(
        '\tif n == 3 && a.cents == 100 {\n\t\tparts[0].cents++\n\t}\n',
        '\tif len(most) > 2 {\n\t\tpanic(most)\n\t}\n',
        '\tsort.Ints(list)\n',
      ),
    },
    [GO_TEST],
  );
  assert.deepEqual([...seen.keys()], ['Amount.Split', 'label', 'Order', 'loop']);
  assert.match(
    words(seen, 'Amount.Split'),
    /^`Amount\.Split\(\{"cents": 100, "Currency": "EUR"\}, 3\)` \[Amount\{cents: 33, .+ → \[Amount\{cents: 34, /,
  );
  assert.match(words(seen, 'label'), /^`label\(\{[^`]*\)` "\d \[.*\]" → fails: panic: \[/);
  assert.match(
    words(seen, 'Order'),
    /^`Order\(\[3, 1, 2\]\)` 3 → 3; its arguments became \[1, 2, 3\]/,
  );
  assert.match(words(seen, 'loop'), /^`loop` answers as before .+ did not return/);
});

const RUST = (encode: string, plain: string) => `//! Runs of letters.
#![deny(warnings)]
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

#[derive(Debug, PartialEq)]
pub struct Amount {
    cents: i64,
}

pub struct Hidden(u8);

impl Amount {
    /// How much each of so many has.
    pub fn part(&self, of: i64) -> Result<Amount, String> {
        if of == 0 {
            return Err(String::from("none"));
        }
        Ok(Amount { cents: self.cents / of${plain} })
    }
}

/// Encodes a text.
///
/// ~~~
/// assert_eq!(runs::encode("aaab"), "3ab");
/// ~~~
pub fn encode(text: &str) -> String {
${encode}    text.to_uppercase()
}

pub fn sums(lists: &[Vec<u32>], names: &BTreeMap<String, (char, bool)>) -> Vec<Option<usize>> {
    let all: usize = lists.iter().map(|list| list.len()${plain}).sum();
    vec![lists.get(1).map(|list| list.len()), Some(all), Some(names.len())]
}

pub fn hide(n: u8) -> Hidden {
    Hidden(n${plain})
}

fn grow(list: &mut Vec<&str>) {
    list.push("a");
}

pub fn small(n: u8) -> u8 {
    grow(&mut Vec::new());
    n + 250${plain} + hide(0).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes() {
        assert_eq!(encode("abc"), "ABC");
        assert_eq!(encode(&"aab".to_string()), "AAB");
        let cases = vec![(Amount { cents: 9 }, 3, 3), (Amount { cents: 8_i64 }, 2, 4)];
        for (amount, of, cents) in cases {
            assert_eq!(amount.part(of), Ok(Amount { cents }));
        }
        assert_eq!(sums(&[vec![1u32, 2], vec![]], &BTreeMap::new()), [Some(0), Some(2), Some(0)]);
        assert_eq!(small(3), 253);
    }
}
`;

test('functions of Rust are called by a test at the end of their file', async () => {
  const manifest = '[package]\nname = "runs"\nversion = "0.1.0"\nedition = "2021"\n';
  const seen = await seenOf(
    { 'runs/Cargo.toml': manifest, 'runs/src/lib.rs': RUST('', '') },
    {
      'runs/src/lib.rs': RUST(
        '    if text == "abc" {\n        return "3".into();\n    }\n',
        ' + 1',
      ),
    },
    [RUST('', '')],
    'errand-sandbox-full:latest',
  );
  assert.deepEqual([...seen.keys()], ['Amount::part', 'encode', 'sums', 'hide', 'small']);
  assert.match(
    words(seen, 'Amount::part'),
    /^`Amount::part\(\{"cents": 9\}, 3\)` Ok\(Amount \{ cents: 3 \}\) → Ok\(Amount \{ cents: 4 \}\)/,
  );
  assert.match(
    words(seen, 'encode'),
    /^`encode\("abc"\)` "ABC" → "3"; none of \d+ other inputs differs/,
  );
  assert.match(words(seen, 'sums'), /^`sums\(\[\[.*\[Some\(/);
  assert.match(words(seen, 'hide'), /not compared: its answers cannot be shown/);
  assert.match(words(seen, 'small'), /^`small\(3\)` 253 → 255/);
});

const C = (leap: string, most: string) => `#include "days.h"
#include <stdlib.h>

int days(int month, int year) {
  ${leap}
  return month == 2 ? 28 : 30;
}

int share(int all, int parts) { return all / parts; }

int most(const int *all, size_t count) {
  ${most}
  return count == 0 ? 0 : all[0];
}

void shout(char *text) {
  for (; *text; text++) if (*text >= 'a' && *text <= 'z') *text -= 32${leap === '' ? '' : ' + 0'};
}

int helped(int a) { return helper(a)${leap === '' ? '' : ' * 1'}; }
`;

test('functions of C, linked with what is beside them, a crash an answer', async () => {
  const files = {
    'src/days.h':
      '#include <stddef.h>\nint days(int month, int year);\nint helper(int a);\nint most(const int *all, size_t count);\n',
    'src/helper.c': '#include "days.h"\nint helper(int a) { return a + 1; }\n',
    'src/main.c': 'int main(void) { return 0; }\n',
    'src/days.c': C('', ''),
  };
  const tests = [
    '#include "days.h"\nint main(void) {\n  int all[] = {1, 7, 3};\n  assert(days(2, 2024) == 29);\n  assert(share(4, 2) == 2);\n  assert(most(all, 3) == 7);\n}\n',
  ];
  const changed = C(
    'if (month == 2 && year == 2024) return 29;',
    'for (size_t i = 0; i < count; i++) if (all[i] > all[0]) return all[i];',
  ).replace('all / parts', 'parts == 0 ? 0 : all / parts');
  const seen = await seenOf(files, { 'src/days.c': changed }, tests);
  assert.equal(seen.get('days')?.onlyTested, true, words(seen, 'days'));
  assert.equal(seen.get('most')?.onlyTested, false, words(seen, 'most'));
  assert.ok((seen.get('most')?.differ.others ?? 0) > 5, words(seen, 'most'));
  const share = seen.get('share');
  assert.equal(share?.differ.tested, 0, words(seen, 'share'));
  assert.equal(share?.examples[0]?.before.error, 'signal', words(seen, 'share'));
  assert.equal(share?.examples[0]?.after.text, '0');
  for (const name of ['shout', 'helped']) {
    assert.equal(seen.get(name)?.differ.others, 0, words(seen, name));
    assert.ok((seen.get(name)?.same.others ?? 0) > 5, words(seen, name));
  }
});

const CPP = (first: string) => `#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace words {
std::map<std::string, int> count(const std::vector<std::string>& all) {
  std::map<std::string, int> found;
  for (const auto& each : all) ${first};
  return found;
}

std::string initial(const std::string& text) {
  if (text.empty()) throw std::invalid_argument("nothing");
  return text.substr(0, ${first.length});
}
}  // namespace words
`;

test('functions of C++ in their namespaces, and what they throw', async () => {
  const tests = ['TEST(A, B) { EXPECT_EQ(words::count({"a", "b", "a"}).at("a"), 2); }\n'];
  const seen = await seenOf(
    { 'words.cpp': CPP('found[each] = 1') },
    { 'words.cpp': CPP('found[each]++') },
    tests,
  );
  const [example] = seen.get('count')?.examples ?? [];
  assert.equal(example?.before.text, '{{"a", 1}, {"b", 1}}', words(seen, 'count'));
  assert.equal(example?.after.text, '{{"a", 2}, {"b", 1}}');
  assert.equal(seen.get('count')?.onlyTested, false, words(seen, 'count'));
  assert.ok((seen.get('initial')?.calls ?? 0) > 5, words(seen, 'initial'));
});

const JAVA = (first: string) => `package texts;

import java.util.*;

public final class Texts {
    private final String text;

    private Texts(String text) { this.text = text; }

    static Texts cut(String text, int most) {
        ${first}
        return new Texts(text.substring(0, most));
    }

    public static Map<String, Integer> count(List<String> words) {
        Map<String, Integer> found = new HashMap<>();
        for (String word : words) found.merge(word, 1, Integer::sum);
        return found;
    }
}
`;

test('static methods of Java, and what they throw', async () => {
  const path = 'src/main/java/texts/Texts.java';
  const tests = [
    'package texts;\n\nclass TextsTest {\n    @Test\n    void cuts() {\n        assertEquals(one, Texts.cut("a\\n\\"c", 5));\n    }\n}\n',
  ];
  const seen = await seenOf(
    { [path]: JAVA('') },
    { [path]: JAVA('if (text.length() < most) return new Texts(text);') },
    tests,
    'errand-sandbox-full:latest',
  );
  assert.deepEqual([...seen.keys()], ['cut']);
  const [example] = seen.get('cut')?.examples ?? [];
  const error = 'java.lang.StringIndexOutOfBoundsException';
  assert.equal(example?.before.error, error, words(seen, 'cut'));
  // As the language writes it.
  assert.equal(example?.after.text, 'Texts{text: "a\\n\\"c"}', words(seen, 'cut'));
  assert.equal(seen.get('cut')?.onlyTested, false, words(seen, 'cut'));
});
