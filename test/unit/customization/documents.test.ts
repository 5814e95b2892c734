/** Documents that agents may ask for: which, and how passages are found in them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rankPassages } from '../../../runner/agent/context/passages.ts';
import { findDocuments } from '../../../runner/customization/documents.ts';
import { commitOf } from '../../support/text-files.ts';

const MONEY = `# Decisions

Short.

## Rounding of prices

Prices are rounded half to even, in cents.

### Why

Because of the auditors.

\`\`\`sh
# no heading
\`\`\`

## Names

A price is called \`unitPrice\`.
`;

describe('documents', () => {
  it('are those of the patterns, without those that one takes away', async () => {
    const commit = commitOf({
      'docs/a.md': 'A',
      'docs/old/b.md': 'B',
      'docs/old/keep.md': 'K',
      'docs/x.bin': 'x\0',
      'README.md': 'R',
    });
    const { documents, leftOut } = await findDocuments(commit, [
      'docs/**',
      '!docs/old/**',
      'docs/old/keep.md',
    ]);
    assert.deepEqual(
      documents.map(({ path }) => path),
      ['docs/a.md', 'docs/old/keep.md'],
    );
    assert.deepEqual(leftOut, [
      { kind: 'document', name: 'docs/x.bin', bytes: 0, note: 'left out: it is not text' },
    ]);
    assert.deepEqual(await findDocuments(commit, []), { documents: [], leftOut: [] });
  });
});

describe('patterns that take for ever', () => {
  it('are given up, and that is told', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [`${'a'.repeat(200)}${n}`, 'x']),
    );
    const hostile = `${'*?'.repeat(240)}x*`;
    const effort = { left: 1_000_000 };
    const { documents, leftOut } = await findDocuments(
      commitOf(files),
      Array.from({ length: 50 }, (_, n) => `${hostile}${n}`),
      effort,
    );
    assert.equal(documents.length, 0);
    assert.match(leftOut[0]?.note ?? '', /take too long/);
    assert.ok(effort.left > -100_000, `${effort.left}`);
  });
});

describe('passages', () => {
  const documents = [
    { path: 'docs/money.md', text: MONEY },
    { path: 'docs/other.md', text: '# Other\n\nPrices are shown in the cart.\n' },
  ];

  it('are the sections that share the most with the question, rare words more', () => {
    const [first, ...rest] = rankPassages(documents, 'How are prices rounded?');
    assert.deepEqual(first, {
      path: 'docs/money.md',
      headings: ['Decisions', 'Rounding of prices'],
      line: 5,
      text: '## Rounding of prices\n\nPrices are rounded half to even, in cents.',
    });
    assert.ok(rest.some(({ path }) => path === 'docs/other.md'));
  });

  it('are found by parts of names, and below their headings', () => {
    const [first] = rankPassages(documents, 'unit_price');
    assert.deepEqual(first?.headings, ['Decisions', 'Names']);
    const [why] = rankPassages(documents, 'auditors');
    assert.deepEqual(why?.headings, ['Decisions', 'Rounding of prices', 'Why']);
    assert.match(why?.text ?? '', /# no heading/);
  });

  it('are none where no word is shared', () => {
    assert.deepEqual(rankPassages(documents, 'xylophone'), []);
    assert.deepEqual(rankPassages([], 'prices'), []);
  });
});
