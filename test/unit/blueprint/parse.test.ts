/** The YAML form: what is read, and how precisely it is said what is wrong. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseBlueprint, printBlueprint } from '../../../runner/blueprint/parse.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';

const FILE = '.errand/blueprints/ship.yaml';

function refused(source: string, file = FILE): string[] {
  try {
    parseBlueprint(source, file);
  } catch (error) {
    assert.ok(error instanceof ErrandError);
    return error.message.split('\n').map((line) => line.replace(`${file}:`, ''));
  }
  assert.fail(`accepted: ${source}`);
}

const WHOLE = `description: Ask, write, format, check
start: which
nodes:
  code:
    agent: code
    instructions: Keep it short.
    turns: 10
    next: format
  which:
    ask: Which database?
    answers: [postgres, sqlite]
    default: sqlite
    minutes: 30
    next: code
  format:
    exec: npm run format
    timeout: 2m
    network: true
    next: [{ when: passed, to: quick }, { to: end, decline: It cannot be formatted. }]
  quick:
    run: quick
    next:
      - { when: failed, to: code, atMost: 2 }
      - { to: gate }
  gate: { gate: regression_only, next: package }
  package: { git: package, next: { to: end } }
`;

describe('a blueprint as YAML', () => {
  test('every kind of node is read, with all it may have', () => {
    assert.deepEqual(parseBlueprint(WHOLE, FILE), {
      name: 'ship',
      description: 'Ask, write, format, check',
      start: 'which',
      nodes: {
        code: {
          kind: 'agent',
          role: 'code',
          instructions: 'Keep it short.',
          turns: 10,
          next: [{ to: 'format' }],
        },
        which: {
          kind: 'ask',
          question: 'Which database?',
          answers: ['postgres', 'sqlite'],
          default: 'sqlite',
          minutes: 30,
          next: [{ to: 'code' }],
        },
        format: {
          kind: 'exec',
          command: 'npm run format',
          timeoutSeconds: 120,
          network: true,
          next: [
            { when: 'passed', to: 'quick' },
            { to: 'end', decline: { code: 'not_needed', text: 'It cannot be formatted.' } },
          ],
        },
        quick: {
          kind: 'exec',
          run: 'quick',
          next: [{ when: 'failed', to: 'code', atMost: 2 }, { to: 'gate' }],
        },
        gate: { kind: 'gate', rule: 'regression_only', next: [{ to: 'package' }] },
        package: { kind: 'git', action: 'package', next: [{ to: 'end' }] },
      },
    });
  });

  test('what is printed is read as the same', () => {
    const blueprint = parseBlueprint(WHOLE, FILE);
    assert.deepEqual(parseBlueprint(printBlueprint(blueprint), FILE), blueprint);
  });

  test('the example of the documentation is one', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/blueprints.md'), 'utf8');
    const [, source = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    assert.equal(parseBlueprint(source, FILE).start, 'which');
  });

  test('without a start the first node is visited first', () => {
    const { start } = parseBlueprint('nodes:\n  fix: { run: fix, next: end }\n', FILE);
    assert.equal(start, 'fix');
  });
});

describe('what is refused, with line and key', () => {
  test('a misspelt key, word and target', () => {
    assert.deepEqual(refused('nodes:\n  a:\n    exce: x\n    next: end\n'), [
      '3: nodes.a.exce: unknown key; did you mean "exec"?',
      '3: nodes.a: needs one of exec, run, agent, gate, git, ask, and has none',
    ]);
    assert.deepEqual(refused('nodes:\n  a:\n    run: verfy\n    next: end\n'), [
      '3: nodes.a.run: must not be the text "verfy"; did you mean "verify"?',
    ]);
    assert.deepEqual(
      refused('nodes:\n  a: { run: fix, next: test }\n  tests: { run: quick, next: end }\n'),
      ['2: nodes.a.next[0].to: unknown node "test"; did you mean "tests"?'],
    );
  });

  test('a cycle without a bound', () => {
    const source = `nodes:
  code:
    agent: code
    next: quick
  quick:
    run: quick
    next:
      - { when: failed, to: code }
      - { to: end }
`;
    assert.deepEqual(refused(source), [
      '4: nodes.code.next: the cycle code → quick → code has no bound; give one of its edges "atMost: N"',
    ]);
  });

  test('two kinds in one node, and what does not go with a kind', () => {
    assert.deepEqual(refused('nodes:\n  a: { exec: x, agent: code, next: end }\n'), [
      '2: nodes.a: needs one of exec, run, agent, gate, git, ask, and has exec and agent',
    ]);
    assert.deepEqual(refused('nodes:\n  a:\n    run: fix\n    turns: 3\n    next: end\n'), [
      '4: nodes.a.turns: cannot be combined with "run"',
    ]);
  });

  test('no nodes, no next, a reserved name, a wrong name of the file', () => {
    assert.deepEqual(refused('description: x\n'), ['1: nodes: has no node']);
    assert.deepEqual(refused('nodes:\n  a: { run: fix }\n'), [
      '2: nodes.a: needs "next": the node that follows, or end',
    ]);
    assert.match(refused('nodes:\n  end: { run: fix, next: end }\n')[0] ?? '', /^2: nodes\.end:/);
    const file = '.errand/blueprints/Ship It.yaml';
    assert.match(refused('nodes: {}\n', file)[0] ?? '', /the name "Ship It" may have a-z/);
  });

  test('a bound that is none', () => {
    const source = 'nodes:\n  a:\n    run: fix\n    next: [{ to: a, atMost: 0 }, { to: end }]\n';
    assert.deepEqual(refused(source), [
      '4: nodes.a.next[0].atMost: must be a whole number from 1 to 20, not 0',
    ]);
  });
});
