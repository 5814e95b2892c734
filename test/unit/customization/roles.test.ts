/** Roles in the formats of Claude Code, of Copilot and in Errand's own; what they may not do. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import { readRole } from '../../../runner/customization/role-file.ts';
import { roleModel } from '../../../runner/customization/role-model.ts';
import { roleTools } from '../../../runner/customization/role-tools.ts';
import { findRoles, roleNamed } from '../../../runner/customization/roles.ts';
import { commitOf } from '../../support/text-files.ts';

const file = (fields: string, text = 'Do it.'): string => `---\n${fields}\n---\n\n${text}\n`;

describe("an agent of Claude Code's", () => {
  it('is a role with its tools, model and instructions', () => {
    const source = file(
      'name: test-writer\ndescription: Use PROACTIVELY: writes tests\ntools: Read, Grep, Glob, Edit\nmodel: sonnet\nmaxTurns: 12\ncolor: blue',
    );
    assert.deepEqual(readRole('.claude/agents/qa/tests.md', source), {
      name: 'test-writer',
      path: '.claude/agents/qa/tests.md',
      description: 'Use PROACTIVELY: writes tests',
      instructions: 'Do it.',
      tools: ['read', 'search', 'edit'],
      servers: [],
      models: ['sonnet'],
      turns: 12,
      notes: [],
    });
  });

  it('keeps all tools where it names none, and loses those that it denies', () => {
    const all = readRole('.claude/agents/a.md', file('name: a\ndescription: A'));
    assert.deepEqual([all?.tools, all?.servers], [undefined, undefined]);
    const without = readRole('.claude/agents/a.md', file('name: a\ndisallowedTools: Write, Edit'));
    assert.deepEqual(without?.tools, ['read', 'search', 'bash']);
  });

  it('gets nothing that would be wider than it is written, and says so', () => {
    const role = readRole(
      '.claude/agents/a.md',
      file(
        'name: a\ntools: Read, Bash(git diff:*), WebFetch, mcp__docs__find, mcp__db\npermissionMode: bypassPermissions\nhooks:\n  Stop: []\nmcpServers:\n  - x\nfuture: 1',
      ),
    );
    assert.deepEqual(role?.tools, ['read']);
    assert.deepEqual(role?.servers, ['docs/find', 'db']);
    assert.deepEqual(role?.notes, [
      'permissionMode: the sandbox decides what may be done',
      'hooks: hooks are never run',
      "mcpServers: tool servers are those that the runner's own configuration allows",
      'future: not known here',
      'Bash(git diff:*): a tool cannot be kept for a pattern alone, so bash is left out',
      'WebFetch: there is no such tool here',
    ]);
  });

  it('is none without front matter', () => {
    assert.equal(readRole('.claude/agents/README.md', '# Our agents'), undefined);
  });
});

describe("an agent of Copilot's", () => {
  it('has its name from its file, and tools by alias, set and server', () => {
    const role = readRole(
      '.github/agents/Api-Reviewer.agent.md',
      file(
        "name: The API reviewer\ndescription: Reviews\ntools: ['read', 'search/textSearch', 'edit', 'execute/runInTerminal', 'playwright/*', 'github/get_issue', 'web/fetch', 'agent']\nmodel: ['GPT-9 (copilot)', 'Claude Opus 5.5 (copilot)']\nhandoffs: []",
      ),
    );
    assert.equal(role?.name, 'Api-Reviewer');
    assert.deepEqual(role?.tools, undefined);
    assert.deepEqual(role?.servers, ['playwright', 'github/get_issue']);
    assert.deepEqual(role?.models, ['GPT-9 (copilot)', 'Claude Opus 5.5 (copilot)']);
    assert.deepEqual(role?.notes, [
      'handoffs: the blueprint says what comes next',
      'web/fetch: there is no such tool here',
      'agent: there is no such tool here',
    ]);
  });

  it('may have no front matter, and the plain ending of Markdown with it', () => {
    assert.equal(readRole('.github/agents/a.agent.md', 'Do it.')?.instructions, 'Do it.');
    assert.equal(readRole('.github/agents/b.md', 'No agent.'), undefined);
    assert.equal(readRole('.github/agents/b.md', file('description: B'))?.name, 'b');
  });

  it('has no tools where its list is empty, and all with a star', () => {
    assert.deepEqual(roleTools('copilot', []).tools, []);
    assert.deepEqual(roleTools('copilot', ['*']), { notes: [] });
    assert.deepEqual(roleTools('copilot', ['Edit']).tools, ['edit', 'write']);
    assert.deepEqual(roleTools('claude', ['Edit']).tools, ['edit']);
  });
});

describe("a role of Errand's own", () => {
  const path = '.errand/agents/db.md';

  it('is read strictly', () => {
    const role = readRole(
      path,
      file(
        'description: Migrations\ntools: [read, edit, docs/find]\nmodel: claude-opus-5-5\nturns: 9',
      ),
    );
    assert.deepEqual(role?.tools, ['read', 'edit']);
    assert.deepEqual(role?.servers, ['docs/find']);
    assert.deepEqual([role?.models, role?.turns], [['claude-opus-5-5'], 9]);
  });

  it('says file, line and key of what is wrong with it', () => {
    assert.throws(
      () => readRole(path, file('description: D\ntool: [read]')),
      (error) =>
        error instanceof ErrandError &&
        error.message === '.errand/agents/db.md:3: tool: unknown key; did you mean "tools"?',
    );
  });
});

describe('the model of a role', () => {
  const known = ['claude-opus-5-5', 'claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-4-1'];

  it('is one that the runner knows, by its name, family or label', () => {
    assert.deepEqual(roleModel(['claude-haiku-5-5'], known), { model: 'claude-haiku-5-5' });
    assert.deepEqual(roleModel(['opus'], known), { model: 'claude-opus-5-5' });
    assert.deepEqual(roleModel(['GPT-9', 'Claude Sonnet 5.5 (copilot)'], known), {
      model: 'claude-sonnet-5-5',
    });
    assert.deepEqual(roleModel(['inherit'], known), {});
    assert.deepEqual(roleModel([], known), {});
  });

  it('is never guessed', () => {
    const { model, note } = roleModel(['Claude Sonnet 4.5 (copilot)'], known);
    assert.equal(model, undefined);
    assert.match(note ?? '', /"Claude Sonnet 4\.5 \(copilot\)" is not one that this runner knows/);
  });
});

describe('the roles of a commit', () => {
  const commit = commitOf({
    '.github/agents/review.agent.md': file('description: Third'),
    '.claude/agents/review.md': file('name: review\ndescription: Second'),
    '.errand/agents/review.md': file('description: First'),
    '.errand/agents/broken.md': file('tols: []'),
    '.claude/agents/plain.md': file('name: plain\ndescription: P'),
  });

  it('count in the order Errand, Claude, Copilot where names are the same', async () => {
    const found = await findRoles(commit);
    assert.equal(roleNamed(found, 'review').description, 'First');
    assert.deepEqual(
      found.filter(({ hiddenBy }) => hiddenBy).map(({ path, hiddenBy }) => [path, hiddenBy]),
      [
        ['.claude/agents/review.md', '.errand/agents/review.md'],
        ['.github/agents/review.agent.md', '.errand/agents/review.md'],
      ],
    );
  });

  it('are named where another was meant, and a broken one says why', async () => {
    const found = await findRoles(commit);
    assert.throws(
      () => roleNamed(found, 'revew'),
      (error) =>
        error instanceof ErrandError &&
        error.hint === 'Did you mean "review"? There are: review, plain.',
    );
    assert.throws(() => roleNamed(found, 'broken'), /broken\.md:2: tols: unknown key/);
  });
});
