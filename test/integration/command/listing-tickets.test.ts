/** `errand tickets`, as people and scripts run it, with servers that stand in for services. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { git, makeRepository } from '../../support/repository.ts';
import { Command, temporaryFolder } from '../../support/runner.ts';
import { type GithubStandIn, serveGithub } from '../../support/services/github.ts';
import { serveJira } from '../../support/services/jira.ts';
import { serveGitlab } from '../../support/services/gitlab.ts';

const home = temporaryFolder();
const command = new Command(home, { PATH: '/usr/bin:/bin' });
after(() => rmSync(home, { recursive: true, force: true }));

function repositoryAt({ origin }: Pick<GithubStandIn, 'origin'>): string {
  const root = makeRepository({
    'TODO.md': '# Now\n- [ ] Round prices\n- [x] Done\n',
    'notes/plan.md': '- [ ] Later\n',
    '.errand/config.yaml': 'tickets:\n  lists: [notes/*.md]\n',
  });
  git(root, 'remote', 'add', 'origin', `${origin}/octo/app.git`);
  return root;
}

const signedIn = ({ origin, token }: GithubStandIn) => ({
  GH_HOST: origin,
  GH_ENTERPRISE_TOKEN: token,
});

test('tickets of the remote and of the task lists are a table', async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/app#1', { title: 'Old' });
  github.issues.add('octo/app#12', { title: 'Round \u202eprices', labels: ['bug', 'money'] });
  const env = signedIn(github);
  const cwd = repositoryAt(github);
  const { code, stdout, stderr } = await command.run(['tickets'], { cwd, env });
  assert.deepEqual([code, stderr], [0, '']);
  const lines = stdout.split('\n').map((line) => line.replace(/ {2,}\d+ [a-z]+( \d+ min)?$/, ''));
  assert.deepEqual(lines, [
    'GitHub octo/app',
    '  #12  Round  prices  bug, money',
    '  #1   Old',
    'Task lists',
    '  TODO.md:2        Round prices  Now',
    '  notes/plan.md:1  Later',
    '',
  ]);
  const limited = await command.run(['tickets', '--source', 'github', '--limit', '1'], {
    cwd,
    env,
  });
  assert.match(limited.stdout, /more: errand tickets --source github:octo\/app --limit 2\n$/);
});

test('a tracker that cannot be read hides no other, and says what to do', async (t) => {
  const github = await serveGithub(t);
  github.fail(/ /, { status: 401, body: { message: 'Bad credentials' } });
  const cwd = repositoryAt(github);
  const env = signedIn(github);
  const { code, json, stderr } = await command.run(['tickets', '--json'], { cwd, env });
  assert.deepEqual([code, stderr], [1, '']);
  const [service, lists] = json.sources;
  assert.equal(json.schema, 'errand.tickets/1');
  assert.equal(service.error.code, 'unauthorized');
  assert.match(service.error.hint, /gh auth login --hostname 127\.0\.0\.1/);
  assert.equal(JSON.stringify(json).includes(github.token), false);
  assert.equal(lists.error, null);
  assert.match(lists.tickets[0].ticket, /^TODO\.md:2~[0-9a-f]{12}$/);
});

test("a repository's own words choose no host for a token", async (t) => {
  const github = await serveGithub(t);
  github.issues.add('octo/app#1');
  const cwd = repositoryAt(github);
  // The remote leads there, but nothing of the user's own says what is there.
  const { code, stdout } = await command.run(['tickets'], {
    cwd,
    env: { GH_TOKEN: github.token, GITHUB_TOKEN: github.token },
  });
  assert.equal(code, 0);
  assert.equal(stdout.includes('octo/app'), false);
  assert.deepEqual(github.requests, []);
});

test('each service is asked at its own host, with the token for that host', async (t) => {
  const github = await serveGithub(t);
  const gitlab = await serveGitlab(t);
  github.issues.add('octo/app#1');
  gitlab.add('group/app#3', { title: 'At the lab', assignees: ['tanuki'] });
  const cwd = repositoryAt(github);
  git(cwd, 'remote', 'add', 'lab', `${gitlab.host}/group/app.git`);
  const env = { ...signedIn(github), GITLAB_HOST: gitlab.host, GITLAB_TOKEN: gitlab.token };
  const { json } = await command.run(['tickets', '--mine', '--json'], { cwd, env });
  const found = json.sources.map((source: { service: string; tickets: { key: string }[] }) => [
    source.service,
    source.tickets.map(({ key }) => key),
  ]);
  assert.deepEqual(found, [
    ['github', []],
    ['gitlab', ['#3']],
    ['list', []],
  ]);
  assert.deepEqual(new Set(github.credentials), new Set([`Bearer ${github.token}`]));
  assert.deepEqual(new Set(gitlab.credentials), new Set([`Bearer ${gitlab.token}`]));
});

test("a ticket's source in the cloud is asked with the address that its token is of", async (t) => {
  const jira = await serveJira(t, { isCloud: true });
  jira.add('ABC-7', { fields: { summary: 'Round prices' } });
  const cwd = makeRepository({ 'a.txt': 'a\n' });
  const env = { JIRA_URL: jira.host, JIRA_EMAIL: jira.email, JIRA_TOKEN: jira.token };
  const call = ['tickets', '--source', 'jira:ABC', '--json'];
  const { json } = await command.run(call, { cwd, env });
  assert.equal(json.sources[0].error, null);
  assert.deepEqual(json.sources[0].tickets[0]?.ticket, 'jira:ABC-7');
  const elsewhere = { ...env, JIRA_URL: 'https://example.atlassian.net' };
  const { code, stderr } = await command.run(
    ['delegate', '--ticket', `${jira.host}/browse/ABC-7`],
    {
      cwd,
      env: { ...elsewhere, ERRAND_RUNNER_URL: 'http://127.0.0.1:1', ERRAND_TOKEN: 'x' },
    },
  );
  assert.deepEqual([code, /No setting says which service is at http/.test(stderr)], [1, true]);
});

test('what to name is said where a source is not known here', async () => {
  const cwd = makeRepository({ 'a.txt': 'a\n' });
  const said = async (...args: string[]): Promise<string> =>
    (await command.run(['tickets', ...args], { cwd })).stderr;
  assert.match(await said('--source', 'jira'), /Nothing says which project of jira is meant\./);
  assert.match(await said('--source', 'trello'), /There is no source trello\./);
  assert.match(await said('--limit', '0'), /--limit takes a positive whole number/);
  const { stdout, code } = await command.run(['tickets'], { cwd });
  assert.deepEqual([code, stdout.startsWith('Task lists\n  no open item in TODO.md')], [0, true]);
});
