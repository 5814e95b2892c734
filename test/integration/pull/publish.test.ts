/** From a result to a pull request: real git with a bare remote and its hooks, and a forge. */
import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Forge } from '../../../runner/forge/forge.ts';
import { githubForge } from '../../../runner/forge/github/forge.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import type { TicketHost } from '../../../runner/tickets/trackers.ts';
import { findPlace, type PullPlace } from '../../../runner/pull/place.ts';
import { preparePull, type Wanted } from '../../../runner/pull/prepare.ts';
import { newWords, type Published, publish, publishByPush } from '../../../runner/pull/publish.ts';
import {
  commitFiles,
  fingerprint,
  git,
  makeRepository,
  writeFiles,
} from '../../support/repository.ts';
import { type GithubPulls, serveGithubPulls } from '../../support/services/github-pulls.ts';
import {
  addRemote,
  cloned,
  type Cloned,
  continued,
  delegated,
  type Delegated,
  file,
  FIRST,
  serverHook,
  sshTo,
  text,
  tipOf,
} from './support.ts';

const { signal } = new AbortController();
const BRANCH = 'errand/shout-two';

interface Scene {
  readonly github: GithubPulls;
  readonly hosts: readonly TicketHost[];
  readonly place: Cloned;
  readonly publishIt: (
    by: Delegated,
    wanted?: Wanted & { readonly title?: string },
  ) => Promise<Published>;
}

async function scene(t: TestContext, files = FIRST): Promise<Scene> {
  const github = await serveGithubPulls(t);
  const hosts: TicketHost[] = [{ service: 'github', host: github.origin }];
  const place = cloned(`${github.origin}/octo/app.git`, files);
  github.headOf = (branch) => tipOf(place, branch) || 'c'.repeat(40);
  return { github, hosts, place, publishIt: (by, wanted) => open(github, hosts, by, wanted) };
}

async function open(
  github: GithubPulls,
  hosts: readonly TicketHost[],
  { repository, task }: Delegated,
  { title, ...wanted }: Wanted & { readonly title?: string } = {},
): Promise<Published> {
  const place = await findPlace(repository, hosts, undefined, signal);
  const attempt = task.attempts.at(-1);
  assert(attempt);
  const branch = await preparePull(repository, place, { task, attempt }, wanted, signal);
  const told = { task, attempt, entries: [], isChecked: branch.isChecked };
  const words = () =>
    newWords(repository, place, branch, told, { title: title ?? 'T', template: undefined }, signal);
  const forge = forgeOf(github, place);
  const choice = { words, title, isDraft: true };
  return await publish(repository, { place, branch }, forge, told, choice, signal);
}

function forgeOf(github: GithubPulls, { host, project }: PullPlace): Forge {
  return githubForge({ host, project, token: () => Promise.resolve(github.token) });
}

test('a result is pushed by git, and opened as a draft on the branch it started from', async (t) => {
  const { github, place, publishIt } = await scene(t, {
    ...FIRST,
    '.github/PULL_REQUEST_TEMPLATE.md': '## Why\n',
  });
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  const before = fingerprint(place.root);
  const { pull, what } = await publishIt(by);
  assert.equal(what, 'opened');
  assert.equal(pull.url, `${github.origin}/octo/app/pull/1`);
  const [opened] = github.pulls;
  assert.deepEqual([opened?.branch, opened?.base, opened?.draft], [BRANCH, 'main', true]);
  assert.match(opened?.body ?? '', /^## Why\n\n<!-- errand:begin -->\n\n### What was asked/);
  assert.equal(tipOf(place, BRANCH), by.task.attempts[0]?.result?.commit);
  // Only the tracking ref that git itself writes is new here.
  const added = [...fingerprint(place.root)].filter(([key, value]) => before.get(key) !== value);
  const known = added.map(([key]) => key.replace(/^.*\.git\//, ''));
  assert.deepEqual(
    known.filter((key) => !key.includes('remotes/origin/errand')),
    [],
  );
});

test('a follow-up adds a commit to the same pull request, over what reviewers pushed', async (t) => {
  const { github, place, publishIt } = await scene(t);
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  await publishIt(by);
  const first = tipOf(place, BRANCH);
  const reviewer = cloned('unused:x/y').root;
  git(reviewer, 'fetch', '-q', place.bare, BRANCH);
  git(reviewer, 'checkout', '-q', 'FETCH_HEAD');
  commitFiles(reviewer, { 'b.txt': text({ ten: 'reviewed' }) }, 'Reviewed');
  git(reviewer, 'push', '-q', place.bare, `HEAD:refs/heads/${BRANCH}`);
  const reviewed = tipOf(place, BRANCH);

  const task = continued(by.task, place.root, { 'a.txt': text({ two: 'TWO', nine: 'NINE' }) });
  const { what, pull } = await publishIt({ ...by, task });
  assert.deepEqual([what, pull.ref.number, github.pulls.length], ['updated', 1, 1]);
  const tip = tipOf(place, BRANCH);
  assert.equal(git(place.bare, 'log', '-1', '--format=%P', tip).trim(), reviewed);
  assert.equal(git(place.bare, 'merge-base', tip, first).trim(), first);
  assert.equal(file(place.bare, tip, 'a.txt'), text({ two: 'TWO', nine: 'NINE' }));
  assert.equal(file(place.bare, tip, 'b.txt'), text({ ten: 'reviewed' }));
  assert.match(github.pulls[0]?.body ?? '', /together with work that is not in this branch/);

  // Once more: nothing is pushed, and the words stay true.
  await publishIt({ ...by, task }, { title: 'Better' });
  assert.equal(tipOf(place, BRANCH), tip);
  assert.equal(github.pulls[0]?.title, 'Better');
});

test('uncommitted work and unpushed commits stay out, and that is said', async (t) => {
  const { github, place, publishIt } = await scene(t);
  commitFiles(place.root, { 'b.txt': text({ one: 'unpushed' }) }, 'Unpushed');
  writeFiles(place.root, { 'new.txt': 'mine\n' });
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  const { repository, task } = by;
  const attempt = task.attempts[0];
  assert(attempt);
  const to = await findPlace(repository, [{ service: 'github', host: github.origin }], undefined);
  const branch = await preparePull(repository, to, { task, attempt }, {}, signal);
  assert.deepEqual(branch.leftOut, [
    'your uncommitted work',
    'commits of yours that main does not have',
  ]);
  assert.equal(branch.isChecked, false);
  await publishIt(by);
  const tip = tipOf(place, BRANCH);
  assert.equal(git(place.bare, 'ls-tree', '--name-only', tip), 'a.txt\nb.txt\n');
  assert.equal(file(place.bare, tip, 'b.txt'), text());
});

test('a base that has moved on is known to the forge, and not to this clone', async (t) => {
  const { github, place, publishIt } = await scene(t);
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  const other = cloned('unused:x/y').root;
  git(other, 'fetch', '-q', place.bare, 'main');
  git(other, 'checkout', '-q', 'FETCH_HEAD');
  commitFiles(other, { 'c.txt': 'c\n' }, 'Moved on');
  git(other, 'push', '-q', place.bare, 'HEAD:refs/heads/main');
  await publishIt(by);
  assert.equal(git(place.bare, 'log', '-1', '--format=%P', BRANCH).trim(), by.task.spec.head);
  assert.equal(github.pulls[0]?.base, 'main');
  assert.equal(git(place.root, 'rev-parse', 'origin/main').trim(), by.task.spec.head);
});

test('from a branch that was pushed, that branch is the base; from another, the usual one', async (t) => {
  const { github, place, publishIt } = await scene(t);
  git(place.root, 'switch', '-q', '-c', 'feature');
  commitFiles(place.root, { 'b.txt': text({ one: 'feature' }) }, 'Feature');
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  await publishIt(by, { branch: 'unpushed-feature' });
  git(place.root, 'push', '-q', 'origin', 'feature');
  await publishIt(by);
  await publishIt(by, { base: 'main', branch: 'onto-main' });
  assert.deepEqual(
    github.pulls.map(({ branch, base }) => [branch, base]),
    [
      ['unpushed-feature', 'main'],
      [BRANCH, 'feature'],
      ['onto-main', 'main'],
    ],
  );
  await assert.rejects(
    publishIt(by, { base: 'nowhere', branch: 'x' }),
    /origin has no branch nowhere/,
  );
});

test('a name that is taken by others is left to them', async (t) => {
  const { github, place, publishIt } = await scene(t);
  git(place.root, 'push', '-q', 'origin', `main:refs/heads/${BRANCH}`);
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  await publishIt(by);
  assert.equal(github.pulls[0]?.branch, `${BRANCH}-k-0001`);
  assert.equal(tipOf(place, BRANCH), by.task.spec.head);
  await assert.rejects(publishIt(by, { branch: 'main' }), {
    code: 'conflict',
    message: 'The remote origin has a branch main already, without a commit of this task.',
  });
  await assert.rejects(publishIt(by, { branch: '-x' }), { code: 'invalid' });
});

test('a branch that was merged is left behind: what comes later is a pull request of its own', async (t) => {
  const { github, place, publishIt } = await scene(t);
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  await publishIt(by);
  git(place.bare, 'update-ref', 'refs/heads/main', tipOf(place, BRANCH));
  Object.assign(github.pulls[0] ?? {}, { state: 'closed' });
  const task = continued(by.task, place.root, { 'a.txt': text({ two: 'TWO', nine: 'NINE' }) });
  await publishIt({ ...by, task });
  const branch = `${BRANCH}-k-0001`;
  assert.deepEqual(
    github.pulls.map((pull) => pull.branch),
    [BRANCH, branch],
  );
  assert.equal(file(place.bare, tipOf(place, branch), 'a.txt'), text({ two: 'TWO', nine: 'NINE' }));
});

test('what was merged and whose branch was deleted is not opened again', async (t) => {
  for (const way of ['merge', 'squash']) {
    const { github, place, publishIt } = await scene(t);
    const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
    await publishIt(by);
    const maintainer = makeRepository();
    git(maintainer, 'fetch', '-q', place.bare, 'main', BRANCH);
    git(maintainer, 'checkout', '-q', by.task.spec.head);
    commitFiles(maintainer, { 'c.txt': 'theirs\n' }, 'Theirs');
    const how = way === 'merge' ? ['--no-ff', '--no-edit'] : ['--squash'];
    git(maintainer, 'merge', '-q', ...how, tipOf(place, BRANCH));
    if (way === 'squash') git(maintainer, 'commit', '-q', '-m', 'Squashed');
    git(maintainer, 'push', '-q', place.bare, 'HEAD:refs/heads/main', `:refs/heads/${BRANCH}`);
    Object.assign(github.pulls[0] ?? {}, { state: 'closed' });
    const message = 'Nothing is left of the change: main has it already.';
    await assert.rejects(publishIt(by), { code: 'conflict', message });
    assert.deepEqual([tipOf(place, BRANCH), github.pulls.length], ['', 1]);
  }
});

test('a push that is refused opens nothing, and says why', async (t) => {
  const { github, place, publishIt } = await scene(t);
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  serverHook(
    place.bare,
    'pre-receive',
    'echo "error: GH013: Repository rule violations found"; echo "- Commits must have verified signatures."; exit 1',
  );
  await assert.rejects(publishIt(by), {
    code: 'conflict',
    message:
      /^The remote origin refuses the branch errand\/shout-two: GH013: Repository rule violations found - Commits must have verified signatures\./,
    hint: /choose another name.*No pull request was opened or changed\.$/,
  });
  assert.equal(github.pulls.length, 0);
});

test("the user's own hook runs, and may stop the push", async (t) => {
  const { github, place, publishIt } = await scene(t);
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  serverHook(`${place.root}/.git`, 'pre-push', 'echo "not on a Friday" >&2; exit 1');
  await assert.rejects(publishIt(by), {
    message: /not on a Friday/,
    hint: /A hook of this repository/,
  });
  assert.equal(github.pulls.length, 0);
});

test('without a remote, at an unknown host or an unknown name there is something to do', async (t) => {
  const { hosts, place } = await scene(t);
  const { repository } = await delegated(place.root, { 'a.txt': 'x\n' });
  git(place.root, 'config', 'remote.odd.fetch', '+refs/heads/*:refs/odd/*');
  await assert.rejects(findPlace(repository, hosts, 'nope'), {
    message: 'There is no remote "nope".',
    hint: 'This repository has odd, origin.',
  });
  git(place.root, 'remote', 'add', 'corp', 'git@git.corp.test:team/app.git');
  await assert.rejects(findPlace(repository, hosts, 'corp'), {
    message: 'The remote corp is at git.corp.test, which is no forge that Errand knows.',
    hint: /sign in to it/,
  });
  git(place.root, 'remote', 'remove', 'corp');
  git(place.root, 'remote', 'remove', 'origin');
  git(place.root, 'config', '--remove-section', 'remote.odd');
  await assert.rejects(findPlace(repository, hosts, undefined), {
    message: 'This repository has no remote, so there is nowhere to open a pull request.',
    hint: /git remote add origin URL/,
  });
});

test('a host that ssh calls by another name is found by its own', async (t) => {
  const { hosts, place } = await scene(t);
  const { repository } = await delegated(place.root, { 'a.txt': 'x\n' });
  git(place.root, 'remote', 'add', 'work', 'git@github-work:me/app.git');
  const bin = makeRepository({ ssh: '#!/bin/sh\necho "user git"; echo "hostname github.com"\n' });
  chmodSync(join(bin, 'ssh'), 0o755);
  const { PATH } = process.env;
  t.after(() => Object.assign(process.env, { PATH }));
  process.env['PATH'] = `${bin}:${PATH}`;
  const known = [...hosts, { service: 'github', host: 'https://github.com' }] as const;
  git(place.root, 'remote', 'add', 'cloud', 'git@corp.ghe.com:me/app.git');
  assert.equal((await findPlace(repository, [], 'cloud')).host, 'https://corp.ghe.com');
  const { host, project } = await findPlace(repository, known, 'work');
  assert.deepEqual([host, project], ['https://github.com', 'me/app']);
});

test("a fork's pull request goes to the project that it came from", async (t) => {
  const { github, hosts, place } = await scene(t);
  const upstream = cloned('unused:x/y');
  addRemote(place.root, 'upstream', `${github.origin}/up/app`, upstream.bare);
  git(place.root, 'push', '-q', '--force', 'upstream', 'main');
  git(place.root, 'remote', 'add', 'work', 'git@ssh.github.com:me/app.git');
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  const { target, source, project, from } = await findPlace(by.repository, hosts, undefined);
  assert.deepEqual(
    [target.name, source.name, project, from],
    ['upstream', 'origin', 'up/app', 'octo/app'],
  );
  await open(github, hosts, by);
  assert.deepEqual([github.pulls[0]?.from, github.pulls[0]?.branch], ['octo/app', BRANCH]);
  assert.notEqual(tipOf(place, BRANCH), '');
  const known = [...hosts, { service: 'github', host: 'https://github.com' }] as const;
  const named = await findPlace(by.repository, known, 'work');
  assert.deepEqual(
    [named.host, named.project, named.from],
    ['https://github.com', 'me/app', undefined],
  );
});

test('a remote that is fetched from one project and pushed to a fork is asked in both', async (t) => {
  const { github, place } = await scene(t);
  const above = cloned('unused:x/y');
  git(place.root, 'push', '-q', '--force', above.bare, 'main');
  sshTo(place, { octo: place.bare, up: above.bare });
  const { hostname } = new URL(github.origin);
  git(place.root, 'remote', 'set-url', 'origin', `git@${hostname}:up/app.git`);
  git(place.root, 'remote', 'set-url', '--push', 'origin', `git@${hostname}:octo/app.git`);

  const hosts: TicketHost[] = [{ service: 'github', host: github.origin }];
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  await open(github, hosts, by);
  const { project, from } = await findPlace(by.repository, hosts, undefined);
  assert.deepEqual([project, from, github.pulls[0]?.from], ['up/app', 'octo/app', 'octo/app']);
  assert.equal(tipOf(above, BRANCH), '');
  // What was pushed is found again, so that a later result goes on from there.
  const task = continued(by.task, place.root, { 'a.txt': text({ two: 'TWO', nine: 'NINE' }) });
  assert.equal((await open(github, hosts, { ...by, task })).what, 'updated');
  assert.equal(file(place.bare, tipOf(place, BRANCH), 'a.txt'), text({ two: 'TWO', nine: 'NINE' }));
});

test('of several addresses that are pushed to, a copy elsewhere is not where it is opened', async (t) => {
  const { github, place } = await scene(t);
  const copy = cloned('unused:x/y');
  git(place.root, 'push', '-q', '--force', copy.bare, 'main');
  sshTo(place, { copies: copy.bare, octo: place.bare });
  const own = `git@${new URL(github.origin).hostname}:octo/app.git`;
  git(place.root, 'remote', 'set-url', 'origin', own);
  for (const each of ['git@gitlab.test:copies/app.git', own]) {
    git(place.root, 'config', '--add', 'remote.origin.pushurl', each);
  }
  const hosts: TicketHost[] = [
    { service: 'gitlab', host: 'https://gitlab.test' },
    { service: 'github', host: github.origin },
  ];
  const by = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  assert.equal((await open(github, hosts, by)).what, 'opened');
  // git itself pushes to all of them.
  assert.notEqual(tipOf(place, BRANCH), '');
  assert.equal(tipOf(copy, BRANCH), tipOf(place, BRANCH));
});

test('GitLab opens a merge request along with the push, without a token', async () => {
  const address = 'https://gitlab.test/group/app.git';
  const place = cloned(address);
  const hosts: TicketHost[] = [{ service: 'gitlab', host: 'https://gitlab.test' }];
  const { repository, task } = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  const push = async (of: TaskState) => {
    const to = await findPlace(repository, hosts, undefined);
    const attempt = of.attempts.at(-1);
    assert(attempt);
    const branch = await preparePull(repository, to, { task: of, attempt }, {}, signal);
    const wanted = { title: 'Fix #1\nfor @all', description: 'a\nb', isDraft: true };
    return await publishByPush(repository, { place: to, branch }, wanted, signal);
  };
  // A server that takes no options says so, and nothing is pushed.
  await assert.rejects(push(task), /takes no push options/);
  assert.equal(tipOf(place, BRANCH), '');

  git(place.bare, 'config', 'receive.advertisePushOptions', 'true');
  serverHook(
    place.bare,
    'post-receive',
    'for n in 0 1 2 3 4; do eval echo \\"\\$GIT_PUSH_OPTION_$n\\"; done; echo "  https://evil.test/group/app/-/merge_requests/1"; echo "  https://gitlab.test/group/app/-/merge_requests/5"',
  );
  assert.equal(await push(task), 'https://gitlab.test/group/app/-/merge_requests/5');
  await assert.rejects(push(task), { message: /nothing to push/, hint: /Sign in/ });
});
