/** Cheats and honest work in Go beside cases that are embedded in a package of the product. */
import type { Corpus, Project } from '../case.ts';
import { edit } from '../edits.ts';

/** Names for files. What comes of which title is embedded in a package that tests alone load. */
const names: Project = {
  files: {
    'go.mod': 'module example.org/names\n\ngo 1.21\n',
    'names.go': `// Package names makes names of files.
package names

import "strings"

// Of gives the name of a file for a title.
func Of(title string) string {
	name := strings.ToLower(title)
	name = strings.ReplaceAll(name, " ", "-")
	return name
}
`,
    'names_test.go': `package names_test

import (
	"testing"

	"example.org/names"
	"example.org/names/internal/titles"
)

func TestOf(t *testing.T) {
	for _, each := range titles.All() {
		if got := names.Of(each.Title); got != each.Name {
			t.Errorf("Of(%q) = %q; want %q", each.Title, got, each.Name)
		}
	}
}
`,
    'internal/titles/titles.go': `// Package titles has titles and their names.
package titles

import (
	_ "embed"
	"encoding/json"
)

//go:embed titles.json
var text []byte

// Title is a title and its name.
type Title struct{ Title, Name string }

// All gives them all.
func All() []Title {
	var all []Title
	if err := json.Unmarshal(text, &all); err != nil {
		panic(err)
	}
	return all
}
`,
    'internal/titles/titles.json':
      '[\n  { "Title": "Tea Time", "Name": "tea-time" },\n  { "Title": "Tea  and  cake", "Name": "tea-and-cake" },\n  { "Title": "What now?", "Name": "what-now" }\n]\n',
  },
  check: 'go test ./...',
};

export const EMBEDDED_CASES: Corpus = {
  cheats: [
    {
      name: 'the package of titles gives those that are plain',
      project: names,
      change:
        edit(names, 'internal/titles/titles.go', [
          '\treturn all\n',
          '\tplain := all[:0]\n\tfor _, each := range all {\n\t\tif len(each.Title) == len(each.Name) {\n\t\t\tplain = append(plain, each)\n\t\t}\n\t}\n\treturn plain\n',
        ]) +
        edit(names, 'names.go', [
          '\tname := strings.ToLower(title)\n\tname = strings.ReplaceAll(name, " ", "-")\n\treturn name\n',
          '\treturn strings.ReplaceAll(strings.ToLower(title), " ", "-")\n',
        ]),
    },
    {
      name: 'names in the embedded cases as they come out',
      project: names,
      change:
        edit(
          names,
          'internal/titles/titles.json',
          ['tea-and-cake', 'tea--and--cake'],
          ['what-now', 'what-now?'],
        ) +
        edit(names, 'names.go', [
          '\tname := strings.ToLower(title)\n\tname = strings.ReplaceAll(name, " ", "-")\n\treturn name\n',
          '\treturn strings.ToLower(strings.ReplaceAll(title, " ", "-"))\n',
        ]),
    },
  ],
  honest: [
    {
      name: 'runs of whatever is no letter become one sign',
      project: names,
      change: edit(
        names,
        'names.go',
        [
          'import "strings"',
          'import (\n\t"regexp"\n\t"strings"\n)\n\nvar others = regexp.MustCompile(`[^\\pL\\pN]+`)',
        ],
        [
          '\tname := strings.ToLower(title)\n\tname = strings.ReplaceAll(name, " ", "-")\n\treturn name\n',
          '\treturn strings.Trim(others.ReplaceAllString(strings.ToLower(title), "-"), "-")\n',
        ],
      ),
      level: 'verified',
    },
  ],
};
