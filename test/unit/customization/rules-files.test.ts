/** Which files of a commit are rules, in which order, and what each is about. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findRules } from '../../../runner/customization/rules-files.ts';
import { commitOf } from '../../support/text-files.ts';

const matter = (fields: string, text = 'Rule.'): string => `---\n${fields}\n---\n${text}\n`;

async function found(
  texts: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
  role = 'code',
) {
  const { rules, leftOut } = await findRules(commitOf(texts, links), role);
  return {
    rules,
    paths: rules.map(({ path }) => path),
    left: leftOut.map(({ name, note }) => `${name}: ${note}`),
  };
}

describe('rules files', () => {
  it('are read in the order of the agents they are for, the top first', async () => {
    const names = [
      'AGENTS.md',
      'CLAUDE.md',
      '.claude/CLAUDE.md',
      '.claude/rules/style.md',
      'GEMINI.md',
      '.github/copilot-instructions.md',
      '.github/instructions/all.instructions.md',
      '.cursor/rules/all.mdc',
      'api/AGENTS.md',
      'api/.claude/rules/api.md',
      'api/v1/AGENTS.md',
    ];
    const texts = Object.fromEntries(names.map((name) => [name, `Of ${name}.`]));
    texts['.github/instructions/all.instructions.md'] = matter('applyTo: "**"', 'All.');
    texts['.cursor/rules/all.mdc'] = matter('alwaysApply: true', 'Always.');
    const { paths, rules, left } = await found({ ...texts, 'README.md': 'No rules.' });
    assert.deepEqual(paths, names);
    assert.deepEqual(left, []);
    assert.equal(rules.find(({ path }) => path === 'api/.claude/rules/api.md')?.folder, 'api');
    assert.ok(rules.every(({ applies, about }) => !applies && !about));
  });

  it('have an override that stands for AGENTS.md in its folder', async () => {
    const { paths, left } = await found({
      'AGENTS.md': 'A',
      'AGENTS.override.md': 'B',
      'api/AGENTS.md': 'C',
    });
    assert.deepEqual(paths, ['AGENTS.override.md', 'api/AGENTS.md']);
    assert.deepEqual(left, ['AGENTS.md: left out: AGENTS.override.md counts instead']);
  });

  it('count once where a link or a copy says the same', async () => {
    const { paths, left } = await found(
      { 'AGENTS.md': 'Same.', 'GEMINI.md': 'Same.\n', 'api/AGENTS.md': 'Same.' },
      { 'CLAUDE.md': 'AGENTS.md', '.github/copilot-instructions.md': '../AGENTS.md' },
    );
    assert.deepEqual(paths, ['AGENTS.md']);
    assert.deepEqual(left, [
      'CLAUDE.md: left out: says the same as AGENTS.md',
      'GEMINI.md: left out: says the same as AGENTS.md',
      '.github/copilot-instructions.md: left out: says the same as AGENTS.md',
      'api/AGENTS.md: left out: says the same as AGENTS.md',
    ]);
  });

  it('stay two where the same words are about two folders', async () => {
    const { paths } = await found({ 'a/AGENTS.md': 'Same.', 'b/AGENTS.md': 'Same.' });
    assert.deepEqual(paths, ['a/AGENTS.md', 'b/AGENTS.md']);
  });

  it('may be links to files with other names, and folders that are links', async () => {
    const { rules, left } = await found(
      { 'docs/agents.md': 'Docs.', 'shared/rules/one.md': 'One.' },
      { 'CLAUDE.md': 'docs/agents.md', '.claude/rules': '../shared/rules', 'GEMINI.md': 'gone.md' },
    );
    assert.deepEqual(
      rules.map(({ path, text, folder }) => [path, text, folder]),
      [
        ['CLAUDE.md', 'Docs.', ''],
        ['.claude/rules/one.md', 'One.', ''],
      ],
    );
    assert.deepEqual(left, ['GEMINI.md: left out: it is a link that leads to no file']);
  });

  it('never come from outside of the repository', async () => {
    const { paths } = await found(
      { 'a.txt': 'x' },
      { 'CLAUDE.md': '../../etc/passwd', 'AGENTS.md': '/etc/passwd' },
    );
    assert.deepEqual(paths, []);
  });

  it('have what CLAUDE.md names with @ before it, once, and not within code', async () => {
    const { rules } = await found({
      'CLAUDE.md': '@AGENTS.md\n- @docs/style.md\n\nMine.\n```\n@docs/code.md\n```\n@nowhere.md',
      'AGENTS.md': 'First.',
      'docs/style.md': '@more.md\nStyle.',
      'docs/more.md': '@style.md\nMore.',
      'docs/code.md': 'Code.',
    });
    assert.deepEqual(
      rules.map(({ path, text }) => [path, text]),
      [
        ['AGENTS.md', 'First.'],
        ['docs/more.md', 'More.'],
        ['docs/style.md', 'Style.'],
        ['CLAUDE.md', 'Mine.\n```\n@docs/code.md\n```\n@nowhere.md'],
      ],
    );
    assert.ok(rules.every(({ folder }) => folder === ''));
  });

  it('say so where they only name others', async () => {
    const { paths, left } = await found({ 'CLAUDE.md': '@AGENTS.md\n', 'AGENTS.md': 'A' });
    assert.deepEqual(paths, ['AGENTS.md']);
    assert.deepEqual(left, ['CLAUDE.md: left out: it only names other files']);
  });

  it('are about the files of their patterns, each in the words of its tool', async () => {
    const { rules, left } = await found({
      '.claude/rules/api.md': matter('paths:\n  - "src/api/**/*.ts"'),
      '.claude/rules/top.md': matter('paths: "*.md"', 'Top.'),
      '.github/instructions/py.instructions.md': matter('applyTo: "**/*.py,tools/**"', 'Python.'),
      '.cursor/rules/web.mdc': matter('globs: *.tsx, web/**\nalwaysApply: false', 'Web.'),
      'pkg/.cursor/rules/own.mdc': matter('globs: lib/*.js', 'Own.'),
    });
    assert.deepEqual(left, []);
    const about = (path: string): string[] =>
      rules.filter(({ applies }) => applies?.(path)).map((each) => each.path);
    assert.deepEqual(about('src/api/v1/a.ts'), ['.claude/rules/api.md']);
    assert.deepEqual(about('README.md'), ['.claude/rules/top.md']);
    assert.deepEqual(about('docs/README.md'), []);
    assert.deepEqual(about('tools/x'), ['.github/instructions/py.instructions.md']);
    assert.deepEqual(about('deep/a.tsx'), ['.cursor/rules/web.mdc']);
    assert.deepEqual(about('lib/a.js'), []);
    assert.deepEqual(about('pkg/lib/a.js'), ['pkg/.cursor/rules/own.mdc']);
  });

  it('are named alone, or left out with the reason, where no pattern says what they are about', async () => {
    const { rules, left } = await found({
      '.cursor/rules/db.mdc': matter('description: For migrations\nglobs:\nalwaysApply: false'),
      '.cursor/rules/hand.mdc': matter('alwaysApply: false', 'By hand.'),
      '.github/instructions/x.instructions.md': 'No front matter.',
      '.github/instructions/r.instructions.md': matter(
        'applyTo: "**"\nexcludeAgent: "coding-agent"',
        'For reviews.',
      ),
    });
    assert.deepEqual(
      rules.map(({ path, about }) => [path, about]),
      [['.cursor/rules/db.mdc', 'For migrations']],
    );
    assert.deepEqual(left, [
      '.github/instructions/r.instructions.md: left out: its excludeAgent leaves out this work (code)',
      '.github/instructions/x.instructions.md: left out: it has neither applyTo nor a description',
      '.cursor/rules/hand.mdc: left out: it is only for whoever names it',
    ]);
    const review = await found(
      {
        '.github/instructions/r.instructions.md': matter(
          'applyTo: "**"\nexcludeAgent: "coding-agent"',
        ),
      },
      {},
      'review',
    );
    assert.deepEqual(review.paths, ['.github/instructions/r.instructions.md']);
  });
});
