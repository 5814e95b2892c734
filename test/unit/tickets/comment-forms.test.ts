/** The Markdown of a comment in Jira's own forms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adfToMarkdown } from '../../../runner/tickets/jira/adf-in.ts';
import { adfOf } from '../../../runner/tickets/jira/adf-out.ts';
import { readMarkdown } from '../../../runner/tickets/jira/markdown-in.ts';
import { wikiToMarkdown } from '../../../runner/tickets/jira/wiki-in.ts';
import { wikiOf } from '../../../runner/tickets/jira/wiki-out.ts';
import { documentCheck } from '../../support/services/adf.ts';

const COMMENT = String.raw`<!-- errand:task-7 -->
## Errand: **verified** with \*one\* flag

The change in ${'`'}src/a_b.ts${'`'} is on [its branch](https://forge.example/c_d), see https://x.example/y.
It keeps ~~nothing~~ *everything*.

- Rounds half to even
  - also **negative** ones
- Two paragraphs

  in one item

1. first
2. second

| check | before | after |
| --- | :---: | --- |
| npm test | ✗ | ${'`'}a\|b${'`'} |

${'```'}ts
const x = "{noformat}";
${'```'}

> ## Quoted
> words

---

<details><summary>More</summary>

@jane [~jane] {code} --force C:\dir &amp; h1. no
</details>
`;

const READ = String.raw`## Errand: **verified** with \*one\* flag

The change in ${'`'}src/a_b.ts${'`'} is on [its branch](https://forge.example/c_d), see <https://x.example/y>. It keeps ~~nothing~~ *everything*.

- Rounds half to even
  - also **negative** ones
- Two paragraphs

  in one item

1. first
2. second

| check | before | after |
| --- | --- | --- |
| npm test | ✗ | ${'`'}a\|b${'`'} |

${'```'}ts
const x = "{noformat}";
${'```'}

> **Quoted**
>
> words

---

More

@jane \[~jane\] {code} --force C:\\dir & h1. no`;

test('a comment is a document that Atlassian allows, and reads the same there', async () => {
  const document = adfOf(readMarkdown(COMMENT));
  const check = await documentCheck();
  assert.deepEqual(check(document), []);
  assert.equal(
    adfToMarkdown(document, () => undefined),
    READ,
  );
  assert.doesNotMatch(JSON.stringify(document), /"mention"|errand:task-7/);
});

test('what a document may not hold is written in another way', async () => {
  const check = await documentCheck();
  const texts = [
    '',
    '-',
    '- # title\n- > quoted\n- | a |\n  | --- |\n  | b |\n- ---',
    '- - nested at once',
    '> | a | b |\n> | --- | --- |\n> | c | d |\n>\n> > deeper\n>\n> ---',
    '**[`code`](https://a.example)**',
    '```\n```',
    '0. zero',
    '# ',
    '[mail](mailto:a@example.com) [no](javascript:alert(1))',
  ];
  for (const text of texts) {
    assert.deepEqual(check(adfOf(readMarkdown(text))), [], text);
  }
});

test('a comment in wiki markup shows its words and nothing else', () => {
  const wiki = wikiOf(readMarkdown(COMMENT));
  assert.equal(
    wiki,
    String.raw`h2. Errand: *verified* with \*one\* flag

The change in {{src/a\_b.ts}} is on [its branch|https://forge.example/c_d], see [https://x.example/y]. It keeps -nothing- _everything_.

* Rounds half to even
** also *negative* ones
* Two paragraphs \\ in one item

# first
# second

||check||before||after||
|npm test|✗|{{a\|b}}|

{noformat}
const x = "{ noformat}";
{noformat}

{quote}
h2. Quoted

words
{quote}

----

More

@jane \[\~jane\] \{code\} \-\-force C:&#92;dir & h1. no`,
  );
  // Read back, an item is one paragraph, code has no language, and a heading may be quoted.
  const same = READ.replace('Two paragraphs\n\n  in', 'Two paragraphs\\\n  in')
    .replace('```ts', '```')
    .replace('{noformat}', '{ noformat}')
    .replace('> **Quoted**', '> ## Quoted');
  assert.equal(
    wikiToMarkdown(wiki, () => undefined),
    same,
  );
});

test('an address within the words of a link is no link of its own', () => {
  assert.deepEqual(readMarkdown('[see https://a.example/b](https://c.example/d)'), [
    {
      kind: 'paragraph',
      words: [{ text: 'see https://a.example/b', href: 'https://c.example/d' }],
    },
  ]);
});

test('marks without a partner are characters', () => {
  const [block] = readMarkdown('a ** b * c _ d ` e [f] (g) \\* 2*3*4 snake_case_name');
  assert.deepEqual(block, {
    kind: 'paragraph',
    words: [{ text: 'a ** b * c _ d ` e [f] (g) * 2*3*4 snake_case_name' }],
  });
});

test('Markdown of openings without endings is read in a moment', { timeout: 20_000 }, () => {
  for (const piece of [
    '**a',
    '*a',
    '_a',
    '~~a',
    '[',
    '[a](',
    '`',
    '<a',
    '\\',
    '- a\n',
    '> ',
    '| a\n',
  ]) {
    assert.ok(readMarkdown(piece.repeat(10_000)).length > 0, piece);
  }
});
