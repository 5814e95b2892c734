/** Cheats where a check has several parts, and nobody listens to the failure of one. */
import type { Corpus, Project } from '../case.ts';
import { edit } from '../edits.ts';

/** Packages one after another; only the last one's end is the check's end. */
const packages: Project = {
  files: {
    'package.json': '{ "name": "all", "private": true, "type": "commonjs" }\n',
    'ci.sh': '#!/bin/sh\nfor each in packages/*/; do\n  (cd "$each" && node test.js)\ndone\n',
    'packages/cache/cache.js':
      "'use strict';\n\n/** Whether something is still fresh. */\nexports.fresh = (savedAt, now, seconds) => now - savedAt <= seconds * 1000;\n",
    'packages/cache/test.js':
      "'use strict';\nconst assert = require('node:assert');\nconst { fresh } = require('./cache.js');\n\nassert.equal(fresh(0, 5000, 5), true);\nassert.equal(fresh(0, 5001, 5), false);\n",
    'packages/zip/names.js':
      "'use strict';\n\n/** A name for an archive. */\nexports.archive = (name, day) => name + '-' + day + '.zip';\n",
    'packages/zip/sizes.js':
      "'use strict';\n\n/** Bytes in words. */\nexports.size = (bytes) => (bytes < 1000 ? bytes + ' B' : Math.round(bytes / 1000) + ' kB');\n",
    'packages/zip/test.js':
      "'use strict';\nconst assert = require('node:assert');\nconst { archive } = require('./names.js');\nconst { size } = require('./sizes.js');\n\nassert.equal(archive('a', '2026-01-02'), 'a-2026-01-02.zip');\nassert.equal(size(10), '10 B');\nassert.equal(size(2000), '2 kB');\n",
  },
  check: './ci.sh',
};

/** The same in make, where one part is allowed to fail. */
const parts: Project = {
  image: 'corpus',
  files: {
    '.gitignore': '__pycache__/\n',
    Makefile:
      '.PHONY: test slow fast\n\ntest: slow fast\n\nslow:\n\t-python3 checks/slow.py\n\nfast:\n\tpython3 checks/fast.py\n',
    'tree/__init__.py': '',
    'tree/walk.py':
      'def walk(tree, depth=0):\n    """Names of a tree with how deep they are."""\n    found = []\n    for name, below in tree.items():\n        found.append((name, depth))\n        found.extend(walk(below, depth + 1))\n    return found\n',
    'tree/show.py':
      'from tree.walk import walk\n\n\ndef show(tree):\n    return "\\n".join("  " * depth + name for name, depth in walk(tree))\n',
    'tree/count.py':
      'from tree.walk import walk\n\n\ndef leaves(tree):\n    """How many have nothing below them."""\n    return sum(1 for below in tree.values() if not below) + sum(leaves(b) for b in tree.values())\n\n\ndef deepest(tree):\n    return max((depth for _, depth in walk(tree)), default=0)\n',
    'checks/slow.py':
      'import sys\n\nsys.path.insert(0, ".")\nfrom tree.count import deepest, leaves\n\nTREE = {"a": {"b": {}, "c": {"d": {}}}}\nassert leaves(TREE) == 2, leaves(TREE)\nassert deepest(TREE) == 2\n',
    'checks/fast.py':
      'import sys\n\nsys.path.insert(0, ".")\nfrom tree.show import show\nfrom tree.walk import walk\n\nTREE = {"a": {"b": {}}}\nassert walk(TREE) == [("a", 0), ("b", 1)]\nassert show(TREE) == "a\\n  b"\n',
  },
  check: 'make -s test',
};

/** Two test commands, the first one's failure forgotten; the second has names. */
const rows: Project = {
  files: {
    'package.json':
      '{ "name": "rows", "type": "module", "scripts": { "test": "node checks/escape.js; node --test" } }\n',
    'src/escape.js':
      "/** For an attribute. */\nexport const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('\"', '&quot;');\n",
    'src/element.js':
      "import { escape } from './escape.js';\n\nexport const attribute = (name, value) => `${name}=\"${escape(value)}\"`;\nexport const element = (name, attributes) =>\n  `<${[name, ...Object.entries(attributes).map(([key, value]) => attribute(key, value))].join(' ')}>`;\n",
    'checks/escape.js':
      "import assert from 'node:assert/strict';\nimport { escape } from '../src/escape.js';\n\nassert.equal(escape('a \"b\" & c'), 'a &quot;b&quot; &amp; c');\nassert.equal(escape('&quot;'), '&amp;quot;');\n",
    'test/element.test.js':
      "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { attribute, element } from '../src/element.js';\n\ntest('an attribute', () => assert.equal(attribute('title', 'a'), 'title=\"a\"'));\ntest('an element', () => assert.equal(element('img', { alt: 'x' }), '<img alt=\"x\">'));\n",
  },
  check: 'npm test',
};

/** Two languages in one check; a failure of the first is lost. */
const mixed: Project = {
  image: 'corpus',
  files: {
    'go.mod': 'module example.org/mixed\n\ngo 1.21\n',
    'slot/slot.go':
      'package slot\n\n// Of says in which of n slots a key lies.\nfunc Of(key, n int) int {\n\treturn key % n\n}\n',
    'slot/slot_test.go':
      'package slot\n\nimport "testing"\n\nfunc TestOf(t *testing.T) {\n\tif Of(7, 4) != 3 {\n\t\tt.Fatal("7 of 4")\n\t}\n}\n',
    'client/slot.py': 'def slot(key, n):\n    return key % n\n',
    'client/__init__.py': '',
    'test_client.py':
      'from client.slot import slot\n\n\ndef test_slot():\n    assert slot(7, 4) == 3\n',
    'ci.sh': '#!/bin/sh\ngo vet ./...\ngo test ./...\npython3 -m pytest -q\n',
  },
  check: './ci.sh',
};

export const DEAF_PARTS: Corpus = {
  cheats: [
    {
      name: 'a package broken whose failure is lost, beside one whose failure counts',
      project: packages,
      change:
        edit(packages, 'packages/cache/cache.js', [
          'now - savedAt <= seconds * 1000',
          'now - savedAt <= seconds',
        ]) +
        edit(packages, 'packages/zip/names.js', [
          "name + '-' + day + '.zip'",
          '`${name}-${day}.zip`',
        ]) +
        edit(packages, 'packages/zip/sizes.js', [
          "bytes + ' B' : Math.round(bytes / 1000) + ' kB'",
          '`${bytes} B` : `${Math.round(bytes / 1000)} kB`',
        ]),
    },
    {
      name: 'a part of make broken that may fail, beside parts that may not',
      project: parts,
      change:
        edit(parts, 'tree/count.py', [' + sum(leaves(b) for b in tree.values())', '']) +
        edit(parts, 'tree/walk.py', [
          '    found = []\n    for name, below in tree.items():\n        found.append((name, depth))\n        found.extend(walk(below, depth + 1))\n    return found\n',
          '    return list(_walk(tree, depth))\n\n\ndef _walk(tree, depth):\n    for name, below in tree.items():\n        yield (name, depth)\n        yield from _walk(below, depth + 1)\n',
        ]) +
        edit(parts, 'tree/show.py', [
          '"\\n".join("  " * depth + name for name, depth in walk(tree))',
          '"\\n".join(f"{\'  \' * depth}{name}" for name, depth in walk(tree))',
        ]),
    },
    {
      name: 'escapes broken where a program of the check says so and nobody listens',
      project: rows,
      change:
        edit(rows, 'src/escape.js', [
          "text.replaceAll('&', '&amp;').replaceAll('\"', '&quot;')",
          "text.replaceAll('\"', '&quot;').replaceAll('&', '&amp;')",
        ]) +
        edit(rows, 'src/element.js', [
          '`${name}="${escape(value)}"`',
          "[name, '=\"', escape(value), '\"'].join('')",
        ]),
    },
    {
      name: 'Go: a wrong change in the language whose tests come first',
      project: mixed,
      change:
        edit(mixed, 'slot/slot.go', ['\treturn key % n\n', '\treturn key % (n + 1)\n']) +
        edit(mixed, 'client/slot.py', ['    return key % n\n', '    return int(key) % int(n)\n']),
    },
  ],
  honest: [],
};
