/**
 * Every language whose comments VS Code knows: its marks are read, its strings hold none, and its
 * files are known by their names.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MARKS } from '../../../extension/language/server/lexer/configured.ts';
import { languageOfFile } from '../../../extension/language/server/lexer/file-names.ts';
import { isLanguageId } from '../../../extension/language/server/lexer/language-ids.ts';
import { findTodos } from '../../../extension/language/server/todos.ts';

const PROSE = 'prose: a TODO in it is text';
const GIT = 'git shows it while it waits, and it is in no snapshot';
/** Of no interest, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  markdown: PROSE,
  markdown_latex_combined: PROSE,
  chatagent: PROSE,
  instructions: PROSE,
  prompt: PROSE,
  skill: PROSE,
  'git-commit': GIT,
  'git-rebase': GIT,
  diff: 'a change is reviewed where it is made',
  'jsx-tags': 'a part of other languages, never a document',
};
/** What the editor calls a comment is a string to the language. */
const STRINGS = new Set(['python']);

const found = (language: string, text: string) =>
  findTodos(language, text).map((todo) => todo.text.split('\n')[0]);

for (const [language, { line, block }] of Object.entries(MARKS)) {
  if (language in LEFT_OUT) continue;
  // Code in a page stands between marks of its own.
  const page = (text: string) => (language === 'php' ? `<?php\n${text}` : text);

  test(`${language}: what the editor writes as a comment`, () => {
    assert.ok(isLanguageId(language), 'it has a comment syntax and is not read');
    if (line) {
      assert.deepEqual(found(language, page(`${line} TODO: yes\n`)), ['yes']);
      const below = `${line} one\n\n${line}   FIXME: yes`;
      assert.deepEqual(found(language, page(below)), ['yes']);
    }
    if (!block || STRINGS.has(language)) return;
    const [open, close] = block;
    // Ruby's end stands at the start of a line.
    const before = close === '=end' ? '\n' : ' ';
    assert.deepEqual(found(language, page(`${open} TODO: yes${before}${close}\n`)), ['yes']);
    assert.deepEqual(found(language, page(`${open}\nTODO: yes\nmore\n${close}\n`)), ['yes']);
  });
}

test('what is left out is left out', () => {
  for (const language of Object.keys(LEFT_OUT)) assert.equal(isLanguageId(language), false);
});

/** Each has one comment with a TODO that says yes. */
const TEXTS: readonly (readonly [language: string, text: string])[] = [
  ['bat', 'echo :: TODO: no\nset x=rem TODO: no\nfoo & REM TODO: yes\n'],
  ['bat', ':label\n:: TODO: yes\n'],
  ['clojure', '(def a "x ; TODO: no") \\; \\" (f \'a) ; TODO: yes\n'],
  ['coffeescript', "a = ///\n  x # TODO: no\n///\nb = 'it\n# TODO: no' # TODO: yes\n"],
  ['coffeescript', 'a = "#{f "# TODO: no"}" / 2 # TODO: yes\n'],
  ['dart', "var a = r'\\'; var b = 'it\\'s ${f('// TODO: no')}'; // TODO: yes\n"],
  ['dart', "var a = '''\n// TODO: no\n'''; /* /* x */ TODO */ // TODO: yes\n"],
  ['dotenv', 'A=x#TODO no\nB="# TODO: no\n# TODO: no"\nC=1 # TODO: yes\n'],
  ['fsharp', 'let f\' = (*) "(* TODO: no" \'"\' @"\\" // TODO: yes\n'],
  ['fsharp', 'let a = """// TODO: no""" (* (* x *) *) // TODO: yes\n'],
  ['groovy', "def a = '''\n// TODO: no\n''' // TODO: yes\n"],
  ['groovy', 'def a = x =~ /it\'s "\\// ? $/ "// TODO: no /$ : "${f("//")}" // TODO: yes\n'],
  ['handlebars', '{{! TODO: yes }}<p title="{{!-- x }} --}}"># TODO: no // TODO: no</p>'],
  ['hlsl', 'float a = 1.0; // TODO: yes\n'],
  ['ignore', 'a # TODO: no\n\\# TODO: no\n# TODO: yes\n'],
  ['ini', '[a ; TODO: no]\nb = c;TODO: no\n; TODO: yes\n'],
  ['properties', 'a=b#c\n# TODO: yes\n'],
  ['jade', 'p // TODO: no\n//- TODO: yes\n    and this\np http://TODO\n'],
  ['json', '{"a": "// TODO: no", "b": "\\"/* TODO: no */"} // TODO: yes\n'],
  ['jsonc', '{"a": 1 /* TODO: yes */}'],
  ['julia', 'a = b\'; c = \'"\'; d = "$(f("# TODO: no"))" # TODO: yes\n'],
  ['julia', 'a = """\n# TODO: no\n"""\n#= #= x =#\nTODO: yes =#\n'],
  ['latex', '5\\% TODO: no \\verb|% TODO: no| \\url{x%TODO} % TODO: yes\n'],
  ['latex', '\\begin{verbatim}\n% TODO: no\n\\end{verbatim}\n%% TODO: yes\n'],
  ['objective-cpp', 'auto s = @"// TODO: no"; // TODO: yes\n'],
  ['perl', "my ($a) = q{it's # TODO: no {} }; s/'#/\"/; # TODO: yes\n"],
  ['perl', "s{'}{#}g; tr/a-z'/A-Z#/; m#x'# and qw(# '); # TODO: yes\n"],
  ['perl', "$#a; $#{$b}; $'; %h = (s => 1, y => 2); $h{q}; print $x->m(1); # TODO: yes\n"],
  ['perl', "print <<EOT, <<'e t';\n# TODO: no\nEOT\n# TODO: no\ne t\n# TODO: yes\n"],
  ['perl', "my @a = split /#'/, $x / 2; # TODO: yes\n__END__\n# TODO: no\n"],
  ['powershell', '$a = "`"# TODO: no $(f "# TODO: no")"; b#TODO no\n<# TODO: yes #>\n'],
  ['powershell', "$a = @'\n# TODO: no '\n'@\n$b = 'it''s # TODO: no' # TODO: yes\n"],
  ['r', 'a <- r"(# TODO: no")" ; b <- \'"\' # TODO: yes\n'],
  ['r', 'a <- R"---[)"# TODO: no]---"; `b #c` <- "\n# TODO: no" # TODO: yes\n'],
  ['raku', "sub isn't-it { q{it's # TODO: no} }; #`( TODO: yes )\n"],
  ['razor', '<p>// TODO: no</p> @* TODO: yes *@ @code {\n  var a = "// TODO: no";\n}\n'],
  ['razor', '<p></p>\n@functions {\n  // TODO: yes\n}\n// TODO: no\n'],
  [
    'restructuredtext',
    '.. note:: TODO: no\n.. _TODO: no\n.. [1] TODO: no\n\n.. TODO: yes\n\n   more\n',
  ],
  ['shaderlab', 'Name "// TODO: no" // TODO: yes\n'],
  ['vb', 'Dim a = "\' TODO: no ""\' TODO: no" \' TODO: yes\n'],
  ['vb', "Dim remark = 1 : REM TODO: yes\n''' x\n"],
  ['wat', '(data ";; TODO: no") (; (; x ;) TODO ;) ;; TODO: yes\n'],
  ['xsl', '<a title="<!-- -->"/><![CDATA[<!-- TODO: no -->]]><!-- TODO: yes -->'],
  ['dockercompose', 'a: "# TODO: no"\nb: |\n  # TODO: no\n# TODO: yes\n'],
];
for (const [language, text] of TEXTS) {
  test(`${language}: ${JSON.stringify(text)}`, () =>
    assert.deepEqual(found(language, text), ['yes']));
}

test('files are known by their names, also by those without an ending', () => {
  const expected: Readonly<Record<string, string | undefined>> = {
    'a/b.ts': 'typescript',
    'a.d.ts': 'typescript',
    'A.TSX': 'typescriptreact',
    'a.h': 'cpp',
    'a.hpp.in': 'cpp',
    'a.mm': 'objective-cpp',
    'a.cu': 'cuda-cpp',
    'x.gemspec': 'ruby',
    Vagrantfile: 'ruby',
    Rakefile: 'ruby',
    'a.html.erb': undefined,
    'a.kts': 'kotlin',
    'a.vue': 'vue',
    'Cargo.toml': 'toml',
    GNUmakefile: 'makefile',
    'rules.mk': 'makefile',
    Dockerfile: 'dockerfile',
    'Dockerfile.dev': 'dockerfile',
    'web.Dockerfile': 'dockerfile',
    Containerfile: 'dockerfile',
    Jenkinsfile: 'groovy',
    'build.gradle': 'groovy',
    'build.gradle.kts': 'kotlin',
    '.env': 'dotenv',
    '.env.local': 'dotenv',
    '.gitignore': 'ignore',
    '.zshrc': 'shellscript',
    'tsconfig.json': 'jsonc',
    'tsconfig.build.json': 'jsonc',
    'package.json': undefined,
    'a.ipynb': undefined,
    'README.md': undefined,
    'a.patch': undefined,
    'a.txt': undefined,
    noname: undefined,
  };
  for (const [path, language] of Object.entries(expected)) {
    assert.equal(languageOfFile(path), language, path);
  }
});
