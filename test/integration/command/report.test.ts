/** `errand report`, from a ticket to a comment with a link: a real runner, git, a service, a forge. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { git, makeRepository } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { serveGithubPulls } from '../../support/services/github-pulls.ts';
import { serveGitlab } from '../../support/services/gitlab.ts';
import { buggyRepository, CHECK, done, GOOD, QUICKLY, write } from './support.ts';

let runner: TestRunner;
before(async () => {
  runner = await TestRunner.start();
});
after(() => runner.stop());

test('a ticket is told what came of its task, and a later attempt edits that', async (t) => {
  const gitlab = await serveGitlab(t);
  const github = await serveGithubPulls(t);
  const issue = gitlab.add('group/app#12', { title: 'Add it up' });
  const cwd = buggyRepository(QUICKLY);
  const address = `${github.origin}/octo/app.git`;
  const bare = join(makeRepository(), '.git');
  git(bare, 'config', 'core.bare', 'true');
  git(cwd, 'remote', 'add', 'origin', address);
  git(cwd, 'config', `url.${bare}.insteadOf`, address);
  git(cwd, 'push', '-q', 'origin', 'main');
  github.headOf = (branch) => git(bare, 'rev-parse', branch).trim();
  const env = {
    GH_HOST: github.origin,
    GH_ENTERPRISE_TOKEN: github.token,
    GITLAB_HOST: gitlab.host,
    GITLAB_TOKEN: gitlab.token,
  };
  const errand = (...args: string[]) => runner.errand(args, { cwd, env });
  const comments = () => issue.notes.map(({ body }) => body);

  const later = 'echo $(($1 + $2)) # sum\n';
  runner.script('Add it up', [...GOOD, [write('sum.sh', later)], [done('A comment.')]]);
  const ticket = 'gitlab:group/app#12';
  const { json: task } = await errand('delegate', '--ticket', ticket, '--wait', '--json', ...CHECK);
  assert.equal(task.verdict, 'verified', JSON.stringify(task));
  const report = (...args: string[]) => errand('report', task.id, '--json', ...args);

  // Nothing is told by itself, nor by a look, nor where the state is not offered.
  const dry = await report('--dry-run');
  assert.deepEqual([dry.json.action, dry.json.moves], ['would_report', ['Closed']]);
  assert.match(dry.json.comment, /^\*\*Errand: Verified\*\*/);
  assert.match(dry.json.comment, /The change is commit `\w+` \(1 file, .*which is not pushed yet/);
  assert.match(dry.json.comment, /- `sh check\.sh`: failed before, passed after\n/);
  const refused = await report('--move', 'In Review');
  assert.match(refused.json.error.message, /cannot be moved to "In Review" now/);
  assert.match(refused.json.error.hint, /It can be moved to "Closed"\./);
  const stranger = { cwd, env: { ...env, GITLAB_TOKEN: '', PATH: '/usr/bin:/bin' } };
  const signedOut = await runner.errand(['report', task.id], stranger);
  assert.match(
    signedOut.stderr,
    /There is no token for http:.*\n {2}Sign in with "glab auth login/,
  );
  assert.deepEqual(comments(), []);

  const first = await report();
  assert.deepEqual([first.code, first.json.action, first.json.notes], [0, 'reported', []]);
  assert.deepEqual(comments(), [
    `<!-- errand:report:${task.id.replaceAll('-', '.')} -->\n${first.json.comment}`,
  ]);

  assert.equal((await errand('pr', task.id)).code, 0);
  await report();
  assert.match(
    comments()[0] ?? '',
    new RegExp(`Pull request: ${github.origin}/octo/app/pull/1 \\(`),
  );

  const [pull] = github.pulls;
  assert.ok(pull);
  pull.state = 'closed';
  await report();
  assert.match(
    comments()[0] ?? '',
    /Pushed as branch `errand\/12-add-it-up`, commit `\w+` .*no pull request is open\./,
  );
  pull.state = 'open';

  await errand('follow-up', task.id, 'Add a comment', '--wait');
  await report();
  assert.match(
    comments()[0] ?? '',
    /\(attempt 2 of task .*It has attempt 1; this one is not pushed/s,
  );
  await errand('pr', task.id);
  const last = await errand('report', task.id, '--move', 'clos');
  assert.match(last.stdout, /^✓ reported to #12, moved to "Closed"\n$/);
  assert.match(comments()[0] ?? '', /pull\/1 \(1 file, \+\d+ −\d+\)\.\n/);
  assert.equal(comments().length, 1);
  assert.equal(issue.state, 'closed');

  const shown = JSON.stringify([first.json, dry.json, comments()]);
  for (const { token } of [github, gitlab]) assert.equal(shown.includes(token), false);
});

test('a task of no ticket, one that goes on, and trouble say what to do', async (t) => {
  const gitlab = await serveGitlab(t);
  gitlab.add('group/app#1', { title: 'Add it again' });
  const cwd = buggyRepository(QUICKLY);
  const env = { GITLAB_HOST: gitlab.host, GITLAB_TOKEN: gitlab.token };
  const plain = await runner.delegate(cwd, 'Add, not subtract', GOOD, CHECK);
  const none = await runner.errand(['report', plain.json.id], { cwd, env });
  assert.match(none.stderr, /This task did not come from a ticket\./);

  runner.script('Add it again', GOOD);
  const call = ['delegate', '--ticket', 'gitlab:group/app#1', '--wait', '--json', ...CHECK];
  const { json: task } = await runner.errand(call, { cwd, env });
  const elsewhere = { cwd: buggyRepository(QUICKLY), env };
  const other = await runner.errand(['report', task.id], elsewhere);
  assert.match(other.stderr, /The task belongs to the repository .*, but this is /);
  gitlab.fail(/POST/, { status: 403, body: { message: '403 Forbidden' } });
  const forbidden = await runner.errand(['report', task.id], { cwd, env });
  assert.equal(forbidden.code, 1);
  assert.match(forbidden.stderr, /Cannot comment on group\/app#1/);
  const later = await runner.errand(['report', task.id], { cwd, env });
  assert.match(
    later.stdout,
    /^✓ reported to #1\n {2}No pull request is named: This repository has no remote/,
  );
});
