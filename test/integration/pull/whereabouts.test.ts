/** Where a change is after its pull request has ended: real git, and a forge. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Forge } from '../../../runner/forge/forge.ts';
import { githubForge } from '../../../runner/forge/github/forge.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { type Whereabouts, whereaboutsOf } from '../../../runner/report/whereabouts.ts';
import { git } from '../../support/repository.ts';
import { type GithubPulls, serveGithubPulls } from '../../support/services/github-pulls.ts';
import { cloned, type Cloned, delegated, resultOn, text } from './support.ts';

const { signal } = new AbortController();
const BRANCH = 'errand/shout-two';

interface Scene {
  readonly github: GithubPulls;
  readonly place: Cloned;
  readonly task: TaskState;
  /** The commit of the task's only attempt. */
  readonly commit: string;
  readonly look: () => Promise<Whereabouts>;
}

/** The branch is not pushed, and the pull request ended as `pull` says. */
async function scene(t: TestContext): Promise<Scene> {
  const github = await serveGithubPulls(t);
  const place = cloned(`${github.origin}/octo/app.git`);
  const { repository, task } = await delegated(place.root, { 'a.txt': text({ two: 'TWO' }) });
  const commit = task.attempts[0]?.result?.commit ?? '';
  github.headOf = () => commit;
  const forgeAt = ({ host, project }: { host: string; project: string }): Promise<Forge> =>
    Promise.resolve(githubForge({ host, project, token: () => Promise.resolve(github.token) }));
  const hosts = [{ service: 'github', host: github.origin }] as const;
  const look = () => whereaboutsOf(repository, task, { hosts, forgeAt }, signal);
  return { github, place, task, commit, look };
}

const ENDED = {
  number: 1,
  from: 'octo/app',
  branch: BRANCH,
  base: 'main',
  draft: false,
  title: 'T',
  body: '',
  state: 'closed',
  mergeable: null,
} as const;

test('what was merged is not said to be unpushed, with its branch or without', async (t) => {
  const { github, place, commit, look } = await scene(t);
  assert.deepEqual(await look(), { kind: 'unpushed' });
  const url = `${github.origin}/octo/app/pull/1`;
  const merged = { kind: 'pull', name: 'Pull request', url, state: 'merged', attempt: 1 };
  github.pulls.push({ ...ENDED, isMerged: true });
  assert.deepEqual(await look(), merged);
  // With commits of reviewers on top, and while the branch is there.
  git(place.root, 'push', '-q', place.bare, `${commit}:refs/heads/${BRANCH}`);
  assert.deepEqual(await look(), merged);
});

test('one that was closed without a merge is named where its branch is gone', async (t) => {
  const { github, place, commit, look } = await scene(t);
  github.pulls.push({ ...ENDED });
  assert.deepEqual(await look(), {
    kind: 'pull',
    name: 'Pull request',
    url: `${github.origin}/octo/app/pull/1`,
    state: 'closed',
    attempt: 1,
  });
  git(place.root, 'push', '-q', place.bare, `${commit}:refs/heads/${BRANCH}`);
  assert.deepEqual(await look(), { kind: 'branch', branch: BRANCH, commit, attempt: 1 });
});

test('a pull request of another task under the same name is not taken for it', async (t) => {
  const { github, place, task, commit, look } = await scene(t);
  github.pulls.push({ ...ENDED, isMerged: true });
  // Of another task, on top of this one's commit; then one whose commits are not here.
  const top = resultOn(place.root, commit, { 'a.txt': text({ one: 'ONE' }) }, 1);
  const message = git(place.root, 'log', '-1', '--format=%B', top).replace(task.id, 'task-0002');
  const tree = git(place.root, 'rev-parse', `${top}^{tree}`).trim();
  const other = git(place.root, 'commit-tree', tree, '-p', commit, '-m', message).trim();
  github.headOf = () => other;
  assert.deepEqual(await look(), { kind: 'unpushed' });
  github.headOf = () => 'd'.repeat(40);
  assert.deepEqual(await look(), { kind: 'unpushed' });
});

test('a repository that lacks commits is a reason that is said, and not the end of the report', async (t) => {
  const { place, look } = await scene(t);
  const tree = git(place.root, 'rev-parse', 'HEAD^{tree}').trim();
  const lost = git(place.root, 'commit-tree', tree, '-p', 'HEAD', '-m', 'Lost').trim();
  const tip = git(place.root, 'commit-tree', tree, '-p', lost, '-m', 'Theirs').trim();
  git(place.root, 'push', '-q', place.bare, `${tip}:refs/heads/${BRANCH}`);
  rmSync(join(place.root, '.git/objects', lost.slice(0, 2), lost.slice(2)));
  assert.equal((await look()).kind, 'unknown');
});
