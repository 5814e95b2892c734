/** Comments of many languages, found and masked; and what only looks like one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentsOf } from '../../../runner/verify/flags/comment-lexer.ts';
import { codeOf, withoutAddedComments } from '../../../runner/verify/flags/comments.ts';

const found = (path: string, text: string) =>
  commentsOf(path, text)?.map(({ start, end }) => text.slice(start, end));

test('comments are found, and strings that look like one are not', () => {
  const cases: [path: string, text: string, comments: string[]][] = [
    ['a.js', 'a("// no"); // yes', ['// yes']],
    ['a.js', 'const a = `${b /* in */} // no`;', ['/* in */']],
    ['a.js', 'a = /[/]\\/\\/* no/; b = c / d; // yes', ['// yes']],
    ['a.ts', "import a from 'http://x'; /* yes */", ['/* yes */']],
    ['a.tsx', '<a href="http://x">see http://y</a>; // yes', ['// yes']],
    ['a.py', "a = '# no'  # yes\nb = f'{c}#'", ['# yes']],
    ['a.py', 'a = """\n# no\n"""\n# yes', ['# yes']],
    ['a.go', 'a := `// no` // yes', ['// yes']],
    ['a.rs', 'r#"// no"#; &\'a x; \'"\'; // yes', ['// yes']],
    ['a.rs', '/* a /* b */ c */ d', ['/* a /* b */ c */']],
    ['A.java', "char c = '\"'; // yes", ['// yes']],
    ['a.cpp', 'auto s = R"x(// no)x"; // yes', ['// yes']],
    ['a.cpp', "int n = 1'000'000; // yes", ['// yes']],
    ['A.cs', 'var s = @"c:\\"; // yes', ['// yes']],
    ['a.rb', 'a = "#{b} # no" # yes', ['# yes']],
    ['a.rb', 'a = <<~X\n  # no\nX\nb # yes', ['# yes']],
    ['a.rb', '=begin\nyes\n=end\na', ['=begin\nyes\n=end']],
    ['a.php', '<?php $a = "// no"; # yes', ['# yes']],
    ['a.php', '<?php #[Attribute]\nclass A {}', []],
    ['a.sh', 'echo "$#" a#b # yes\ncat <<EOF\n# no\nEOF', ['# yes']],
    ['A.pm', 'my $n = $#a; # yes', ['# yes']],
    ['a.lua', 'a = [[-- no]] -- yes', ['-- yes']],
    ['a.ex', 'a = ~s(# no) # yes', ['# yes']],
  ];
  for (const [path, text, comments] of cases) assert.deepEqual(found(path, text), comments, text);
});

test('what is not understood has no answer', () => {
  assert.equal(found('a.js', 'a(`'), undefined);
  assert.equal(found('a.js', '/* a'), undefined);
  assert.equal(found('a.cobol', '* a'), undefined);
  assert.equal(found('a.py', `${'a'.repeat(1024 * 1024)}b`), undefined);
  assert.equal(withoutAddedComments('a.cobol', '', 'x'), undefined);
  assert.equal(withoutAddedComments('bin/a', 'x', '# a\nx'), undefined);
  assert.equal(codeOf('a.cobol', '// a'), '// a');
});

test('a long hostile text is read in one pass', () => {
  for (const piece of ['/', '`${', '"', "'", '<<A\n', '/*', '(', '#{', '\\', '<!--', '=begin\n']) {
    const text = piece.repeat(Math.floor(200_000 / piece.length));
    for (const path of ['a.js', 'a.rb', 'a.sh', 'a.rs', 'a.py']) commentsOf(path, text);
  }
});

test('words of added comments are masked, and nothing else moves', () => {
  const cases: [path: string, before: string | undefined, after: string, masked: string][] = [
    ['a.js', 'x;', 'x; // eslint-disable-line a', 'x; // oooooo-ooooooo-oooo o'],
    ['a.js', undefined, '/* eslint x: 0 */\nx;', '/* oooooo o: 0 */\nx;'],
    ['a.py', 'x', '# flake8: noqa\nx  # Foo', '# ooooo0: oooo\nx  # Ooo'],
    ['a.go', 'x()', 'x() //nolint:errcheck', 'x() //oooooo:oooooooo'],
    [
      'bin/a',
      '#!/usr/bin/env bash\nx',
      '#!/usr/bin/env bash\n# a\nx',
      '#!/usr/bin/env bash\n# o\nx',
    ],
    ['bin/a', undefined, '#!/usr/bin/python3\nx  # noqa', '#!/usr/bin/python3\nx  # oooo'],
    ['a.rb', 'x', 'x # anything nobody has heard of', 'x # oooooooo oooooo ooo ooooo oo'],
    // What was there stays, wherever it is now.
    ['a.js', '// @ts-ignore\nx;', 'y;\n  // @ts-ignore\n  x;', 'y;\n  // @ts-ignore\n  x;'],
    ['a.py', 'x  # noqa', 'x  # noqa\ny  # noqa', 'x  # noqa\ny  # oooo'],
    ['a.js', 'x', 'const a = "// not one";', 'const a = "// not one";'],
    // What documents stays, but for lines that tell a tool to look away.
    [
      'a.ts',
      undefined,
      '/**\n * Adds.\n * @ts-ignore\n */\nx;',
      '/**\n * Adds.\n * @oo-oooooo\n */\nx;',
    ],
    ['a.rs', undefined, '/// Adds.\nfn a() {}', '/// Adds.\nfn a() {}'],
    [
      'a.py',
      undefined,
      'def a():\n    """Adds.\n    lint: off"""',
      'def a():\n    """Adds.\n    oooo: ooo"""',
    ],
    ['a.go', undefined, '// Add adds.\nfunc Add() {}', '// Add adds.\nfunc Add() {}'],
    [
      'a.go',
      undefined,
      'func Add() {\n\t// Add adds.\n\tx()\n}',
      'func Add() {\n\t// Ooo oooo.\n\tx()\n}',
    ],
    ['a.js', undefined, '// Copyright A\n// MIT\n\nx; // b', '// Copyright A\n// MIT\n\nx; // o'],
    // What the language itself reads.
    ['a.js', undefined, '#!/usr/bin/env node\nx', '#!/usr/bin/env node\nx'],
    // A formatter leaves this out of a line's length, and would count its mask.
    [
      'a.py',
      undefined,
      `${'x'.repeat(70)}  # type: ignore\n${'x'.repeat(40)}  # noqa`,
      `${'x'.repeat(70)}\n${'x'.repeat(40)}  # oooo`,
    ],
    ['a.go', undefined, '//go:embed a.txt\nvar a string', '//go:embed a.txt\nvar a string'],
    ['a.go', undefined, '//go:build linux && !cgo\n\nx', '//go:build linux && !cgo\n\nx'],
    ['a.go', undefined, '//go:build ignore\n\nx', '//oo:ooooo oooooo\n\nx'],
    ['a.py', undefined, '# -*- coding: utf-8 -*-\nx', '# -*- coding: utf-8 -*-\nx'],
    ['a.py', undefined, 'x = []  # type: list[int]', 'x = []  # type: list[int]'],
    ['a.py', undefined, 'x = []  # type: ignore', 'x = []  # oooo: oooooo'],
    ['a.rb', undefined, '# frozen_string_literal: true\nx', '# frozen_string_literal: true\nx'],
    // A linter is told more, and not to look away.
    [
      'a.sh',
      undefined,
      '# shellcheck shell=bash source=lib/log.sh\nx',
      '# shellcheck shell=bash source=lib/log.sh\nx',
    ],
    ['a.sh', undefined, '# shellcheck disable=SC2086\nx', '# oooooooooo ooooooo=OO0000\nx'],
    // Help that a program prints.
    ['a.sh', undefined, '#!/bin/sh\n#/ --all  no lint\nx', '#!/bin/sh\n#/ --all  no lint\nx'],
    [
      'a.pl',
      undefined,
      '=head1 OPTIONS\n\n--skip-blank  lint: off\n\n=for Pod::Coverage x\n\n=cut\n',
      '=head1 OPTIONS\n\n--skip-blank  lint: off\n\n=ooo Ooo::Oooooooo o\n\n=cut\n',
    ],
    ['a.c', undefined, 'a();\n/* fallthrough */\nb();', 'a();\n/* fallthrough */\nb();'],
  ];
  for (const [path, before, after, masked] of cases) {
    assert.equal(withoutAddedComments(path, before, after), masked, after);
  }
});
