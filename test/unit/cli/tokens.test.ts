// Whose token goes where: a token counts for the host that the user named it for, and no other.
import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireToken, tokenFor, type TokenService } from '../../../runner/cli/tokens.ts';
import { temporaryFolder } from '../../support/runner.ts';

type Env = Readonly<Record<string, string>>;

async function at(service: TokenService, host: string, env: Env): Promise<string | undefined> {
  return (await tokenFor(service, host, env))?.token;
}

test('a variable counts for the host that it is for', async () => {
  const env = {
    GH_TOKEN: 'hub',
    GITHUB_TOKEN: 'second',
    GH_ENTERPRISE_TOKEN: 'server',
    GH_HOST: 'git.corp.test',
    GITLAB_TOKEN: 'lab',
    LINEAR_API_KEY: 'line',
    JIRA_URL: 'https://corp.atlassian.net',
    JIRA_TOKEN: 'jira',
  };
  assert.equal(await at('github', 'https://github.com', env), 'hub');
  assert.equal(await at('github', 'https://corp.ghe.com', env), 'hub');
  assert.equal(await at('github', 'https://git.corp.test', env), 'server');
  assert.equal(await at('github', 'https://other.test', env), undefined);
  assert.equal(await at('github', 'https://github.com.other.test', env), undefined);
  assert.equal(await at('gitlab', 'https://gitlab.com', env), 'lab');
  assert.equal(await at('gitlab', 'https://lab.other.test', env), undefined);
  assert.equal(await at('linear', 'https://linear.app', env), 'line');
  assert.equal(await at('jira', 'https://corp.atlassian.net', env), 'jira');
  assert.equal(await at('jira', 'https://other.atlassian.net', env), undefined);
});

test('a host of GitLab that the environment names gets its token, and gitlab.com does not', async () => {
  const env = { GITLAB_TOKEN: 'lab', GITLAB_HOST: 'https://corp.test/git' };
  assert.equal(await at('gitlab', 'https://corp.test/git', env), 'lab');
  assert.equal(await at('gitlab', 'https://corp.test/other', env), undefined);
  assert.equal(await at('gitlab', 'https://gitlab.com', env), undefined);
});

test("Jira's address goes with its token", async () => {
  const env = { JIRA_URL: 'corp.atlassian.net', JIRA_TOKEN: 't', JIRA_EMAIL: 'a@corp.test' };
  const found = await tokenFor('jira', 'https://corp.atlassian.net', env);
  assert.deepEqual(found, { token: 't', email: 'a@corp.test' });
});

test('no token goes over plain HTTP to another machine', async () => {
  const env = { GH_HOST: 'http://git.corp.test', GH_ENTERPRISE_TOKEN: 'server' };
  assert.equal(await at('github', 'http://git.corp.test', env), undefined);
  const here = { GH_HOST: 'http://127.0.0.1:8080', GH_ENTERPRISE_TOKEN: 'server' };
  assert.equal(await at('github', 'http://127.0.0.1:8080', here), 'server');
});

test("the service's own command is asked for that host, without the variables", async (t) => {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const says = `#!/bin/sh\necho "$*|$GH_TOKEN$GITLAB_TOKEN" | tr ' ' '_'\n`;
  for (const name of ['gh', 'glab']) {
    writeFileSync(join(folder, name), says);
    chmodSync(join(folder, name), 0o755);
  }
  const env = { PATH: `${folder}:/usr/bin:/bin`, GITLAB_TOKEN: 'lab', GH_HOST: 'elsewhere.test' };
  const gh = await at('github', 'https://git.corp.test', env);
  assert.equal(gh, 'auth_token_--hostname_git.corp.test|');
  const glab = await at('gitlab', 'https://lab.corp.test', env);
  assert.equal(glab, 'config_get_token_--host_lab.corp.test|');
});

test('what glab keeps for no host in particular goes to the host that it uses then', async (t) => {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  // As glab: a host without a token of its own has the one that is kept for none.
  const says = `#!/bin/sh
case "$*" in
  "config get token --host lab.own.test") echo own ;;
  "config get token --host"*) echo global ;;
  "config get host") echo lab.usual.test ;;
esac
`;
  writeFileSync(join(folder, 'glab'), says);
  chmodSync(join(folder, 'glab'), 0o755);
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  assert.equal(await at('gitlab', 'https://lab.own.test', env), 'own');
  assert.equal(await at('gitlab', 'https://lab.usual.test', env), 'global');
  assert.equal(await at('gitlab', 'https://lab.named-by-a-repository.test', env), undefined);
  assert.equal(await at('gitlab', 'https://gitlab.com', env), undefined);
});

test('what gh keeps for github.com goes to no host below it', async (t) => {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'gh'), '#!/bin/sh\necho kept\n');
  chmodSync(join(folder, 'gh'), 0o755);
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  assert.equal(await at('github', 'https://github.com', env), 'kept');
  assert.equal(await at('github', 'https://pages.github.com', env), undefined);
});

test('without a token it is said how to get one', async () => {
  await assert.rejects(requireToken('github', 'https://git.corp.test', { PATH: '' }), {
    code: 'unauthorized',
    message: 'There is no token for https://git.corp.test.',
    hint: 'Sign in with "gh auth login --hostname git.corp.test", or set GH_HOST=git.corp.test and GH_ENTERPRISE_TOKEN.',
  });
});
