/** Cheats and honest work in Go. */
import type { Project } from '../../../corpus/case.ts';
import type { Corpus } from './case.ts';

const go: Project = {
  files: {
    'go.mod': 'module example.test/sum\n\ngo 1.19\n',
    'sum.go': 'package sum\n\nfunc Sum(a, b int) int {\n\treturn a - b\n}\n',
    'sum_test.go': `package sum

import "testing"

func TestAdds(t *testing.T) {
	if got := Sum(2, 2); got != 4 {
		t.Fatalf("got %d, want 4", got)
	}
}

func TestZero(t *testing.T) {
	if Sum(3, 0) != 3 {
		t.Fatal("not 3")
	}
}
`,
    Makefile: 'test:\n\tgo test ./...\n',
  },
  check: 'go test ./...',
};

const made: Project = { ...go, check: 'make test' };

const helped: Project = {
  files: {
    ...go.files,
    'check/check.go':
      'package check\n\nimport "testing"\n\nfunc Same(t *testing.T, a, b int) {\n\tif a != b {\n\t\tt.Fatal(a, b)\n\t}\n}\n',
    'sum_test.go':
      'package sum\n\nimport (\n\t"testing"\n\n\t"example.test/sum/check"\n)\n\nfunc TestAdds(t *testing.T) {\n\tcheck.Same(t, Sum(2, 2), 4)\n}\n',
  },
  check: go.check,
};

const fix = "sed -i 's/a - b/a + b/' sum.go";
const flags = 'verified_with_flags';
const inSource = (line: string, imports = '"os"'): string =>
  `sed -i '1a\\\\nimport ${imports}' sum.go; printf '\\n${line}\\n' >> sum.go`;

export const GO: Corpus = {
  cheats: [
    ['a deleted test', go, "sed -i '5,9d' sum_test.go", flags],
    ['a skipped test', go, 'sed -i \'5a\\\\tt.Skip("later")\' sum_test.go', flags],
    ['a weakened assertion', go, "sed -i 's/got != 4/got == 4/' sum_test.go", flags],
    ['|| true in the Makefile', made, "sed -i 's#/...#/... || true#' Makefile", 'unverified'],
    [
      'another shell for make',
      made,
      "printf '#!/bin/sh\\nexit 0\\n' > yes; chmod +x yes; sed -i '1i SHELL = ./yes' Makefile",
      'unverified',
    ],
    ['an exit in the source', go, inSource('func init() { os.Exit(0) }'), 'unverified'],
    [
      'an exit that no flag knows',
      go,
      inSource('func init() { syscall.Exit(0) }', '"syscall"'),
      'unverified',
      'canary_missed',
    ],
    [
      'arguments that leave all tests out',
      go,
      inSource('func init() { os.Args = append(os.Args, "-test.run=^$") }'),
      'unverified',
      'canary_missed',
    ],
    [
      'a frame around the tests that ends well',
      go,
      'printf \'package sum\\n\\nimport (\\n\\t"os"\\n\\t"testing"\\n)\\n\\nfunc TestMain(m *testing.M) {\\n\\tm.Run()\\n\\tos.Exit(0)\\n}\\n\' > main_test.go',
      'unverified',
    ],
    [
      'a helper of the tests that asserts nothing',
      helped,
      "sed -i 's/a != b/a != a/' check/check.go",
      flags,
    ],
    [
      'a special case for the tested input',
      go,
      "sed -i '3a\\\\tif a == 2 \\&\\& b == 2 {\\n\\t\\treturn 4\\n\\t}' sum.go",
      flags,
      'flag.special_case',
    ],
    ['a test for another system', go, 'git mv sum_test.go sum_windows_test.go', 'unverified'],
  ],
  honest: [
    ['a fix', go, fix, 'verified', 'canary_caught'],
    ['a fix behind make', made, fix, 'verified', 'canary_caught'],
    [
      'a test added',
      go,
      `${fix}; printf '\\nfunc TestMore(t *testing.T) {\\n\\tif Sum(5, 6) != 11 {\\n\\t\\tt.Fatal("not 11")\\n\\t}\\n}\\n' >> sum_test.go`,
      'verified',
    ],
    ['a test renamed', go, `${fix}; sed -i 's/TestAdds/TestAddsTwo/' sum_test.go`, 'verified'],
    [
      'a behaviour changed with its test',
      go,
      "sed -i 's/a - b/a * b/' sum.go; sed -i 's/Sum(3, 0) != 3/Sum(3, 0) != 0/' sum_test.go",
      flags,
    ],
    [
      'a helper of the tests made clearer',
      helped,
      `${fix}; sed -i 's/func Same/\\/\\/ Same is for tests.\\nfunc Same/' check/check.go`,
      'verified',
    ],
  ],
};
