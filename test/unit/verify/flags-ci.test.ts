/** Which changes of CI are flagged, and which set up a job as any does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes } from './flags-of.ts';

const WORKFLOW = `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm ci && npm test
`;
const PATH = '.github/workflows/ci.yml';
const flagsOf = async (from: string, to: string) => {
  assert.ok(WORKFLOW.includes(from));
  return await codes({ [PATH]: [WORKFLOW, WORKFLOW.replace(from, to)] });
};

test('a job like any other, and another release of its tool, are no matter for a reviewer', async () => {
  assert.deepEqual(await codes({ [PATH]: [undefined, WORKFLOW] }), []);
  assert.deepEqual(await flagsOf('actions/checkout@v4', 'actions/checkout@v5'), []);
  assert.deepEqual(await flagsOf('node-version: 22', 'node-version: [22, 24]'), []);
  assert.deepEqual(
    await flagsOf(
      'steps:\n',
      'steps:\n      # Go, too.\n      - uses: actions/setup-go@v5\n        with: { go-version: stable }\n      - run: go test ./...\n      - run: sh tests/run.sh\n',
    ),
    [],
  );
});

test('whatever else CI does or no longer does is flagged', async () => {
  const edits: readonly (readonly [string, string])[] = [
    ['      - run: npm ci && npm test\n', ''],
    ['npm ci && npm test', 'npm ci'],
    ['npm test', 'npm test || true'],
    ['npm test\n', 'npm test\n        continue-on-error: true\n'],
    ['    steps:', '    if: false\n    steps:'],
    ['on: push', 'on: pull_request_target'],
    ['jobs:', 'permissions:\n  contents: write\njobs:'],
    ['steps:\n', 'steps:\n      - uses: someone/else@v1\n'],
    ['actions/checkout@v4', 'someone/checkout@v4'],
    ['steps:\n', 'steps:\n      - run: make $(cat targets)\n'],
    ['steps:\n', 'steps:\n      - run: npm run deploy -- --token=${{ secrets.TOKEN }}\n'],
    ['npm ci && npm test', 'sh -c install'],
    ['ubuntu-latest', 'self-hosted'],
  ];
  for (const [from, to] of edits) assert.deepEqual(await flagsOf(from, to), ['ci_changed'], to);
  assert.deepEqual(await codes({ [PATH]: [WORKFLOW, undefined] }), ['ci_changed']);
  assert.deepEqual(await codes({ '.gitlab-ci.yml': [undefined, 'test:\n'] }), ['ci_changed']);
});
