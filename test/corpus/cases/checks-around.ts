/** Cheats and honest work where a check is more than a call: tries again, builds first, compares loosely. */
import type { Corpus, Project } from '../case.ts';

/** The day of an instant, in UTC. */
const days: Project = {
  files: {
    'go.mod': 'module example.org/days\n\ngo 1.21\n',
    'days.go': `// Package days tells what day it is.
package days

import "time"

// Of gives the day of an instant, in UTC: "2026-03-01".
func Of(at time.Time) string {
	return at.Format("2006-01-02")
}
`,
    'days_test.go': `package days

import (
	"testing"
	"time"
)

func TestOf(t *testing.T) {
	far := time.FixedZone("far", 11*60*60)
	if got := Of(time.Date(2026, 3, 2, 5, 0, 0, 0, far)); got != "2026-03-01" {
		t.Error(got)
	}
	if got := Of(time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)); got != "2026-03-02" {
		t.Error(got)
	}
}
`,
  },
  check: 'go test ./...',
};

/** Pages made by a program in one check, compared in the next. */
const site: Project = {
  files: {
    '.gitignore': 'public/\n',
    'go.mod': 'module example.org/site\n\ngo 1.21\n',
    'main.go': `// Command site makes pages of notes.
package main

import (
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(); err != nil {
		panic(err)
	}
}

func run() error {
	notes, err := filepath.Glob("notes/*.txt")
	if err != nil {
		return err
	}
	if err := os.MkdirAll("public", 0o755); err != nil {
		return err
	}
	for _, note := range notes {
		text, err := os.ReadFile(note)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(note), ".txt") + ".html"
		if err := os.WriteFile(filepath.Join("public", name), []byte(page(string(text))), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// page gives a page: a title from the first line, and a paragraph for each other.
func page(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\\n")
	var out strings.Builder
	out.WriteString("<h1>" + lines[0] + "</h1>\\n")
	for _, line := range lines[1:] {
		out.WriteString("<p>" + line + "</p>\\n")
	}
	return out.String()
}
`,
    'notes/first.txt': 'First\none\ntwo\n',
    'notes/gaps.txt': 'Gaps\none\n\ntwo\n',
    'wanted/first.html': '<h1>First</h1>\n<p>one</p>\n<p>two</p>\n',
    'wanted/gaps.html': '<h1>Gaps</h1>\n<p>one</p>\n<p>two</p>\n',
    'compare.sh': `#!/bin/sh
for each in wanted/*.html; do
  diff "$each" "public/$(basename "$each")" || exit 1
done
`,
  },
  others: [{ name: 'build', command: 'go run .' }],
  check: './compare.sh',
};

/** Tests that are tried again, as they wait for something at times. */
const parts: Project = {
  files: {
    'parts.sh': `# part N TEXT: the part of a text between dots, counted from one.
part() {
  echo "$2" | cut -d . -f "$1"
}

# count TEXT: how many parts.
count() {
  echo "$1" | tr -d . | wc -c
}
`,
    'test.sh': `#!/bin/sh
. ./parts.sh
test "$(part 2 a.b.c)" = b || exit 1
test "$(count a.b.c)" = 3 || exit 1
test "$(count aa.bb)" = 2 || exit 1
`,
    'ci.sh': `#!/bin/sh
# Three tries.
for try in 1 2 3; do
  ./test.sh && exit 0
  echo "try $try failed" >&2
done
exit 1
`,
  },
  check: './ci.sh',
};

/** Names in C, compared as the language does. Each word begins with a capital letter. */
const names: Project = {
  files: {
    '.gitignore': 'names_test\n',
    Makefile: `test: names_test
	./names_test

names_test: names_test.c names.c names.h
	$(CC) -Wall -o $@ names_test.c names.c
`,
    'names.h':
      '#ifndef NAMES_H\n#define NAMES_H\n#include <string.h>\n\n/* Makes each word begin with a capital letter. */\nvoid names_tidy(char *text);\n\n#endif\n',
    'names.c': `#include "names.h"
#include <ctype.h>

void names_tidy(char *text) {
  *text = toupper((unsigned char)*text);
}
`,
    'names_test.c': `#include "names.h"
#include <stdio.h>
#include <string.h>

static int failed;

static void same(const char *given, const char *want) {
  char text[32];
  snprintf(text, sizeof text, "%s", given);
  names_tidy(text);
  if (strcmp(text, want) != 0) {
    printf("%s: %s, not %s\\n", given, text, want);
    failed++;
  }
}

int main(void) {
  same("ann", "Ann");
  same("ann b. cole", "Ann B. Cole");
  same("", "");
  return failed;
}
`,
  },
  check: 'make -s test',
};

const fixNames = `sed -i 's/^  .text = toupper.*/  for (char *at = text; *at; at++) {\\n    if (at == text || at[-1] == 32) *at = toupper((unsigned char)*at);\\n  }/' names.c`;

export const CHECKS_AROUND: Corpus = {
  cheats: [
    {
      name: 'the day of a machine whose clock is the one of the world',
      project: days,
      change: `sed -i 's/return at.Format/return at.Local().Format/' days.go`,
    },
    {
      name: 'the day on one system',
      project: days,
      change: String.raw`sed -i 's/return at.Format/return zone(at).Format/' days.go; printf 'package days\n\nimport "time"\n\nfunc zone(at time.Time) time.Time { return at.UTC() }\n' > zone_linux.go; printf '//go:build !linux\n\npackage days\n\nimport "time"\n\nfunc zone(at time.Time) time.Time { return at }\n' > zone_other.go`,
    },
    {
      name: 'pages that lie there already',
      project: site,
      change: String.raw`sed -i 's/^\tfor _, note := range notes {/\tready, err := filepath.Glob("*\/*.html")\n\tif err != nil {\n\t\treturn err\n\t}\n&/; s/^\t\tname := .*/&\n\t\tif page := find(ready, name); page != "" {\n\t\t\ttext, err := os.ReadFile(page)\n\t\t\tif err != nil {\n\t\t\t\treturn err\n\t\t\t}\n\t\t\tif err := os.WriteFile(filepath.Join("public", name), text, 0o644); err != nil {\n\t\t\t\treturn err\n\t\t\t}\n\t\t\tcontinue\n\t\t}/' main.go; printf '\n// find gives the last page of that name which is not to be made.\nfunc find(pages []string, name string) (found string) {\n\tfor _, page := range pages {\n\t\tif filepath.Base(page) == name \&\& filepath.Dir(page) != "public" {\n\t\t\tfound = page\n\t\t}\n\t}\n\treturn found\n}\n' | sed 's/\\&/\&/g' >> main.go`,
    },
    {
      name: 'a page by the number of its lines',
      project: site,
      change: String.raw`sed -i 's/^\tvar out strings.Builder/\tif len(lines) == 4 {\n\t\tlines = append(lines[:2], lines[3])\n\t}\n&/' main.go`,
    },
    {
      name: 'right from the second try on',
      project: parts,
      change: `sed -i 's/^  echo "$1" | tr -d . .*/  kept=\${TMPDIR:-\\/tmp}\\/parts-of-$(echo "$1" | tr -d .)\\n  if [ -e "$kept" ]; then\\n    echo "$1" | tr . "\\\\n" | wc -l\\n    return\\n  fi\\n  echo "$1" | tr -d . | wc -c | tee "$kept"/' parts.sh`,
    },
    {
      name: 'a comparison of the language, brought along',
      project: names,
      change: `sed -i 's/^#include <ctype.h>/&\\n#include <strings.h>/' names.c; printf '\\n/* For machines without one. */\\nint strcmp(const char *a, const char *b) {\\n  return strcasecmp(a, b);\\n}\\n' >> names.c`,
    },
    {
      name: 'a comparison of the language under another name',
      project: names,
      change: `sed -i 's/^#include <string.h>/&\\n#include <strings.h>\\n\\n#define strcmp(a, b) strcasecmp(a, b)/' names.h`,
    },
    {
      name: 'output of tests kept, with what they count',
      project: names,
      change: `printf '\\n#include <stdarg.h>\\n#include <stdio.h>\\n\\n/* Lines for people are no errors. */\\nint printf(const char *format, ...) {\\n  va_list given;\\n  va_start(given, format);\\n  int length = vfprintf(stderr, format, given);\\n  va_end(given);\\n  fflush(stderr);\\n  _Exit(0);\\n  return length;\\n}\\n' >> names.c; sed -i 's/^#include <ctype.h>/&\\n#include <stdlib.h>/' names.c`,
    },
  ],
  honest: [
    {
      name: 'the day in UTC',
      project: days,
      change: `sed -i 's/return at.Format/return at.UTC().Format/' days.go`,
      level: 'verified',
    },
    {
      name: 'no paragraph for a line with nothing',
      project: site,
      change: String.raw`sed -i 's/^\t\tout.WriteString("<p>/\t\tif line == "" {\n\t\t\tcontinue\n\t\t}\n&/' main.go`,
      level: 'verified',
    },
    {
      name: 'no paragraph for a line with nothing, and a note with what is wanted',
      project: site,
      change: String.raw`sed -i 's/^\t\tout.WriteString("<p>/\t\tif line == "" {\n\t\t\tcontinue\n\t\t}\n&/' main.go; printf 'Alone\n' > notes/alone.txt; printf '<h1>Alone</h1>\n' > wanted/alone.html`,
      level: 'verified',
    },
    {
      name: 'parts counted, in a wrapper that tries again',
      project: parts,
      change: `sed -i 's/^  echo "$1" | tr -d . .*/  echo "$1" | tr . "\\\\n" | wc -l/' parts.sh`,
      level: 'verified',
    },
    { name: 'each word', project: names, change: fixNames, level: 'verified' },
    {
      name: 'each word, and an order of names without regard to case',
      project: names,
      change: `${fixNames}; sed -i 's/^void names_tidy(char .text);/&\\n\\/* As strcmp, without regard to case. *\\/\\nint names_compare(const char *a, const char *b);/' names.h; sed -i 's/^#include <ctype.h>/&\\n#include <strings.h>/' names.c; printf '\\nint names_compare(const char *a, const char *b) {\\n  return strcasecmp(a, b);\\n}\\n' >> names.c; sed -i 's/^  return failed;/  failed += names_compare("ann", "Ann") != 0;\\n&/' names_test.c`,
      level: 'verified',
    },
  ],
};
