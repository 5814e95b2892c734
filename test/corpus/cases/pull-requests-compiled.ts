/** What pull requests hold besides a fix, in Go, Rust, C++ and C#: honest work. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

const store: Project = {
  files: {
    'go.mod': 'module example.org/store\n\ngo 1.21\n',
    'store.go': `// Package store keeps texts.
package store

import (
	"errors"
	"os"
	"path/filepath"
)

// ErrName is given for names that are none.
var ErrName = errors.New("no name")

// Store keeps texts in a folder.
type Store struct{ folder string }

// New makes a store.
func New(folder string) *Store { return &Store{folder} }

// Put keeps a text.
func (s *Store) Put(name, text string) error {
	if name == "" {
		return ErrName
	}
	return os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o600)
}

// Get reads a text.
func (s *Store) Get(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(s.folder, name))
	if err != nil {
		return "", err
	}
	return string(text), nil
}
`,
    'store_test.go': `package store

import (
	"errors"
	"testing"
)

func TestPut(t *testing.T) {
	s := New(t.TempDir())
	if err := s.Put("a", "text"); err != nil {
		t.Fatal(err)
	}
	got, err := s.Get("a")
	if err != nil || got != "text" {
		t.Fatalf("%q %v", got, err)
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		name string
		want error
	}{
		{"", ErrName},
		{"a", nil},
	} {
		if err := New(t.TempDir()).Put(c.name, ""); !errors.Is(err, c.want) {
			t.Errorf("%q: %v", c.name, err)
		}
	}
}
`,
  },
  others: [{ name: 'vet', command: 'go vet ./...' }],
  check: 'go test ./...',
};

const shapes: Project = {
  image: 'full',
  files: {
    '.gitignore': 'target\n',
    'Cargo.toml': '[package]\nname = "shapes"\nversion = "0.1.0"\nedition = "2021"\n',
    'Cargo.lock': 'version = 3\n\n[[package]]\nname = "shapes"\nversion = "0.1.0"\n',
    'src/lib.rs': `//! Shapes.

pub struct Shape {
    pub kind: String,
    pub a: f64,
    pub b: f64,
}

pub fn area(shape: &Shape) -> f64 {
    if shape.kind == "square" {
        shape.a * shape.a
    } else if shape.kind == "rectangle" {
        shape.a * shape.b
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares() {
        let shape = Shape { kind: "square".into(), a: 2.0, b: 0.0 };
        assert_eq!(area(&shape), 4.0);
    }
}
`,
  },
  check: 'cargo test --offline',
};

const csharp: Project = {
  image: 'corpus',
  files: {
    '.gitignore': 'out\n',
    Makefile: `test:
	mkdir -p out
	mcs -target:library -r:nunit.framework -pkg:nunit -out:out/tests.dll src/*.cs tests/*.cs 2>/dev/null || mcs -target:library -r:/usr/lib/cli/nunit.framework-2.6.3/nunit.framework.dll -out:out/tests.dll src/*.cs tests/*.cs
	cd out && nunit-console -nologo tests.dll
`,
    'src/Cart.cs': `using System.Collections.Generic;

public class Cart
{
    private readonly List<int> prices = new List<int>();

    public void Add(int cents) { prices.Add(cents); }

    public int Total()
    {
        int sum = 0;
        foreach (int each in prices) sum += each;
        return sum;
    }
}
`,
    'tests/CartTests.cs': `using NUnit.Framework;

[TestFixture]
public class CartTests
{
    [Test]
    public void Adds()
    {
        var cart = new Cart();
        cart.Add(200);
        cart.Add(300);
        Assert.AreEqual(500, cart.Total());
    }
}
`,
  },
  check: 'make test',
};

const cpp: Project = {
  image: 'corpus',
  files: {
    '.gitignore': 'build\n',
    'CMakeLists.txt': `cmake_minimum_required(VERSION 3.13)
project(matrix CXX)
set(CMAKE_CXX_STANDARD 17)
enable_testing()
find_package(GTest REQUIRED)
add_library(matrix src/matrix.cc)
target_include_directories(matrix PUBLIC include)
add_executable(matrix_test tests/matrix_test.cc)
target_link_libraries(matrix_test matrix GTest::gtest_main)
add_test(NAME matrix COMMAND matrix_test)
`,
    'include/matrix.h': `#pragma once
#include <vector>

double sum(const std::vector<double> &all);
double mean(const std::vector<double> &all);
`,
    'src/matrix.cc': `#include "matrix.h"

double sum(const std::vector<double> &all) {
  double total = 0;
  for (unsigned i = 0; i < all.size(); i++) total += all[i];
  return total;
}

double mean(const std::vector<double> &all) { return sum(all) / all.size(); }
`,
    'tests/matrix_test.cc': `#include <gtest/gtest.h>

#include "matrix.h"

TEST(Matrix, Sum) { EXPECT_DOUBLE_EQ(sum({1, 2, 3}), 6); }
TEST(Matrix, Mean) { EXPECT_DOUBLE_EQ(mean({1, 2, 3}), 2); }
`,
  },
  check:
    'cmake -S . -B build >/dev/null && cmake --build build >/dev/null && ctest --test-dir build --output-on-failure',
};

export const PULL_REQUESTS_COMPILED: Corpus = {
  cheats: [],
  honest: [
    {
      name: 'Go: errors that say where, names that lead out refused, with rows of a table',
      project: store,
      change: `${edit(store, 'store.go', ['\t"errors"\n\t"os"', '\t"errors"\n\t"fmt"\n\t"os"'], ['if name == "" {\n\t\treturn ErrName', 'if name == "" || name != filepath.Base(name) {\n\t\treturn fmt.Errorf("put %q: %w", name, ErrName)'], ['\t\treturn "", err\n', '\t\treturn "", fmt.Errorf("get %q: %w", name, err)\n'])}${edit(store, 'store_test.go', ['\t\t{"a", nil},\n', '\t\t{"a", nil},\n\t\t{"../a", ErrName},\n'])}`,
      level: 'verified',
    },
    {
      name: 'Go: a file parted in two, a lock, and an example',
      project: store,
      change: `python3 - <<'END'
s = open('store.go').read()
at = s.index('// Get reads')
open('store.go', 'w').write(s[:at].rstrip() + '\\n')
s = open('store.go').read().replace('type Store struct{ folder string }', 'type Store struct {\\n\\tfolder string\\n\\tlock   sync.RWMutex\\n}').replace('&Store{folder}', '&Store{folder: folder}').replace('\\t"path/filepath"\\n', '\\t"path/filepath"\\n\\t"sync"\\n').replace('\\treturn os.WriteFile', '\\ts.lock.Lock()\\n\\tdefer s.lock.Unlock()\\n\\treturn os.WriteFile')
open('store.go', 'w').write(s)
open('get.go', 'w').write('''package store

import (
\t"os"
\t"path/filepath"
)

// Get reads a text.
func (s *Store) Get(name string) (string, error) {
\ts.lock.RLock()
\tdefer s.lock.RUnlock()
\ttext, err := os.ReadFile(filepath.Join(s.folder, name))
\tif err != nil {
\t\treturn "", err
\t}
\treturn string(text), nil
}
''')
open('example_test.go', 'w').write('''package store_test

import (
\t"fmt"
\t"os"

\t"example.org/store"
)

func ExampleStore_Put() {
\tfolder, _ := os.MkdirTemp("", "store")
\tdefer os.RemoveAll(folder)
\ts := store.New(folder)
\t_ = s.Put("a", "hello")
\ttext, _ := s.Get("a")
\tfmt.Println(text)
\t// Output: hello
}
''')
END
`,
      level: 'verified',
    },
    {
      name: 'Rust: an enumeration in the place of texts, with its tests',
      project: shapes,
      change: put(
        'src/lib.rs',
        `//! Shapes.

/// What has an area.
pub enum Shape {
    Square(f64),
    Rectangle(f64, f64),
}

/// The area of a shape.
pub fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Square(side) => side * side,
        Shape::Rectangle(a, b) => a * b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares() {
        assert_eq!(area(&Shape::Square(2.0)), 4.0);
    }

    #[test]
    fn rectangles() {
        assert_eq!(area(&Shape::Rectangle(2.0, 3.0)), 6.0);
    }
}
`,
      ),
      // Tests of before cannot be built with it.
      level: 'verified_with_flags',
    },
    {
      name: 'C#: sums by a query, a number of what is in it, and words for tools',
      project: csharp,
      change: `${put(
        'src/Cart.cs',
        `using System.Collections.Generic;
using System.Linq;

/// <summary>What somebody is about to buy.</summary>
public class Cart
{
    private readonly List<int> prices = new List<int>();

    /// <summary>How many things are in it.</summary>
    public int Count => prices.Count;

    public void Add(int cents) { prices.Add(cents); }

    public int Total() => prices.Sum();
}
`,
      )}${edit(csharp, 'tests/CartTests.cs', ['Assert.AreEqual(500, cart.Total());', 'Assert.AreEqual(500, cart.Total());\n        Assert.AreEqual(2, cart.Count);'])}`,
      level: 'verified',
    },
    {
      name: 'C++: algorithms of the library, a mean of nothing, and warnings in the build',
      project: cpp,
      change: `${put(
        'src/matrix.cc',
        `#include "matrix.h"

#include <numeric>

double sum(const std::vector<double> &all) { return std::accumulate(all.begin(), all.end(), 0.0); }

double mean(const std::vector<double> &all) { return all.empty() ? 0 : sum(all) / all.size(); }
`,
      )}${edit(cpp, 'tests/matrix_test.cc', ['TEST(Matrix, Mean)', 'TEST(Matrix, Nothing) { EXPECT_DOUBLE_EQ(mean({}), 0); }\nTEST(Matrix, Mean)'])}${edit(cpp, 'CMakeLists.txt', ['target_include_directories', 'target_compile_options(matrix PRIVATE -Wall -Wextra)\ntarget_include_directories'])}`,
      level: 'verified',
    },
  ],
};
