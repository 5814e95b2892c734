/** `errand pr`, from a delegated task to an answered reviewer: a real runner, git and a forge. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { git, makeRepository } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { serveGithubPulls } from '../../support/services/github-pulls.ts';
import { serverHook } from '../pull/support.ts';
import { buggyRepository, CHECK, done, GOOD, QUICKLY, write } from './support.ts';

let runner: TestRunner;
before(async () => {
  runner = await TestRunner.start();
});
after(() => runner.stop());

const BRANCH = 'errand/add-not-subtract';

/** A remote at this address, which leads to a bare repository on this disk. */
function remote(root: string, name: string, address: string): string {
  const bare = join(makeRepository(), '.git');
  git(bare, 'config', 'core.bare', 'true');
  git(root, 'remote', 'add', name, address);
  git(root, 'config', `url.${bare}.insteadOf`, address);
  git(root, 'push', '-q', name, 'main');
  return bare;
}

test('a result becomes a pull request, and what comes back becomes a follow-up', async (t) => {
  const github = await serveGithubPulls(t);
  const root = buggyRepository(QUICKLY);
  const bare = remote(root, 'origin', `${github.origin}/octo/app.git`);
  const tip = (branch: string) => git(bare, 'rev-parse', branch).trim();
  github.headOf = tip;
  const env = { GH_HOST: github.origin, GH_ENTERPRISE_TOKEN: github.token };
  const later = 'echo $(($1 + $2)) # sum\n';
  const script = [...GOOD, [write('sum.sh', later)], [done('A comment was added.')]];
  const { json: task } = await runner.delegate(root, 'Add, not subtract', script, CHECK);
  assert.equal(task.verdict, 'verified', JSON.stringify(task.because));
  const pr = (...args: string[]) =>
    runner.errand(['pr', task.id, '--json', ...args], { cwd: root, env });

  // Nothing is open, nothing is pushed by a look, and without a token it is said what to do.
  const none = await pr('--comments');
  assert.deepEqual([none.code, none.json.error.code], [1, 'not_found']);
  const dry = await pr('--dry-run');
  assert.deepEqual(
    [dry.json.action, dry.json.pushes, dry.json.checked],
    ['would_open', true, true],
  );
  assert.match(dry.json.body, /### Verdict\n\n- verified\n/);
  assert.match(dry.json.body, /- `sh check\.sh`: failed before, passed after\n/);
  const signedOut = await runner.errand(['pr', task.id], {
    cwd: root,
    env: { GH_HOST: github.origin, PATH: '/usr/bin:/bin' },
  });
  assert.match(signedOut.stderr, /There is no token for http:.*\n {2}Sign in with "gh auth login/);
  assert.equal(git(bare, 'branch').trim(), '* main');

  const opened = await pr();
  assert.equal(opened.code, 0, opened.stdout);
  assert.deepEqual(
    [opened.json.action, opened.json.url, opened.json.draft, opened.json.base, opened.json.notes],
    ['opened', `${github.origin}/octo/app/pull/1`, true, 'main', []],
  );
  assert.equal(tip(BRANCH), task.result.commit);

  github.threads.push({
    id: 'PRRT_1',
    path: 'sum.sh',
    line: 1,
    isOutdated: false,
    isResolved: false,
    comments: [{ login: 'ada', body: 'Say what it does.' }],
  });
  github.runs.push({
    name: 'build',
    conclusion: 'failure',
    steps: [{ name: 'Run make', conclusion: 'failure' }],
    log: '2026-11-30T06:00:00.5000000Z make: *** No rule to make target',
  });
  const lost = { name: 'old', conclusion: 'failure', steps: [] };
  github.runs.push(lost);
  Object.assign(github.pulls[0] ?? {}, { mergeable: false });
  const listed = await pr('--comments', '--ci');
  assert.equal(listed.json.conflicts, true);
  const { items } = listed.json;
  assert.deepEqual(
    items.map((item: Record<string, unknown>) => [
      item['number'],
      item['kind'],
      item['sentTo'] ?? null,
    ]),
    [
      [1, 'thread', null],
      [2, 'job', null],
      [3, 'job', null],
    ],
  );
  assert.deepEqual([items[1].log, items[2].log], ['make: *** No rule to make target', null]);

  const sent = await pr('--send', '--wait');
  assert.equal(sent.code, 0, sent.stdout);
  const [message] = sent.json.attempts[1].messages;
  assert.equal(message.comments[0].quoted, 'echo $(($1 + $2))');
  assert.match(message.comments[0].text, /^\[thread PRRT_1\] sum\.sh:1\nada wrote:\n> Say what/);
  assert.match(
    message.text,
    /CI, round 1 of 3: .*\n\nJob "build", step "Run make":\n> make: \*\*\*/s,
  );

  // Before it is pushed there is nothing to answer with.
  const early = await pr('--answer');
  assert.deepEqual([early.json.answered, early.json.waiting], [[], 1]);
  const updated = await pr();
  assert.deepEqual(
    [updated.json.action, updated.json.attempt, github.pulls.length],
    ['updated', 2, 1],
  );
  assert.equal(git(bare, 'show', `${BRANCH}:sum.sh`), later);
  assert.equal(git(bare, 'log', '--format=%P', '-1', BRANCH).trim(), task.result.commit);
  assert.match(github.pulls[0]?.body ?? '', /in attempt 2 of task/);
  await pr('--answer');
  const answered = await pr('--answer');
  assert.deepEqual(answered.json.answered, ['sum.sh:1']);
  const words = github.threads[0]?.comments.slice(1).map(({ body }) => body);
  assert.equal(words?.length, 1);
  assert.match(
    words?.[0] ?? '',
    /`sum\.sh` was changed by it\. The runner's verdict on the whole: /,
  );
  const again = await pr('--comments', '--send');
  assert.equal(again.json.error.message, 'There is nothing to send that was not sent before.');
  assert.equal(JSON.stringify([listed, sent, updated, answered]).includes(github.token), false);

  // GitLab needs no token: the server is asked along with the push.
  const lab = remote(root, 'lab', 'git@gitlab.test:group/app.git');
  git(lab, 'config', 'receive.advertisePushOptions', 'true');
  serverHook(
    lab,
    'post-receive',
    'echo "https://gitlab.test/group/app/-/merge_requests/5 $GIT_PUSH_OPTION_COUNT"',
  );
  const merge = await runner.errand(['pr', task.id, '--remote', 'lab', '--json'], {
    cwd: root,
    env: { GITLAB_HOST: 'gitlab.test', PATH: '/usr/bin:/bin' },
  });
  assert.equal(merge.json.url, 'https://gitlab.test/group/app/-/merge_requests/5', merge.stdout);
  assert.deepEqual(
    [merge.json.forge, merge.json.project, merge.json.notes],
    [
      'gitlab',
      'group/app',
      ['It was opened along with the push, as there is no token; so its body tells no evidence.'],
    ],
  );
  assert.equal(git(lab, 'show', `${BRANCH}:sum.sh`), later);
});
