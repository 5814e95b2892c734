/**
 * Texts that look like a comment, a string or a here-document and are none. Each ends with a TODO
 * in a comment, which has to be found, and says "no" where there must be none.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTodos } from '../../../extension/language/server/todos.ts';

const CASES: readonly (readonly [language: string, text: string, found?: number])[] = [
  ['ruby', "a = $'\nb = $`\n# TODO: yes\n"],
  ['ruby', 'puts $", $;, $,\nx = [$/, $\\, $~, $&, $+, $!, $@, $-w]\n# TODO: yes\n'],
  ['ruby', "a.sub(/x/) { $' } # TODO: yes\n"],
  ['ruby', "x = <<'lower'\n# TODO: no\nlower\n# TODO: yes\n"],
  ['ruby', 'x = <<lower\n# TODO: no\nlower\n# TODO: yes\n'],
  ['ruby', 'run(<<~sql, <<-"two words")\n# TODO: no\n  sql\n# TODO: no\n two words\n# TODO: yes\n'],
  ['ruby', 'x = <<~EOS\nEOS.no\n# TODO: no\nEOS\n# TODO: yes\n'],
  ['ruby', 'list <<item\nother <<"text"\n# TODO: yes\n'],
  ['ruby', "foo\n/it's # TODO: no/ =~ x\n# TODO: yes\n"],
  ['ruby', 'end\n/#{a}"/.match(x) # TODO: yes\n'],
  ['ruby', 'assert_match /"#x/, y # TODO: yes\n'],
  ['ruby', 'x = a / b # TODO: yes\ny = c /d # /\n'],
  ['ruby', 'list.reduce(:/) # TODO: yes\n'],
  ['ruby', 'def `(cmd) = run(cmd)\ndef /(other) = 1 # TODO: yes\n'],
  ['shellscript', 'x=$(( (a<<24) + b ))\n# TODO: yes\n'],
  ['shellscript', 'x="$(( (a<<24) + (b) ))" # TODO: yes\n'],
  ['shellscript', '(( x = (1<<y) )) && ls # TODO: yes\n'],
  ['shellscript', 'for ((i = 1; i < (1<<n); i++)); do # TODO: yes\n:; done'],
  ['shellscript', 'x=$((1 <<\n 2)) # TODO: yes\n'],
  ['shellscript', '((ls) | (wc)) # TODO: yes\n'],
  ['shellscript', 'let x=1<<3\n# TODO: yes\n'],
  ['shellscript', 'cat <<!\n# TODO: no\n!\n# TODO: yes\n'],
  ['shellscript', "cat <<'the end'\n# TODO: no\nthe end\n# TODO: yes\n"],
  ['shellscript', 'cat <<-EOF\n# TODO: no\n  EOF\n# TODO: no\n\tEOF\n# TODO: yes\n'],
  ['shellscript', 'cat <<EOF\nEOF) # no\n# TODO: no\nEOF\n# TODO: yes\n'],
  ['shellscript', 'x=$(cat <<EOF\n# TODO: no\nEOF\n) # TODO: yes\n'],
  ['dockerfile', 'RUN x=$((1<<2))\n# TODO: yes\n'],
  ['dockerfile', 'RUN x=$(( 1 << n ))\n# TODO: yes\n'],
  ['dockerfile', 'RUN echo "a <<EOF b"\n# TODO: yes\nRUN echo\nEOF'],
  ['dockerfile', 'COPY <<one <<"two" /x/\n# TODO: no\none\n# TODO: no\ntwo\n# TODO: yes\n'],
  ['lua', '--[=[ TODO: yes\n]] ]=]\nx = [==[\n-- TODO: no ]] ]=]\n]==] -- TODO: yes\n', 2],
  ['lua', '--[==[\nTODO: yes\n]==] x = 1 -- TODO: yes\n--[=x TODO no\n', 2],
  ['python', 'f"{x:#x}"  # TODO: yes\n'],
  ['python', 'f"{x:{w}#}" # TODO: yes\n'],
  ['python', 'f\'{d["a:#"]:>{w}}\' # TODO: yes\n'],
  ['python', 'f"{a[1:2]}{(lambda x: x)(1)!r:#>10}" # TODO: yes\n'],
  ['python', 'f"""{x:\n#}\n# TODO: no\n""" # TODO: yes\n'],
  ['python', 't"{x:#b}" # TODO: yes\n'],
  ['csharp', 'var s = $"{x:HH//mm} // TODO: no"; // TODO: yes\n'],
  ['scala', 'val s = s"${f("a // TODO: no")}" // TODO: yes\n'],
  ['sql', "INSERT INTO `t` VALUES ('it\\'s -- TODO: no'); -- TODO: yes\n"],
  ['sql', "SELECT 'it\\'s'; -- TODO: yes\n"],
  ['sql', "SELECT 'C:\\', 'x'; -- TODO: yes\n"],
  [
    'sql',
    'CREATE TABLE t (a INT) ENGINE=InnoDB; # TODO: yes\nSELECT \'\\\'\', "\\"-- TODO: no"; -- TODO: yes\n',
    2,
  ],
  ['typescriptreact', "type F = <T>(x: T) => T; // TODO: yes\nconst s = 'a';\n"],
  [
    'typescriptreact',
    'interface A {\n  <T>(x: T): T; // TODO: yes\n  new <T>(x: T): A; // TODO: yes\n}\n',
    2,
  ],
  ['typescriptreact', 'const f = <const T,>(x: T) => x; // TODO: yes\n'],
  ['typescriptreact', 'const f = <T = {}>(x: T) => x; // TODO: yes\n'],
  [
    'typescriptreact',
    "const a: <T>(x: T) => T = b; const e = <Box>it's // TODO: no</Box>; // TODO: yes\n",
  ],
  ['typescriptreact', "const e = <>it's // TODO: no</>; // TODO: yes\n"],
  ['svelte', '<p on:click={() => { // TODO: yes\n  if (a > b) go("}");\n}}>// TODO: no</p>\n'],
  [
    'svelte',
    '<p class="a {b /* TODO: yes */}">{#if a}{/* TODO: yes */ a}{/if} it\'s {b}</p>\n<!-- TODO: yes -->\n',
    3,
  ],
  [
    'vue',
    '<p @click="() => { /* TODO: yes */ }" title="/* TODO: no */">{{ a /* TODO: yes */ }}</p>\n',
    2,
  ],
  ['vue', '<script type="text/jsx">\n// TODO: yes\nconst a = <b>// TODO: no</b>;\n</script>\n'],
  [
    'vue',
    '<script setup type="module" lang="ts">\nconst f = <T>(x: T) => x; // TODO: yes\n</script>\n',
  ],
  ['vue', '<style lang="postcss">\n/* TODO: yes */\n</style>\n'],
  ['ruby', "foo(<<one, <<'two')\n# TODO: no\none\n# TODO: no\ntwo\n# TODO: yes\n"],
  ['ruby', 'x = "#$\'" + "a" # TODO: yes\n'],
  ['shellscript', 'let x=1<<n\ny=$[ 1<<n ]\ndeclare -i z=1<<n\n# TODO: yes\n'],
  ['shellscript', '((x<<=n)); y=${a[$(( (1<<n) ))]} # TODO: yes\n'],
  ['shellscript', 'cat <<eof\n# TODO: no\neof\n# TODO: yes\n'],
  ['shellscript', 'echo $(( $(f "(") << n )) # TODO: yes\n'],
  ['python', 'f"{x:{y:#x}}" f"{{#}} {x!r:=#10}" # TODO: yes\n'],
  ['python', 'f"{x:%H:%M #}{x = :#b}{d[\'a\']:#x}" # TODO: yes\n'],
  ['sql', "SELECT '5\\' wide'; -- TODO: yes\n"],
  ['sql', "SELECT '\\'quoted\\''; -- TODO: yes\n"],
  ['sql', "SELECT 'C:\\' || 'x', '\\', 'it''s -- TODO: no'; -- TODO: yes\n"],
  ['typescriptreact', 'const e = <List<string> a="it\'s" /* TODO: yes */>it\'s</List>;\n'],
  ['typescriptreact', 'let f: Map<<T>(x: T) => T>; // TODO: yes\n'],
  ['svelte', "<p>{/x/.test(a) /* TODO: yes */}{#each a as { b } (b.id)}it's{/each}</p>\n"],
  ['svelte', '<p use:a={{ b: "}" }} {...c} d="{() => { /* TODO: yes */ }}">it\'s</p>\n'],
  ['vue', '<p v-if="f(\'// TODO: no\') /* TODO: yes */" #x="{ y }">it\'s {{ "}" }}</p>\n'],
  [
    'html',
    '<script type="text/typescript; x=1">\n// TODO: yes\n</script><script type="application/json">\n// TODO: no\n</script>\n',
  ],
];

for (const [language, text, count = 1] of CASES) {
  test(`${language}: ${JSON.stringify(text)}`, () => {
    const words = findTodos(language, text).map((todo) => todo.text);
    assert.deepEqual(
      words.map((each) => each.split('\n')[0]),
      Array.from({ length: count }, () => 'yes'),
    );
  });
}
