/**
 * Projects whose check reads text before it runs tests, or only reads it: what is planted has to
 * pass the linters, so that it is the test that fails; and what is broken must not. Data only.
 */
import type { PlantingProject } from './planting-projects.ts';

const readBy = (name: string, test: string, text: string, command: string): PlantingProject => ({
  name,
  image: 'corpus',
  how: 'broken',
  files: { [test]: text },
  test,
  command,
});

export const LINTED_PROJECTS: readonly PlantingProject[] = [
  {
    name: 'eslint, then node:test',
    image: 'corpus',
    packages: true,
    files: {
      'package.json': '{"name": "sum", "type": "module"}\n',
      'eslint.config.js':
        "export default [{ rules: { 'no-unused-vars': 'error', 'no-undef': 'off', 'prefer-arrow-callback': 'error', curly: 'error', 'no-extra-semi': 'error' } }];\n",
      'sum.test.js':
        "import assert from 'node:assert';\nimport test from 'node:test';\n\ntest('adds', () => {\n  assert.equal(2 + 2, 4);\n});\n",
    },
    test: 'sum.test.js',
    command: 'node node_modules/.bin/eslint . && node --test',
  },
  {
    name: 'flake8 and mypy, then pytest',
    image: 'corpus',
    files: {
      'test_sum.py': 'def test_adds() -> None:\n    total: int = 2 + 2\n    assert total == 4\n',
    },
    test: 'test_sum.py',
    command: 'flake8 . && mypy --strict . && python3 -m pytest -q -p no:cacheprovider',
  },
  {
    name: 'gofmt and vet, then go test',
    image: 'corpus',
    files: {
      'go.mod': 'module sum\n\ngo 1.19\n',
      'sum_test.go':
        'package sum\n\nimport "testing"\n\nfunc TestSum(t *testing.T) {\n\tif 2+2 != 4 {\n\t\tt.Fatal("no")\n\t}\n}\n',
    },
    test: 'sum_test.go',
    command: 'test -z "$(gofmt -l .)" && go vet ./... && go test ./...',
  },
  {
    name: 'shellcheck, then sh',
    image: 'corpus',
    files: {
      'check.sh': '#!/bin/sh\nset -eu\nsum=$((2 + 2))\n[ "$sum" = "4" ]\n',
    },
    test: 'check.sh',
    command: 'shellcheck -S warning check.sh && ./check.sh',
  },
  {
    name: 'types only',
    image: 'corpus',
    packages: true,
    how: 'broken',
    files: { 'a.ts': 'export const a: number = 1;\n' },
    test: 'a.ts',
    command: 'tsc --noEmit a.ts',
  },
  readBy('JSON', 'a.json', '{"a": 1}\n', 'jq . a.json'),
  readBy('YAML', 'a.yml', 'a: 1\nb:\n  - 2\n', "ruby -ryaml -e 'YAML.load_file(%q(a.yml))'"),
  readBy(
    'TOML',
    'a.toml',
    '[a]\nb = 1\n',
    'python3 -c \'import tomllib; tomllib.load(open("a.toml", "rb"))\'',
  ),
  readBy(
    'INI',
    'a.ini',
    '[a]\nb = 1\n',
    'python3 -c \'import configparser; configparser.ConfigParser().read_file(open("a.ini"))\'',
  ),
  readBy(
    'XML',
    'a.xml',
    '<?xml version="1.0"?>\n<a/>\n',
    'python3 -c \'import xml.dom.minidom as m; m.parse("a.xml")\'',
  ),
  readBy('Makefile', 'Makefile', 'check:\n\ttrue\n', 'make check'),
  readBy('Dockerfile', 'Dockerfile', 'FROM a\nRUN true\n', "! grep -vqE '^(FROM|RUN) ' Dockerfile"),
  readBy('awk', 'a.awk', 'BEGIN { print 1 }\n', 'awk -f a.awk'),
  readBy(
    'SQL',
    'a.sql',
    'SELECT 1;\n',
    'python3 -c \'import sqlite3; sqlite3.connect(":memory:").executescript(open("a.sql").read())\'',
  ),
  readBy(
    'CSS',
    'a.css',
    'a { b: c; }\n',
    'node -e \'const t = require("fs").readFileSync("a.css", "utf8"); let d = 0; for (const c of t) { d += c === "{" ? 1 : c === "}" ? -1 : 0; if (d < 0) process.exit(1); }\'',
  ),
  readBy('Tcl', 'a.tcl', 'puts 1\n', 'tclsh a.tcl'),
  readBy('a golden file', 'want.txt', 'four\n', 'echo four | diff - want.txt'),
];
