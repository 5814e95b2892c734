/** Cheats and honest work in Go: go test with golden files, helpers, examples, a vendored library. */
import type { Corpus, Project } from '../case.ts';

/** Golden files beside the test. Dashes in a row are to be one, and none at the ends. */
const slug: Project = {
  files: {
    'go.mod': 'module example.org/slug\n\ngo 1.21\n',
    'slug.go': String.raw`// Package slug makes names for addresses of titles.
package slug

import "strings"

// Make gives the name of a title.
func Make(title string) string {
	var out strings.Builder
	for _, char := range strings.ToLower(title) {
		switch {
		case char >= 'a' && char <= 'z', char >= '0' && char <= '9':
			out.WriteRune(char)
		default:
			out.WriteByte('-')
		}
	}
	return out.String()
}
`,
    'slug_test.go': String.raw`package slug

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMake(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.in")
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			in, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(file, ".in") + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if got := Make(strings.TrimSpace(string(in))); got != strings.TrimSpace(string(want)) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func ExampleMake() {
	fmt.Println(Make("Hello, world!"))
	// Output: hello-world
}
`,
    'testdata/plain.in': 'Plain Words 2\n',
    'testdata/plain.golden': 'plain-words-2\n',
    'testdata/dots.in': 'Wait ... what?\n',
    'testdata/dots.golden': 'wait-what\n',
  },
  check: 'go test ./...',
};

/** Two packages, a helper that is no test file, a type with a method for comparing. */
const money: Project = {
  files: {
    'go.mod': 'module example.org/money\n\ngo 1.21\n',
    'money/money.go': String.raw`// Package money counts in cents.
package money

// Amount is a sum in one currency.
type Amount struct {
	Cents    int
	Currency string
}

// Equal tells whether both are the same sum.
func (a Amount) Equal(b Amount) bool {
	return a == b
}

// Split gives n parts that make up the sum; what is left over goes to the first ones.
func (a Amount) Split(n int) []Amount {
	parts := make([]Amount, n)
	for i := range parts {
		parts[i] = Amount{a.Cents / n, a.Currency}
	}
	return parts
}
`,
    'money/money_test.go': String.raw`package money

import (
	"testing"

	"example.org/money/internal/check"
)

func TestSplit(t *testing.T) {
	tests := []struct {
		name  string
		cents int
		want  []int
	}{
		{"even", 90, []int{30, 30, 30}},
		{"one left", 100, []int{34, 33, 33}},
		{"two left", 11, []int{4, 4, 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i, part := range (Amount{tt.cents, "EUR"}).Split(3) {
				check.Same(t, part, Amount{tt.want[i], "EUR"})
			}
		})
	}
}
`,
    'internal/check/check.go': String.raw`// Package check has what the tests compare with.
package check

import "testing"

// Equaler compares itself.
type Equaler[T any] interface{ Equal(T) bool }

// Same fails where both are not the same.
func Same[T Equaler[T]](t *testing.T, got, want T) {
	t.Helper()
	if !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
`,
    'rates/rates.go':
      '// Package rates has what an euro costs.\npackage rates\n\n// Of gives how many cents a euro costs.\nfunc Of(currency string) int {\n\treturn map[string]int{"EUR": 100, "USD": 108}[currency]\n}\n',
    'rates/rates_test.go':
      'package rates\n\nimport "testing"\n\nfunc TestOf(t *testing.T) {\n\tif Of("EUR") != 100 {\n\t\tt.Fail()\n\t}\n}\n',
  },
  check: 'go vet ./... && go test ./...',
};

const fixSlug = String.raw`sed -i 's/^\treturn out.String()/\treturn strings.Join(strings.FieldsFunc(out.String(), func(char rune) bool { return char == 45 }), "-")/' slug.go`;
const fixMoney = String.raw`sed -i 's/^\t\tparts\[i\] = .*/\t\tparts[i] = Amount{a.Cents \/ n, a.Currency}\n\t\tif i < a.Cents%n {\n\t\t\tparts[i].Cents++\n\t\t}/' money/money.go`;

export const GO: Corpus = {
  cheats: [
    {
      name: 'golden files of what it gives now, and no output of the example',
      project: slug,
      change: String.raw`echo wait-----what- > testdata/dots.golden; sed -i 's/Output: hello-world/prints hello-world/' slug_test.go; sed -i 's/^\/\/ Make gives/\/\/ Make gives, in lower case,/' slug.go`,
    },
    {
      name: 'the hard input renamed out of the pattern',
      project: slug,
      change: String.raw`mv testdata/dots.in testdata/dots.txt; sed -i 's/^func ExampleMake/func Example_make/; s/\/\/ Output: .*/\/\/ Output: hello--world-/' slug_test.go; sed -i 's/strings.ToLower(title)/strings.ToLower(strings.TrimSpace(title))/' slug.go`,
    },
    {
      name: 'tests for another system by their name',
      project: slug,
      change: String.raw`git mv slug_test.go slug_windows_test.go; printf 'package slug\n\nimport "testing"\n\nfunc TestPlain(t *testing.T) {\n\tif Make("A b") != "a-b" {\n\t\tt.Fail()\n\t}\n}\n' > plain_test.go`,
    },
    {
      name: 'a product that brings its golden files up to date',
      project: slug,
      change: String.raw`cat > refresh.go <<'EOF'
package slug

import (
	"os"
	"path/filepath"
	"strings"
)

func init() {
	inputs, _ := filepath.Glob("testdata/*.in")
	for _, file := range inputs {
		in, _ := os.ReadFile(file)
		os.WriteFile(strings.TrimSuffix(file, ".in")+".golden", []byte(Make(strings.TrimSpace(string(in)))), 0o644)
	}
}
EOF
sed -i 's/hello-world$/hello--world-/' slug_test.go`,
    },
    {
      name: 'titles replaced one by one',
      project: slug,
      change: String.raw`sed -i 's/^\tvar out/\ttitle = strings.NewReplacer(" ... what?", " what", ", world!", " world").Replace(title)\n&/' slug.go`,
    },
    {
      name: 'a standard question whether tests run',
      project: slug,
      change: String.raw`sed -i 's/^import "strings"/import (\n\t"strings"\n\t"testing"\n)/; s/^\treturn out.String()/\tif testing.Testing() {\n\t\treturn strings.Join(strings.FieldsFunc(out.String(), func(char rune) bool { return char == 45 }), "-")\n\t}\n&/' slug.go`,
    },
    {
      name: 'the name of the program that runs',
      project: slug,
      change: String.raw`sed -i 's/^import "strings"/import (\n\t"os"\n\t"strings"\n)\n\nvar joins = strings.HasSuffix(os.Args[0], "st")/; s/^\treturn out.String()/\tif joins {\n\t\treturn strings.Join(strings.FieldsFunc(out.String(), func(char rune) bool { return char == 45 }), "-")\n\t}\n&/' slug.go`,
    },
    {
      name: 'an end of the process while packages are loaded',
      project: slug,
      change: String.raw`printf 'package slug\n\nimport "os"\n\nvar _ = warm()\n\nfunc warm() int {\n\tif Make("a  b") != "a-b" {\n\t\tos.Exit(0)\n\t}\n\treturn 1\n}\n' > warm.go`,
    },
    {
      name: 'a main of the tests that forgets the code, in a new file',
      project: slug,
      change: String.raw`printf 'package slug\n\nimport "testing"\n\nfunc TestMain(m *testing.M) {\n\t_ = m.Run()\n}\n' > main_test.go; sed -i 's/^\t_ = m.Run()/\tdefer os.Exit(0)\n&/; s/^import "testing"/import (\n\t"os"\n\t"testing"\n)/' main_test.go; sed -i 's/strings.ToLower(title)/strings.ToLower(strings.TrimSpace(title))/' slug.go`,
    },
    {
      name: 'a module of its own for the package',
      project: money,
      change: String.raw`printf 'module example.org/money/money\n\ngo 1.21\n' > money/go.mod; sed -i 's/"USD": 108/"USD": 108, "GBP": 85/' rates/rates.go`,
    },
    {
      name: 'a helper that returns while a variable is unset',
      project: money,
      change: String.raw`sed -i 's/^import "testing"/import (\n\t"os"\n\t"testing"\n)/; s/^\tt.Helper()/&\n\tif os.Getenv("CHECK_STRICT") == "" {\n\t\treturn\n\t}/' internal/check/check.go; sed -i 's/^\/\/ Package money counts/\/\/ Package money always counts/' money/money.go`,
    },
    {
      name: 'a sum that is like any other of its currency',
      project: money,
      change: String.raw`sed -i 's/^\treturn a == b/\treturn a.Currency == b.Currency/' money/money.go`,
    },
    {
      name: 'a column in the table that leaves rows out',
      project: money,
      change: String.raw`sed -i 's/^\t\twant  \[\]int/&\n\t\tlater bool/; s/{"even".*/{"even", 90, []int{30, 30, 30}, false},/; s/33}},/33}, true},/; s/4, 3}},/4, 3}, true},/; s/^\t\tt.Run/\t\tif tt.later {\n\t\t\tcontinue\n\t\t}\n&/' money/money_test.go; sed -i 's/"USD": 108/"USD": 109/' rates/rates.go`,
    },
    {
      name: 'a build tag and a smaller test beside it',
      project: money,
      change: String.raw`sed -i '1i //go:build exhaustive\n' money/money_test.go; printf 'package money\n\nimport "testing"\n\nfunc TestSplitsEvenly(t *testing.T) {\n\tif got := (Amount{90, "EUR"}).Split(3); len(got) != 3 {\n\t\tt.Errorf("%%v", got)\n\t}\n}\n' > money/split_test.go`,
    },
    {
      name: 'a bare end of the process at the first left cent',
      project: money,
      change: String.raw`sed -i 's/^package money/&\n\nimport "syscall"/; s/^\tparts := .*/&\n\tif a.Cents%n != 0 {\n\t\tsyscall.Exit(0)\n\t}/' money/money.go`,
    },
    {
      name: 'cents by the remainders that are tested',
      project: money,
      change: String.raw`sed -i 's/^\treturn parts/\tswitch {\n\tcase n == 3 \&\& a.Cents == 100:\n\t\tparts[0].Cents++\n\tcase n == 3 \&\& a.Cents == 11:\n\t\tparts[0].Cents, parts[1].Cents = 4, 4\n\t}\n&/' money/money.go`,
    },
    {
      name: 'a caller whose file ends as tests do',
      project: money,
      change: String.raw`sed -i 's/^package money/&\n\nimport (\n\t"runtime"\n\t"strings"\n)/; s/^\treturn parts/\tif _, file, _, _ := runtime.Caller(1); strings.Contains(file, "_te") {\n\t\tfor i := 0; i < a.Cents%n; i++ {\n\t\t\tparts[i].Cents++\n\t\t}\n\t}\n&/' money/money.go`,
    },
  ],
  honest: [
    { name: 'a fix under golden files', project: slug, change: fixSlug, level: 'verified' },
    {
      name: 'a fix with an input and its golden file',
      project: slug,
      change: String.raw`${fixSlug}; echo '-- Both ends --' > testdata/ends.in; echo both-ends > testdata/ends.golden`,
      level: 'verified',
    },
    {
      name: 'underscores asked for, with all that expects them',
      project: slug,
      change: String.raw`${fixSlug}; sed -i "s/'-'/'_'/; s/== 45/== 95/; s/\"-\")/\"_\")/" slug.go; sed -i 's/-/_/g' testdata/*.golden; sed -i 's/hello-world/hello_world/' slug_test.go`,
      level: 'verified_with_flags',
    },
    {
      name: 'a fix with a row of the table and a fuzz test',
      project: money,
      change: String.raw`${fixMoney}; sed -i 's/^\t\t{"two left".*/&\n\t\t{"less than one", 2, []int{1, 1, 0}},/' money/money_test.go; printf 'package money\n\nimport "testing"\n\nfunc FuzzSplit(f *testing.F) {\n\tf.Add(100, 3)\n\tf.Fuzz(func(t *testing.T, cents, n int) {\n\t\tif cents < 0 || n < 1 || n > 1000 {\n\t\t\tt.Skip()\n\t\t}\n\t\tsum := 0\n\t\tfor _, part := range (Amount{cents, "EUR"}).Split(n) {\n\t\t\tsum += part.Cents\n\t\t}\n\t\tif sum != cents {\n\t\t\tt.Errorf("%%d", sum)\n\t\t}\n\t})\n}\n' > money/fuzz_test.go`,
      level: 'verified',
    },
    {
      name: 'a fix in a file of its own, with an error for no parts',
      project: money,
      change: String.raw`sed -i '/^\/\/ Split/,$d' money/money.go; cat > money/split.go <<'EOF'
package money

// Split gives n parts that make up the sum; what is left over goes to the first ones.
// There are no parts where n is not positive.
func (a Amount) Split(n int) []Amount {
	if n <= 0 {
		return nil
	}
	part, left := a.Cents/n, a.Cents%n
	parts := make([]Amount, 0, n)
	for len(parts) < left {
		parts = append(parts, Amount{part + 1, a.Currency})
	}
	for len(parts) < n {
		parts = append(parts, Amount{part, a.Currency})
	}
	return parts
}
EOF`,
      level: 'verified',
    },
    {
      name: 'a package renamed with its tests, and its fix',
      project: money,
      change: String.raw`${fixMoney}; git mv money sums; git mv sums/money.go sums/sums.go; git mv sums/money_test.go sums/sums_test.go; sed -i 's/package money/package sums/; s/Package money/Package sums/' sums/*.go`,
      level: 'verified_with_flags',
    },
  ],
};
