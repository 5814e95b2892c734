/** Texts of Jira's cloud: every kind of node that Atlassian's schema has, as Markdown. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { adfToMarkdown } from '../../../runner/tickets/jira/adf-in.ts';
import { documentCheck } from '../../support/services/adf.ts';

type Node = Readonly<Record<string, unknown>>;

const attachments = new Map([
  ['shot.png', { url: 'https://jira.example/attachment/1', isImage: true }],
  ['log.txt', { url: 'https://jira.example/attachment/2', isImage: false }],
]);

function markdown(...content: readonly Node[]): string {
  return read({ type: 'doc', version: 1, content });
}

function read(document: unknown): string {
  return adfToMarkdown(document, (name) => attachments.get(name));
}

function text(words: string, ...marks: readonly (string | Node)[]): Node {
  if (marks.length === 0) return { type: 'text', text: words };
  const whole = marks.map((mark) => (typeof mark === 'string' ? { type: mark } : mark));
  return { type: 'text', text: words, marks: whole };
}

function p(...content: readonly Node[]): Node {
  return { type: 'paragraph', content };
}

function item(...content: readonly Node[]): Node {
  return { type: 'listItem', content };
}

function node(type: string, attrs: Node, ...content: readonly Node[]): Node {
  return content.length === 0 ? { type, attrs } : { type, attrs, content };
}

function link(href: string): Node {
  return { type: 'link', attrs: { href } };
}

/** Each node, by its type, and what it becomes. */
const cases: readonly (readonly [markdown: string, ...nodes: Node[]])[] = [
  ['Plain words', p(text('Plain words'))],
  ['## Title', node('heading', { level: 2 }, text('Title'))],
  [
    '**bold** *both* ~~gone~~ `code` H<sub>2</sub>O underlined red',
    p(
      text('bold', 'strong'),
      text(' '),
      text('both', 'em'),
      text(' '),
      text('gone', 'strike'),
      text(' '),
      text('code', 'code'),
      text(' H'),
      text('2', { type: 'subsup', attrs: { type: 'sub' } }),
      text('O '),
      text('underlined', 'underline'),
      text(' '),
      text('red', { type: 'textColor', attrs: { color: '#ff0000' } }),
    ),
  ],
  ['**one word**', p(text('one ', 'strong'), text('word', 'strong'))],
  ['[docs](https://a.example/b)', p(text('docs', link('https://a.example/b')))],
  ['[`run`](https://a.example/b)', p(text('run', 'code', link('https://a.example/b')))],
  ['last', p({ type: 'hardBreak' }, text('last'), { type: 'hardBreak' })],
  ['first\\\nsecond', p(text('first'), { type: 'hardBreak' }, text('second'))],
  [
    '@Jane 🎉 2020-02-19 `IN REVIEW` <https://a.example/c> (attached: a file)',
    p(
      node('mention', { id: '5b10', text: '@Jane' }),
      text(' '),
      node('emoji', { shortName: ':tada:', text: '🎉' }),
      text(' '),
      node('date', { timestamp: '1582152559000' }),
      text(' '),
      node('status', { text: 'IN REVIEW', color: 'blue' }),
      text(' '),
      node('inlineCard', { url: 'https://a.example/c' }),
      text(' '),
      node('mediaInline', { id: 'x', collection: 'y' }),
      node('placeholder', { text: 'Type something' }),
    ),
  ],
  [
    '- one\n  1. nested\n\n     further\n- two',
    node(
      'bulletList',
      {},
      item(
        p(text('one')),
        node('orderedList', { order: 1 }, item(p(text('nested')), p(text('further')))),
      ),
      item(p(text('two'))),
    ),
  ],
  [
    '3. third\n4. fourth',
    node('orderedList', { order: 3 }, item(p(text('third'))), item(p(text('fourth')))),
  ],
  [
    '- [x] done\n- [ ] open\n  - [ ] below\n- [ ] whole',
    node(
      'taskList',
      { localId: 'a' },
      node('taskItem', { localId: 'b', state: 'DONE' }, text('done')),
      node('taskItem', { localId: 'c', state: 'TODO' }, text('open')),
      node(
        'taskList',
        { localId: 'd' },
        node('taskItem', { localId: 'e', state: 'TODO' }, text('below')),
      ),
      node('blockTaskItem', { localId: 'f', state: 'TODO' }, p(text('whole'))),
    ),
  ],
  [
    '- **Decision:** round half to even',
    node(
      'decisionList',
      { localId: 'a' },
      node('decisionItem', { localId: 'b', state: 'DECIDED' }, text('round half to even')),
    ),
  ],
  ['```ts\nconst a = `b`;\n```', node('codeBlock', { language: 'ts' }, text('const a = `b`;'))],
  ['````\n```\n````', node('codeBlock', {}, text('```'))],
  ['> quoted', { type: 'blockquote', content: [p(text('quoted'))] }],
  ['> **Warning**\n>\n> hot', node('panel', { panelType: 'warning' }, p(text('hot')))],
  ['**More**\n\ninside', node('expand', { title: 'More' }, p(text('inside')))],
  ['---', { type: 'rule' }],
  [
    '| A\\|1 | B |\n| --- | --- |\n| x<br>y |  |',
    node(
      'table',
      { isNumberColumnEnabled: false, layout: 'default' },
      {
        type: 'tableRow',
        content: [
          node('tableHeader', {}, p(text('A|1'))),
          node('tableHeader', {}, node('nestedExpand', { title: '' }, p(text('B')))),
        ],
      },
      {
        type: 'tableRow',
        content: [
          node('tableCell', { colspan: 2 }, p(text('x'), { type: 'hardBreak' }, text('y'))),
        ],
      },
    ),
  ],
  [
    '![shot.png](https://jira.example/attachment/1)\n\nA picture',
    node(
      'mediaSingle',
      { layout: 'center' },
      node('media', { type: 'file', id: 'm1', collection: '', alt: 'shot.png' }),
      { type: 'caption', content: [text('A picture')] },
    ),
  ],
  [
    '[log.txt](https://jira.example/attachment/2)\n\n![far](https://b.example/x.png)',
    {
      type: 'mediaGroup',
      content: [
        node('media', { type: 'file', id: 'm2', collection: '', alt: 'log.txt' }),
        node('media', { type: 'external', url: 'https://b.example/x.png', alt: 'far' }),
      ],
    },
  ],
  ['<https://a.example/d>', node('blockCard', { url: 'https://a.example/d' })],
  ['<https://a.example/e>', node('embedCard', { url: 'https://a.example/e', layout: 'wide' })],
  [
    'left\n\nright',
    {
      type: 'layoutSection',
      content: [
        node('layoutColumn', { width: 50 }, p(text('left'))),
        node('layoutColumn', { width: 50 }, p(text('right'))),
      ],
    },
  ],
  ['A chart', node('extension', { extensionKey: 'chart', extensionType: 'x', text: 'A chart' })],
  [
    'within',
    node('bodiedExtension', { extensionKey: 'box', extensionType: 'x' }, p(text('within'))),
  ],
  [
    'see ABC-1',
    p(
      text('see '),
      node('inlineExtension', { extensionKey: 'k', extensionType: 'x', text: 'ABC-1' }),
    ),
  ],
  ['', node('syncBlock', { resourceId: 'r', localId: 'l' })],
  ['synced', node('bodiedSyncBlock', { resourceId: 'r', localId: 'l' }, p(text('synced')))],
];

test('each kind of node becomes Markdown that reads the same', () => {
  for (const [expected, ...nodes] of cases) assert.equal(markdown(...nodes), expected);
});

test('these are all kinds of nodes that Atlassian documents, used as it documents them', async () => {
  const described = JSON.parse(readFileSync('test/fixtures/services/adf.json', 'utf8')) as {
    readonly definitions: Readonly<Record<string, Node>>;
  };
  const known = Object.entries(described.definitions).flatMap(([name, schema]) => {
    const properties = schema.properties as
      | { readonly type?: { readonly enum?: string[] } }
      | undefined;
    return name.endsWith('_node') ? (properties?.type?.enum ?? []) : [];
  });
  const types = JSON.stringify(cases).matchAll(/"type":"(\w+)"/g);
  const used = new Set(Array.from(types, ([, type]) => type));
  assert.deepEqual(
    [...new Set(known)].filter((type) => type !== 'doc' && !used.has(type)),
    [],
  );
  const content = cases.flatMap(([, ...nodes]) => nodes);
  const check = await documentCheck();
  assert.deepEqual(check({ type: 'doc', version: 1, content }), []);
});

test('what looks like Markdown stays the words that it is', () => {
  assert.equal(
    markdown(p(text('# no *title*, snake_case, <b>, [x](y), 1 < 2, a & b, &amp;'))),
    String.raw`\# no \*title\*, snake_case, \<b>, \[x\](y), 1 < 2, a & b, \&amp;`,
  );
  assert.equal(markdown(p(text('1. no list'))), String.raw`1\. no list`);
  assert.equal(markdown(p(text('a'), { type: 'hardBreak' }, text('- b'))), 'a\\\n\\- b');
  assert.equal(markdown(p(text('` tick', 'code'))), '`` ` tick ``');
});

test('a link leads to the web or nowhere', () => {
  assert.equal(markdown(p(text('x', link('javascript:alert(1)')))), 'x');
  assert.equal(
    markdown(p(text('x', link('https://a.example/(b)')))),
    '[x](https://a.example/%28b%29)',
  );
  assert.equal(markdown(node('blockCard', { url: 'command:run' })), '');
});

test('of what is unknown the words are kept', () => {
  assert.equal(markdown({ type: 'novel', content: [p(text('a')), p(text('b'))] }), 'a\n\nb');
  assert.equal(markdown({ type: 'novel', content: [text('c')] }), 'c');
  assert.equal(markdown({ type: 'novel', text: 'd' }), 'd');
  assert.equal(markdown(p(text('e '), { type: 'novelInline', content: [text('f')] })), 'e f');
});

test('what is no document is no text, and depth does no harm', () => {
  assert.equal(read(null), '');
  assert.equal(read('words'), '');
  assert.equal(read({ type: 'doc', content: [null, 7, { type: 3 }, p(text('ok'))] }), 'ok');
  const deep = JSON.parse(
    `${'{"type":"blockquote","content":['.repeat(3000)}${']}'.repeat(3000)}`,
  ) as unknown;
  assert.equal(typeof read({ type: 'doc', content: [deep] }), 'string');
});

test('a document of many nodes is read, and what is too much of a table is left out', () => {
  const rows = Array.from({ length: 150_000 }, () => ({ type: 'tableRow', content: [] }));
  assert.equal(markdown({ type: 'table', content: rows }).split('\n').length, 1001);
  const ticks = '` '.repeat(150_000);
  assert.equal(markdown(node('codeBlock', {}, text(ticks))), `\`\`\`\n${ticks}\n\`\`\``);
});
