// Merge requests on GitLab, against a server that is checked by the types of its client library.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Forge, PullDraft, PullRef } from '../../../runner/forge/forge.ts';
import { gitlabForge } from '../../../runner/forge/gitlab/forge.ts';
import { type GitlabPulls, serveGitlabPulls } from '../../support/services/gitlab-pulls.ts';

const { signal } = new AbortController();
const PROJECT = 'group/sub/app';
const DRAFT: PullDraft = {
  title: 'Round prices',
  body: 'Body',
  branch: 'errand/round',
  base: 'main',
  isDraft: true,
};

async function served(
  t: TestContext,
): Promise<{ gitlab: GitlabPulls; forge: Forge; ref: PullRef }> {
  const gitlab = await serveGitlabPulls(t);
  const { host } = gitlab;
  const token = () => Promise.resolve(gitlab.token);
  const forge = gitlabForge({ host, project: PROJECT, token });
  return { gitlab, forge, ref: { forge: 'gitlab', host, project: PROJECT, number: 1 } };
}

test('a merge request is opened as a draft, found, told anew, and never opened twice', async (t) => {
  const { gitlab, forge, ref } = await served(t);
  assert.equal(await forge.find(DRAFT.branch, undefined, signal), undefined);
  assert.deepEqual(await forge.open(DRAFT, signal), {
    ref,
    url: `${gitlab.host}/group/sub/app/-/merge_requests/1`,
    title: 'Round prices',
    body: 'Body',
    state: 'open',
    isDraft: true,
    head: 'c'.repeat(40),
    base: 'main',
    conflicts: undefined,
  });
  assert.equal(gitlab.merges[0]?.title, 'Draft: Round prices');
  assert.deepEqual((await forge.open(DRAFT, signal)).ref, ref);
  assert.equal(gitlab.merges.length, 1);
  // A new title leaves a draft a draft.
  await forge.update(ref, { title: 'Round half to even', body: 'Later' }, signal);
  const merge = gitlab.merges[0];
  assert(merge);
  assert.deepEqual([merge.title, merge.description], ['Draft: Round half to even', 'Later']);
  merge.hasConflicts = true;
  assert.equal((await forge.get(ref, signal)).conflicts, true);
});

test('those that are over are found apart from the open one', async (t) => {
  const { gitlab, forge } = await served(t);
  await forge.open(DRAFT, signal);
  assert.deepEqual(await forge.ended(DRAFT.branch, undefined, signal), []);
  Object.assign(gitlab.merges[0] ?? {}, { state: 'merged' });
  const over = await forge.ended(DRAFT.branch, undefined, signal);
  assert.deepEqual(
    over.map(({ ref, state }) => [ref.number, state]),
    [[1, 'merged']],
  );
  assert.equal(await forge.find(DRAFT.branch, undefined, signal), undefined);
  assert.deepEqual(await forge.ended(DRAFT.branch, 'mona/app', signal), []);
});

test('an answer that was lost opens no second one', async (t) => {
  const { gitlab, forge, ref } = await served(t);
  gitlab.fail(/^POST .*merge_requests$/, 'lost');
  assert.deepEqual((await forge.open(DRAFT, signal)).ref, ref);
  assert.equal(gitlab.merges.length, 1);
});

test('a merge request from a fork is made in the fork, for the project', async (t) => {
  const { gitlab, forge, ref } = await served(t);
  const opened = await forge.open({ ...DRAFT, from: 'mona/app', isDraft: false }, signal);
  assert.deepEqual([opened.ref, opened.isDraft], [ref, false]);
  assert.deepEqual(
    gitlab.merges.map(({ project, from }) => [project, from]),
    [[PROJECT, 'mona/app']],
  );
  assert.deepEqual((await forge.find(DRAFT.branch, 'mona/app', signal))?.ref, ref);
  assert.equal(await forge.find(DRAFT.branch, undefined, signal), undefined);
});

test("discussions become threads, and GitLab's own notes are left out", async (t) => {
  const { gitlab, forge, ref } = await served(t);
  gitlab.discussions.push(
    { id: 'a1', notes: [{ username: 'bot', body: 'changed the title', system: true }] },
    {
      id: 'b2',
      notes: [
        {
          username: 'ada',
          body: 'Why?',
          resolvable: true,
          position: { new_path: 'src/a.ts', new_line: 12 },
        },
        { username: 'mona', body: 'Hm.', resolvable: true },
      ],
    },
    { id: 'c3', notes: [{ username: 'ada', body: 'Done?', resolvable: true, resolved: true }] },
  );
  for (let n = 0; n < 120; n += 1) {
    gitlab.discussions.push({ id: `d${n}`, notes: [{ username: 'ada', body: `Word ${n}` }] });
  }
  const threads = await forge.threads(ref, signal);
  assert.equal(threads.length, 122);
  const at = '2026-11-30T06:00:00Z';
  assert.deepEqual(threads[0], {
    id: 'b2',
    path: 'src/a.ts',
    line: 12,
    isResolved: false,
    isOutdated: false,
    comments: [
      { author: 'ada', at, text: 'Why?' },
      { author: 'mona', at, text: 'Hm.' },
    ],
  });
  assert.deepEqual([threads[1]?.id, threads[1]?.isResolved], ['c3', true]);
  await forge.resolve(ref, 'b2', signal);
  assert.equal((await forge.threads(ref, signal))[0]?.isResolved, true);
});

test('an answer is written once, also where GitLab did not say that it took it', async (t) => {
  const { gitlab, forge, ref } = await served(t);
  gitlab.discussions.push({ id: 'b2', notes: [{ username: 'ada', body: 'Why?' }] });
  const reply = () => forge.reply(ref, 'b2', 'Because.\n/close', 'errand:t:2', signal);
  gitlab.fail(/^POST .*\/notes$/, 'lost');
  await reply();
  await reply();
  assert.deepEqual(
    gitlab.discussions[0]?.notes.map(({ body }) => body),
    ['Why?', '<!-- errand:t:2 -->\nBecause.\n /close'],
  );
});

test('a marker that somebody else has copied keeps no answer back', async (t) => {
  const { gitlab, forge, ref } = await served(t);
  const copied = { username: 'eve', body: '<!-- errand:t:2 -->\nNothing to see.' };
  gitlab.discussions.push({ id: 'b2', notes: [copied] });
  const reply = () => forge.reply(ref, 'b2', 'Because.', 'errand:t:2', signal);
  await reply();
  await reply();
  const own = { username: 'mona', body: '<!-- errand:t:2 -->\nBecause.' };
  assert.deepEqual(gitlab.discussions[0]?.notes, [copied, own]);
});

test('jobs of the newest pipeline, and the script of one that fails', async (t) => {
  const { gitlab, forge, ref } = await served(t);
  await forge.open({ ...DRAFT, from: 'mona/app' }, signal);
  assert.deepEqual(await forge.checks(ref, signal), []);
  gitlab.jobs = [
    { name: 'lint', status: 'success' },
    {
      name: 'test',
      status: 'failed',
      trace:
        'Running\nsection_start:1:step_script\r\u001b[0K$ npm test\n\u001b[31mFAIL\u001b[0m\nsection_end:2:step_script\r\u001b[0Kbye',
    },
    { name: 'audit', status: 'failed', allow_failure: true },
    { name: 'deploy', status: 'manual' },
    { name: 'build', status: 'pending' },
  ];
  const jobs = await forge.checks(ref, signal);
  assert.deepEqual(
    jobs.map(({ id, name, outcome, hasLog }) => [id, name, outcome, hasLog]),
    [
      ['2/1', 'lint', 'passed', false],
      ['2/2', 'test', 'failed', true],
      ['2/3', 'audit', 'skipped', true],
      ['2/4', 'deploy', 'skipped', false],
      ['2/5', 'build', 'running', false],
    ],
  );
  assert.equal(await forge.log(ref, '2/2', 10_000, signal), '$ npm test\nFAIL');
  await assert.rejects(forge.log(ref, '../2', 10_000, signal), { trouble: { kind: 'not_found' } });
});
