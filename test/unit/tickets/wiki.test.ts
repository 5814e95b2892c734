/** Texts of a Jira of one's own: wiki markup as Markdown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wikiToMarkdown } from '../../../runner/tickets/jira/wiki-in.ts';

const attachments = new Map([
  ['shot.png', { url: 'https://jira.example/secure/attachment/1/shot.png', isImage: true }],
  ['log.txt', { url: 'https://jira.example/secure/attachment/2/log.txt', isImage: false }],
]);

function markdown(wiki: string): string {
  return wikiToMarkdown(wiki, (name) => attachments.get(name));
}

const cases: readonly (readonly [wiki: string, markdown: string])[] = [
  ['h2. Steps to *do*', '## Steps to **do**'],
  ['one\ntwo\n\nthree', 'one\\\ntwo\n\nthree'],
  ['*bold* _em_ -gone- +ins+ ??cite?? 2^nd^ x~i~', '**bold** *em* ~~gone~~ ins *cite* 2^nd^ x~i~'],
  ['the 2 ^nd^ and H ~2~', 'the 2 <sup>nd</sup> and H <sub>2</sub>'],
  ['snake_case well-known a-b-c 2*3*4', String.raw`snake_case well-known a-b-c 2\*3\*4`],
  ['un{*}believ{*}able H{~}2{~}O {-}gone{-} {*}', 'un**believ**able H<sub>2</sub>O ~~gone~~ {\\*}'],
  ['_*both*_ {color:red}*red*{color}', '***both*** **red**'],
  ['{{npm run *x*}}', '`npm run *x*`'],
  [String.raw`\*no\* \{code}`, String.raw`\*no\* {code}`],
  [String.raw`left\\right`, 'left\\\nright'],
  ['C:&#92;dir', String.raw`C:\\dir`],
  [
    '[docs|https://a.example/x_y] [https://b.example/]',
    '[docs](https://a.example/x_y) <https://b.example/>',
  ],
  ['see https://c.example/a_b_c.', 'see <https://c.example/a_b_c>.'],
  ['[x|javascript:alert(1)]', String.raw`\[x|javascript:alert(1)\]`],
  ['[~jane] and [~accountid:5b10]', '@jane and @5b10'],
  [
    '!shot.png|thumbnail! [^log.txt] !lost.png!',
    '![shot.png](https://jira.example/secure/attachment/1/shot.png) [log.txt](https://jira.example/secure/attachment/2/log.txt) (attached: lost.png)',
  ],
  ['{color:red}hot{color}{anchor:here}', 'hot'],
  ['(/) done (x) not', '✅ done ❌ not'],
  ['* a\n** b\n*# c\n* d', '- a\n  - b\n  1. c\n- d'],
  ['# a\n## b\n# c', '1. a\n   1. b\n2. c'],
  ['- a\nmore', '- a\\\n  more'],
  ['----', '---'],
  ['bq. said', '> said'],
  ['{quote}\na\n\n* b\n{quote}', '> a\n>\n> - b'],
  ['{panel:title=Note|borderStyle=solid}\nhello\n{panel}', '> **Note**\n>\n> hello'],
  ['{code:java|title=A.java}\nint *a;\n{code}', '**A.java**\n\n```java\nint *a;\n```'],
  ['{code:title=A.java}\nx\n{code}', '**A.java**\n\n```\nx\n```'],
  ['{noformat}\n{code}\n{noformat}', '```\n{code}\n```'],
  ['before {code}x{code} after', 'before\n\n```\nx\n```\n\nafter'],
  ['{code} never closed', '{code} never closed'],
  [
    '||A||B||\n|1|[x|https://a.example/]|\n|2| |',
    '| A | B |\n| --- | --- |\n| 1 | [x](https://a.example/) |\n| 2 |  |',
  ],
  ['|a|b|', '|  |  |\n| --- | --- |\n| a | b |'],
  ['<script> & 1 < 2', String.raw`\<script> & 1 < 2`],
  ['+ no list', String.raw`\+ no list`],
];

test('wiki markup becomes Markdown that reads the same', () => {
  for (const [wiki, expected] of cases) assert.equal(markdown(wiki), expected, wiki);
});

test('a text of openings without endings is read in a moment', { timeout: 20_000 }, () => {
  for (const piece of [
    '[',
    '[a|',
    '*a',
    '{{',
    '{quote}',
    '{panel:title=',
    '|[',
    '![',
    '{code:a}',
    '\\',
  ]) {
    assert.equal(typeof markdown(piece.repeat(20_000)), 'string');
  }
});
