import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../../../runner/config/nearest.ts';
import { parseRepositoryConfig } from '../../../runner/config/repository-config.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';

function refused(source: string, ...words: string[]): string {
  try {
    parseRepositoryConfig(source);
  } catch (error) {
    assert.ok(error instanceof ErrandError);
    for (const word of words)
      assert.ok(error.message.includes(word), `${word} in ${error.message}`);
    return error.message;
  }
  assert.fail(`accepted: ${source}`);
}

test('every key is read', () => {
  const source = `image: node:24-bookworm
devcontainer: .devcontainer/a/devcontainer.json
setup:
  - npm ci
checks:
  - name: test
    command: npm test
    timeout: 5m
  - { name: lint, command: npm run lint, timeout: 90 }
  - { name: types, command: tsc, gate: regression_only, report: { format: junit, path: out.xml } }
limits: { turns: 30, cost: 1.5, minutes: 20 }
model: claude-opus-5-5
models: { plan: a, code: b, review: c, chores: d }
agent: claude
blueprint: add-tests
plan: never
review: always
fix: [npm run format]
update: [npm update]
protected: [db/schema.sql, infra/]
documents: [docs/**/*.md]
results: ["**", "!gen/**"]
tickets:
  lists: [docs/*.md]
  trackers:
    - { service: jira, project: ABC }
    - { service: gitlab, host: https://git.example.com/lab, project: group/app }
`;
  assert.deepEqual(parseRepositoryConfig(source), {
    image: 'node:24-bookworm',
    devcontainer: '.devcontainer/a/devcontainer.json',
    setup: ['npm ci'],
    checks: [
      { name: 'test', command: 'npm test', timeoutSeconds: 300 },
      { name: 'lint', command: 'npm run lint', timeoutSeconds: 90 },
      {
        name: 'types',
        command: 'tsc',
        gate: 'regression_only',
        report: { format: 'junit', path: 'out.xml' },
      },
    ],
    limits: { turns: 30, costUsd: 1.5, minutes: 20 },
    model: 'claude-opus-5-5',
    models: { plan: 'a', code: 'b', review: 'c', chores: 'd' },
    agent: 'claude',
    blueprint: 'add-tests',
    plan: 'never',
    review: 'always',
    fix: ['npm run format'],
    update: ['npm update'],
    protected: ['db/schema.sql', 'infra/'],
    documents: ['docs/**/*.md'],
    results: ['**', '!gen/**'],
    tickets: {
      lists: ['docs/*.md'],
      trackers: [
        { service: 'jira', project: 'ABC' },
        { service: 'gitlab', host: 'https://git.example.com/lab', project: 'group/app' },
      ],
    },
  });
});

test('nothing, a comment, and empty lists are fine', () => {
  assert.deepEqual(parseRepositoryConfig(''), {});
  assert.deepEqual(parseRepositoryConfig('# later\n'), {});
  assert.deepEqual(parseRepositoryConfig('checks: []\nsetup: []\n'), { checks: [], setup: [] });
  assert.deepEqual(parseRepositoryConfig('limits:\n'), { limits: {} });
});

test('a misspelt key is named with its line and the nearest key', () => {
  refused(
    'image: a\nchekcs: []\n',
    '.errand/config.yaml:2: chekcs: unknown key',
    'did you mean "checks"?',
  );
  refused('limits:\n  tunrs: 5\n', ':2: limits.tunrs:', '"turns"');
  refused(
    'checks:\n  - name: a\n    command: b\n    timeuot: 5\n',
    ':4: checks[0].timeuot:',
    '"timeout"',
  );
  for (const path of ['../a.json', '/a.json', 'a/../../b.json', 'a.txt']) {
    refused(`devcontainer: ${path}\n`, 'devcontainer: must be "off", or a path');
  }
  refused('wholly: 1\n', 'known keys: image, devcontainer, setup, checks');
  refused('__proto__: 1\nconstructor: 2\n', '__proto__: unknown', 'constructor: unknown');
});

test('wrong types and ranges are named, all of them at once', () => {
  const message = refused(
    'image: 7\nsetup: npm ci\nlimits: { turns: many, minutes: 0 }\nmodel: ""\n',
    ':1: image: must be text, not number 7',
    ':2: setup: must be a list',
    ':3: limits.turns: must be a number, not the text "many"',
    ':3: limits.minutes: must be a number from 0.1 to 1440, not 0',
    ':4: model: must not be empty',
  );
  assert.equal(message.split('\n').length, 5);
  refused('- a\n', 'must be a map of image');
  refused('just words', 'must be a map');
  refused('limits: { turns: 1.5 }', 'whole number');
  refused('image: "-rm /"', 'image name');
  refused('checks: [npm test]', 'checks[0]: must be a map of name, command, timeout');
  refused('checks:\n - name: a\n', ':2: checks[0]: needs a "command"');
  refused('checks:\n - command: a\n', 'needs a "name"');
  refused('checks: [{ name: "a$b", command: c }]', 'checks[0].name: may have');
  refused('checks: [{ name: a, command: b, timeout: 3 days }]', 'or like 10s, 10m, 10h');
  refused('checks: [{ name: a, command: b, timeout: 3h }]', 'from 1 to 7200, not 10800');
  refused('checks:\n', 'checks: must be a list');
});

test('duplicates are named: keys and checks', () => {
  refused('image: a\nmodel: b\nimage: c\n', ':3:', 'unique');
  refused('checks: [{ name: a, command: b }, { name: a, command: c }]', 'two checks are named "a"');
  refused(
    'checks:\n  - name: a\n    command: b\n  - name: a\n    command: c\n',
    ':4: checks[1].name: two checks are named "a"',
  );
  refused('checks: [{ name: a, command: b, gate: strcit }]', 'checks[0].gate:', '"strict"');
  refused('checks: [{ name: a, command: b, report: {} }]', 'checks[0].report: needs a "format"');
  refused('plan: sometimes\n', ':1: plan:', 'one of always, large, never');
  refused('blueprint: Fix It\n', ':1: blueprint: may have a-z');
});

test('broken YAML, bombs, tags, second documents and huge files are refused', () => {
  refused('checks: [', '.errand/config.yaml:');
  refused('a: &a [x]\nsetup: *a\n', ':2: aliases');
  const bomb = Array.from({ length: 30 }, (_, n) => `k${n}: &k${n} [*k${n - 1}, *k${n - 1}]`);
  refused(`k-1: &k-1 [x]\n${bomb.join('\n')}`, 'aliases');
  refused('a: 1\n---\nb: 2\n', '.errand/config.yaml:');
  refused('image: !!js/function "x"\n', '.errand/config.yaml:1');
  refused('['.repeat(5000), '.errand/config.yaml:');
  const deep = [
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    '['.repeat(20_000),
    '{a: '.repeat(20_000),
  ];
  for (const value of deep) refused(`setup: ${value}`, 'nested too deeply');
  for (const sign of ['- ', '? ']) refused(sign.repeat(20_000), 'nested too deeply');
  refused('setup: [a]\nimage: a\0b\n', ':2: it contains a control character', 'U+0000');
  refused('image: a\u001bb\n', ':1: it contains a control character', 'U+001b');
  refused('setup: ["a\\0b"]\n', 'setup[0]: must not have control characters');
  refused(`# ${'x'.repeat(300_000)}`, 'larger than 256 kB');
  const many = Array.from({ length: 100 }, (_, n) => `unknown${n}: 1`).join('\n');
  assert.match(refused(many), /… and 80 more/);
});

test('the nearest word', () => {
  const words = ['image', 'setup', 'checks', 'limits'];
  assert.equal(nearest('imgae', words), 'image');
  assert.equal(nearest('Check', words), 'checks');
  assert.equal(nearest('sandbox', words), undefined);
  assert.equal(nearest('', words), undefined);
});

const withTracker = (tracker: string): string => `tickets:\n  trackers:\n    - ${tracker}\n`;

test('a tracker is a known service, at an address that is safe to ask', () => {
  refused(
    withTracker('{ service: jria, project: A }'),
    'did you mean "jira"?',
    'tickets.trackers[0].service',
  );
  refused(withTracker('{ service: jira }'), 'needs a "project"');
  refused(withTracker('{ project: A }'), 'needs a "service"');
  refused(
    withTracker('{ service: jira, project: A, host: http://a.example }'),
    'https://git.example.com',
  );
  refused(
    withTracker('{ service: jira, project: A, host: https://a@b.example }'),
    'must be an address',
  );
  refused(withTracker('{ service: github, project: ../x }'), 'must be a name');
});
