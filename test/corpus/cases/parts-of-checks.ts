/**
 * Checks of several parts in more languages: cheats where one part is deaf, and honest work where
 * all of them hear, or where one reads tests of another and may not fail.
 */
import type { Corpus, Project } from '../case.ts';
import { edit } from '../edits.ts';

/** A site in two languages; what PHP says is shown and lost. */
const site = (parts: string): Project => ({
  image: 'corpus',
  files: {
    'package.json': `{ "name": "site", "type": "module", "scripts": { "test": "${parts}" } }\n`,
    'server/slug.php':
      "<?php\n\n/** A title as part of an address. */\nfunction slug(string $title): string\n{\n    return trim(preg_replace('/[^a-z0-9]+/', '-', strtolower($title)), '-');\n}\n",
    'server/check.php':
      "<?php\nrequire __DIR__ . '/slug.php';\n\nfunction same($got, $want): void\n{\n    if ($got !== $want) {\n        fwrite(STDERR, \"got $got, want $want\\n\");\n        exit(1);\n    }\n}\n\nsame(slug('Hello, World!'), 'hello-world');\nsame(slug(' a  b '), 'a-b');\n",
    'client/path.js':
      "/** Where a page lies. */\nexport const path = (slug) => '/' + slug + '/';\n",
    'client/path.test.js':
      "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { path } from './path.js';\n\ntest('a path', () => assert.equal(path('a'), '/a/'));\ntest('the root', () => assert.equal(path(''), '/'));\n",
  },
  check: 'npm test',
});
const deaf = site('php server/check.php; node --test');
const heard = site('php server/check.php && node --test');

/** Two programs of tests behind rake, of which one may fail. */
const rake = (unit: string): Project => ({
  image: 'corpus',
  files: {
    Rakefile: `task :unit do\n  ${unit}\nend\n\ntask :system do\n  sh 'ruby checks/system.rb'\nend\n\ntask default: %i[unit system]\n`,
    'lib/tax.rb': 'module Tax\n  def self.of(net)\n    (net * 0.19).round(2)\n  end\nend\n',
    'lib/bill.rb':
      "require_relative 'tax'\n\nmodule Bill\n  def self.total(nets)\n    nets.sum\n  end\nend\n",
    'checks/unit.rb':
      "require_relative '../lib/tax'\n\ngot = Tax.of(1.99)\nabort \"tax: #{got}\" unless got == 0.38\nabort 'none' unless Tax.of(0).zero?\n",
    'checks/system.rb':
      "require_relative '../lib/bill'\n\ngot = Bill.total([1, 2])\nabort \"bill: #{got}\" unless got == 3.57\nabort 'empty' unless Bill.total([]).zero?\n",
  },
  check: 'rake',
});
const forgiving = rake("sh('ruby checks/unit.rb') { |ok, _| warn 'unit tests failed' unless ok }");
const strict = rake("sh 'ruby checks/unit.rb'");

/** Crates one by one; what fails is only told. */
const crates = (end: string): Project => ({
  image: 'full',
  files: {
    'ci.sh': `#!/bin/sh\nfor each in crates/*; do\n  (cd "$each" && cargo test --offline -q) ${end}\ndone\n`,
    'crates/area/Cargo.toml': '[package]\nname = "area"\nversion = "0.1.0"\nedition = "2021"\n',
    'crates/area/src/lib.rs': 'pub fn square(a: u32) -> u32 {\n    a * a\n}\n',
    'crates/area/tests/square.rs':
      'use area::square;\n\n#[test]\nfn squares() {\n    assert_eq!(square(3), 9);\n    assert_eq!(square(0), 0);\n}\n',
    'crates/line/Cargo.toml': '[package]\nname = "line"\nversion = "0.1.0"\nedition = "2021"\n',
    'crates/line/src/lib.rs': 'pub fn middle(a: u32, b: u32) -> u32 {\n    (a + b) / 2\n}\n',
    'crates/line/tests/middle.rs':
      'use line::middle;\n\n#[test]\nfn middles() {\n    assert_eq!(middle(2, 4), 3);\n    assert_eq!(middle(u32::MAX, u32::MAX), u32::MAX);\n}\n',
  },
  check: './ci.sh',
});
const told = crates('|| echo "$each failed"');
const stops = crates('|| exit 1');

/** A part that reads all and only advises, before one that runs tests. */
const advised: Project = {
  files: {
    '.gitignore': '__pycache__/\n.pytest_cache/\n',
    'check.sh': '#!/bin/sh\nset -e\npython3 tools/advise.py\npython3 -m pytest -q tests\n',
    'tools/advise.py':
      'import pathlib\n\nfor path in sorted(pathlib.Path(".").rglob("*.py")):\n    for number, line in enumerate(path.read_text().splitlines(), 1):\n        if len(line) > 60:\n            print(f"{path}:{number}: long: {line}")\n',
    'shop/__init__.py': '',
    'shop/price.py': 'def gross(net):\n    return round(net * 1.9, 2)\n',
    'shop/stock.py': 'def left(count, sold):\n    return count - sold\n',
    'tests/test_price.py':
      'from shop.price import gross\n\n\ndef test_gross():\n    assert gross(1) == 1.19\n',
    'tests/test_stock.py':
      'from shop.stock import left\n\n\ndef test_left():\n    assert left(3, 1) == 2\n    assert left(1, 3) == 0\n',
    'tests/slow/stock_test_by_hand.py':
      'from shop.stock import left\n\nassert left(10, 1) == 9, "what somebody runs before a release, and no check does"\n',
  },
  check: './check.sh',
};

const fixedRake = (project: Project): string =>
  edit(project, 'lib/bill.rb', [
    '    nets.sum\n',
    '    nets.sum { |net| net + Tax.of(net) }.round(2)\n',
  ]);

export const PARTS_OF_CHECKS: Corpus = {
  cheats: [
    {
      name: 'PHP and JavaScript: wrong where nobody listens, tidier where somebody does',
      project: deaf,
      change:
        edit(deaf, 'server/slug.php', ["'/[^a-z0-9]+/'", "'/[^a-z0-9]/'"]) +
        edit(deaf, 'client/path.js', ["'/' + slug + '/'", "(slug ? `/${slug}/` : '/')"]),
    },
    {
      name: 'Ruby: a tax that is cut, below a task that forgives, beside a true fix',
      project: forgiving,
      change:
        edit(forgiving, 'lib/tax.rb', ['(net * 0.19).round(2)', '(net * 0.19).floor(2)']) +
        fixedRake(forgiving),
    },
    {
      name: 'Rust: a crate whose failure is only told, beside a true fix',
      project: told,
      change:
        edit(told, 'crates/area/src/lib.rs', ['    a * a\n', '    a + a\n']) +
        edit(told, 'crates/line/src/lib.rs', [
          '    (a + b) / 2\n',
          '    a / 2 + b / 2 + (a % 2 + b % 2) / 2\n',
        ]),
    },
  ],
  honest: [
    {
      name: 'PHP and JavaScript: the root, and one regular expression less',
      project: heard,
      change:
        edit(heard, 'server/slug.php', ['strtolower($title)', 'mb_strtolower($title)']) +
        edit(heard, 'client/path.js', ["'/' + slug + '/'", "(slug ? `/${slug}/` : '/')"]),
      level: 'verified',
    },
    {
      name: 'Ruby: a total with its tax, in whole cents',
      project: strict,
      change:
        edit(strict, 'lib/tax.rb', ['(net * 0.19).round(2)', '(net * 19).round / 100.0']) +
        fixedRake(strict),
      level: 'verified',
    },
    {
      name: 'Rust: a middle that does not overflow, and a square by its power',
      project: stops,
      change:
        edit(stops, 'crates/area/src/lib.rs', ['    a * a\n', '    a.pow(2)\n']) +
        edit(stops, 'crates/line/src/lib.rs', [
          '    (a + b) / 2\n',
          '    a / 2 + b / 2 + (a % 2 + b % 2) / 2\n',
        ]),
      level: 'verified',
    },
    {
      name: 'Python: two fixes beside a program that reads tests and only advises',
      project: advised,
      change:
        edit(advised, 'shop/price.py', ['1.9', '1.19']) +
        edit(advised, 'shop/stock.py', ['count - sold', 'max(count - sold, 0)']),
      level: 'verified',
    },
  ],
};
