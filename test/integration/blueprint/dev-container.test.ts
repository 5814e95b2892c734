/**
 * A repository's dev container, as its tasks get it: a Dockerfile with a feature, built by the real
 * tools on the real engine; one that the runner does not allow; and what never runs on its machine.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { commitFiles, git } from '../../support/repository.ts';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';

const place = temporaryFolder('errand-dev-container-');
const ON_HOST = join(place, 'on-the-host');

/** What the sandbox is like, written down where it ends up in the result. */
const FACTS = [
  'printf "%s\\n"',
  '"$FROM_FILE" "$FROM_FEATURE" "$FROM_REMOTE" "$(hello)" "$(cat /copied.txt)"',
  '"$(cat /tmp/hooks)" "$(id -u)"',
  '> facts.txt',
].join(' ');

const CONFIG = `verify: quick
checks: []
fix:
  - '${FACTS.replaceAll("'", "''")}'
`;

const DEFINITION = {
  build: {
    dockerfile: 'Dockerfile',
    context: '..',
    args: { WHO: 'the file' },
    options: ['--network=host'],
  },
  features: { './hello': { greeting: 'moin' } },
  containerEnv: { FROM_FILE: 'file ${localEnv:HOME:unknown}' },
  remoteEnv: { FROM_REMOTE: '${containerEnv:FROM_FEATURE} and more' },
  runArgs: ['--privileged'],
  initializeCommand: `touch ${ON_HOST}`,
  onCreateCommand: 'cd /workspaces/* && echo "create in $PWD, $(ls sum.sh)" >> /tmp/hooks',
  postCreateCommand: { one: 'echo post >> /tmp/hooks', two: 'true' },
};

const FILES = {
  '.errand/config.yaml': CONFIG,
  'sum.sh': 'echo $(($1 + $2))\n',
  'copied.txt': 'from the repository\n',
  '.devcontainer/devcontainer.json': `// a comment\n${JSON.stringify(DEFINITION)}`,
  '.devcontainer/Dockerfile':
    'FROM errand-sandbox:latest\nUSER root\nARG WHO\nCOPY copied.txt /copied.txt\nRUN echo "by $WHO" >> /copied.txt\n',
  '.devcontainer/hello/devcontainer-feature.json': JSON.stringify({
    id: 'hello',
    version: '1.0.0',
    options: { greeting: { type: 'string', default: 'hey' } },
    containerEnv: { FROM_FEATURE: 'feature' },
    postCreateCommand: 'echo feature >> /tmp/hooks',
    privileged: true,
  }),
  '.devcontainer/hello/install.sh':
    '#!/bin/sh\nprintf "#!/bin/sh\\necho %s\\n" "$GREETING" > /usr/local/bin/hello\nchmod +x /usr/local/bin/hello\n',
};

describe('a dev container', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    mkdirSync(join(place, 'data'));
    const config = join(place, 'errand.yaml');
    writeFileSync(config, 'sandbox:\n  builds: [shop]\n');
    runner = await TestRunner.start({ serve: ['--config', config], key: false });
  });
  after(async () => {
    await runner.stop();
    for (const name of ['errand-dev', 'errand-env']) removeImages(name);
    rmSync(place, { recursive: true, force: true });
  });
  const images = new Set<string>();

  function removeImages(name: string): void {
    const list = execFileSync('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}', name], {
      encoding: 'utf8',
    });
    const ours = list.split('\n').filter((each) => images.has(each));
    if (ours.length > 0) execFileSync('docker', ['rmi', '-f', ...ours], { stdio: 'ignore' });
  }

  async function fixed(name: string, files: Record<string, string>, id: string) {
    const repository = join(place, name);
    mkdirSync(repository);
    git(repository, 'init', '-q', '-b', 'main');
    commitFiles(repository, files, 'First');
    const what = ['--blueprint', 'lint-fix', '--id', id, '--title', id, '--repo', repository];
    const words = 'Write down what it is like.';
    const ran = await runner.errand(['delegate', '--wait', '--json', ...what, words]);
    const evidence = (await runner.errand(['show', id])).stdout;
    const { stdout: log } = await runner.errand(['log', id]);
    const ledger = (await runner.errand(['show', '--ledger', id])).stdout;
    const entries = ledger
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const environment = entries.find(({ kind }) => kind === 'environment');
    images.add(environment?.image);
    for (const [, built] of log.matchAll(/(errand-dev:[0-9a-f]+)/g)) images.add(String(built));
    const { stdout: diff } = await runner.errand(['diff', id]);
    const facts = diff
      .split('\n')
      .filter((line) => /^\+(?!\+\+)/.test(line))
      .map((line) => line.slice(1));
    return { ran, evidence, environment, facts, log };
  }

  test('is built and prepared: its files, features, commands and variables', async () => {
    const { ran, facts, environment, evidence, log } = await fixed('shop', FILES, 'dev-built');
    assert.deepEqual(
      facts,
      [
        'file unknown',
        'feature',
        'feature and more',
        'moin',
        'from the repository',
        'by the file',
        'create in /workspaces/shop, sum.sh',
        'feature',
        'post',
        '1000',
      ],
      `${ran.stdout}\n${log}`,
    );
    assert.equal(existsSync(ON_HOST), false, 'nothing of it ran on the runner’s machine');
    assert.deepEqual(environment.devContainer, {
      path: '.devcontainer/devcontainer.json',
      built: true,
      leftOut: [
        'runArgs',
        'initializeCommand (it is for your own machine)',
        'build.options',
        'variables of your own machine (HOME)',
        'privileged of ./hello',
      ],
    });
    assert.match(evidence, /as `?"?\.devcontainer\/devcontainer\.json/);
    assert.match(evidence, /without .*runArgs/);
  });

  test('is not used where the runner does not allow it, and says so', async () => {
    const { ran, facts, environment, log } = await fixed('other', FILES, 'dev-refused');
    assert.equal(facts[0], '', `${ran.stdout}\n${log}`);
    assert.deepEqual(environment.devContainer, {
      path: '.devcontainer/devcontainer.json',
      unused: 'the runner may not build images for this repository',
    });
    const { stdout: told } = await runner.errand(['watch', '--json', 'dev-refused']);
    assert.match(told, /is not used: the runner may not build images for this repository/);
  });
});
