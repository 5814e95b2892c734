/** Roles, skills and rules that a repository brings: what the model gets, and what people see of it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { commitFiles, git, writeFiles } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { call } from '../../support/scripted-model/script.ts';
import { bash, buggyRepository, CHECK, done, FIX, write } from './support.ts';

const ADDER = `---
name: adder
description: Adds numbers
tools: Read, Grep, Bash, WebFetch
model: haiku
maxTurns: 9
---

Prefer POSIX arithmetic.
`;

const FILES = {
  '.errand/config.yaml': 'verify: quick\nroles: { code: adder }\nresults: ["**"]\n',
  '.claude/agents/adder.md': ADDER,
  '.claude/skills/sums/SKILL.md':
    '---\nname: sums\ndescription: How sums are written here\n---\n\nUse $(( )).\n',
  'AGENTS.md': 'Use POSIX sh.\n',
  'GEMINI.md': 'Use POSIX sh.\n',
  '.cursor/rules/sh.mdc': '---\nglobs: *.sh\nalwaysApply: false\n---\nNo bashisms.\n',
};

describe('what a repository brings for agents', () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('is given to the model, and people see what was', async () => {
    const repository = buggyRepository(FILES);
    const accepted = 'Errand-Task: task-gone-1\nErrand-Attempt: 1';
    commitFiles(repository, { 'diff.sh': 'echo $(($1 - $2))\n' }, `Subtract\n\n${accepted}`);
    const id = git(repository, 'rev-parse', 'HEAD').slice(0, 10);
    const script = [
      [call('skill', { name: 'sums' }), call('read', { path: 'sum.sh' }), bash('echo no')],
      [call('recall', { query: 'subtract' }, 'r1'), call('recall', { query: id }, 'r2')],
      // What the agent writes is never its own role.
      [write('sum.sh', FIX), write('.claude/agents/adder.md', '---\nname: adder\n---\nBe free.\n')],
      [call('write', { path: 'x.txt', content: 'x' })],
      [bash('git checkout .claude')],
      [done()],
    ];
    const { json, stderr } = await runner.delegate(repository, 'with a role', script, CHECK);
    assert.match(json.verdict, /^verified/, stderr);
    const asked = runner.model.requests.filter(({ text }) => text.includes('task: with a role'));
    assert.equal(asked.length, 6);
    for (const { body } of asked) {
      const tools = (body.tools as { name: string }[]).map(({ name }) => name);
      assert.deepEqual(tools, ['read', 'search', 'bash', 'verify', 'skill', 'recall', 'done']);
      assert.equal(body.model, 'claude-haiku-5-5');
      const [, role, rules, skills] = (body.system as { text: string }[]).map(({ text }) => text);
      assert.match(role ?? '', /role adder \(\.claude\/agents\/adder\.md\).*<role>\nPrefer POSIX/s);
      assert.match(rules ?? '', /From AGENTS\.md:\n<repository-rules>\nUse POSIX sh\.\n<\/rep/);
      assert.match(skills ?? '', /<skills>\n- sums: How sums are written here\n<\/skills>$/);
    }
    const results = JSON.stringify(asked.at(-1)?.body.messages);
    assert.match(results, /Use \$\(\( \)\)\./);
    assert.match(results, new RegExp(`change ${id} \\(accepted [-\\d]+\\): Subtract.n`));
    assert.match(results, /\+echo \$\(\(\$1 - \$2\)\)/);
    assert.match(results, /From \.cursor\/rules\/sh\.mdc:.*No bashisms\./);
    assert.match(results, /There is no tool \\"write\\"\. The tools are: read, search, bash/);

    const shown = await runner.errand(['show', json.id]);
    const [, given = ''] = /What the model was given\n((?: {2}.*\n)+)/.exec(shown.stdout) ?? [];
    const lines = new Set(given.split('\n').map((line) => line.trim()));
    for (const line of [
      '"role" ".claude/agents/adder.md", 24 bytes: "keeps the tools read, search, bash; WebFetch: there is no such tool here"',
      '"rules" "AGENTS.md", 13 bytes',
      '"rules" "GEMINI.md": "left out: says the same as AGENTS.md"',
      '"rules" ".cursor/rules/sh.mdc", 12 bytes',
      '"skill" ".claude/skills/sums/SKILL.md", 11 bytes',
    ]) {
      assert.ok(lines.has(line), `${line}\nis not in\n${given}`);
    }
    assert.match(given, new RegExp(`"result" "${id} Subtract", \\d+ bytes\\n`));
    const document = (await runner.errand(['show', json.id, '--json'])).json;
    const { given: items } = document.attempts[0];
    assert.ok(
      items.some(
        ({ kind, name }: { kind: string; name: string }) =>
          kind === 'rules' && name === 'AGENTS.md',
      ),
    );
  });

  test('is refused by name before anything is done', async () => {
    const repository = buggyRepository(FILES);
    const { code, json } = await runner.delegate(
      repository,
      'unknown',
      [[done()]],
      [...CHECK, '--role', 'ader'],
    );
    assert.equal(code, 1);
    assert.equal(json.error.message, 'There is no role "ader".');
    assert.equal(json.error.hint, 'Did you mean "adder"? There are: adder.');
  });

  test('is listed before anything is sent', async () => {
    const repository = buggyRepository(FILES);
    writeFiles(repository, { '.errand/agents/own.md': '---\ntool: []\n---\nX\n' });
    const listed = await runner.errand(['context', '--repo', repository]);
    assert.equal(listed.code, 1);
    assert.match(listed.stdout, /adder \(\.claude\/agents\/adder\.md\): Adds numbers; tools: read/);
    assert.match(
      listed.stdout,
      /\.errand\/agents\/own\.md:2: tool: unknown key; did you mean "tools"/,
    );
    assert.match(listed.stdout, /\.cursor\/rules\/sh\.mdc: with the files that it names/);
    assert.match(listed.stdout, /GEMINI\.md: says the same as AGENTS\.md/);
    const { json } = await runner.errand(['context', '--repo', repository, '--json']);
    assert.equal(json.schema, 'errand.context/1');
    assert.deepEqual(json.skills, [
      {
        name: 'sums',
        path: '.claude/skills/sums/SKILL.md',
        description: 'How sums are written here',
      },
    ]);
  });
});
