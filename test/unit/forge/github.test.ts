// Pull requests on GitHub, against a server that is checked by GitHub's own descriptions.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Forge, PullDraft, PullRef } from '../../../runner/forge/forge.ts';
import { githubForge } from '../../../runner/forge/github/forge.ts';
import { type GithubPulls, serveGithubPulls } from '../../support/services/github-pulls.ts';

const { signal } = new AbortController();
const DRAFT: PullDraft = {
  title: 'Round prices',
  body: 'Body',
  branch: 'errand/round',
  base: 'main',
  isDraft: true,
};

async function served(
  t: TestContext,
): Promise<{ github: GithubPulls; forge: Forge; ref: PullRef }> {
  const github = await serveGithubPulls(t);
  const token = () => Promise.resolve(github.token);
  const forge = githubForge({ host: github.origin, project: 'octo/app', token });
  return {
    github,
    forge,
    ref: { forge: 'github', host: github.origin, project: 'octo/app', number: 1 },
  };
}

test('a pull request is opened as a draft, found, told anew, and never opened twice', async (t) => {
  const { github, forge, ref } = await served(t);
  assert.equal(await forge.find(DRAFT.branch, undefined, signal), undefined);
  const opened = await forge.open(DRAFT, signal);
  assert.deepEqual(opened, {
    ref,
    url: `${github.origin}/octo/app/pull/1`,
    title: 'Round prices',
    body: 'Body',
    state: 'open',
    isDraft: true,
    head: 'c'.repeat(40),
    base: 'main',
    conflicts: undefined,
  });
  // GitHub refuses a second one: it is the first that is meant.
  assert.deepEqual((await forge.open(DRAFT, signal)).ref, ref);
  assert.equal(github.pulls.length, 1);
  await forge.update(ref, { body: 'Later' }, signal);
  const pull = github.pulls[0];
  assert(pull);
  assert.deepEqual([pull.title, pull.body], ['Round prices', 'Later']);
  pull.mergeable = false;
  assert.equal((await forge.get(ref, signal)).conflicts, true);
});

test('those that are over are found apart from the open one', async (t) => {
  const { github, forge } = await served(t);
  await forge.open(DRAFT, signal);
  assert.deepEqual(await forge.ended(DRAFT.branch, undefined, signal), []);
  Object.assign(github.pulls[0] ?? {}, { state: 'closed', isMerged: true });
  const over = await forge.ended(DRAFT.branch, undefined, signal);
  assert.deepEqual(
    over.map(({ ref, state }) => [ref.number, state]),
    [[1, 'merged']],
  );
  assert.equal(await forge.find(DRAFT.branch, undefined, signal), undefined);
  assert.deepEqual(await forge.ended(DRAFT.branch, 'mona/app', signal), []);
});

test('an answer that was lost opens no second one', async (t) => {
  const { github, forge, ref } = await served(t);
  github.fail(/^POST .*\/pulls$/, 'lost');
  assert.deepEqual((await forge.open(DRAFT, signal)).ref, ref);
  assert.equal(github.pulls.length, 1);
  assert.equal(github.requests.filter((each) => each.startsWith('POST')).length, 1);
  github.fail(/^POST .*\/pulls$/, 'cut');
  await assert.rejects(forge.open({ ...DRAFT, branch: 'other' }, signal), /cannot be reached/);
  assert.equal(github.pulls.length, 1);
});

test('a fork is named by its owner, and within an organization by its name too', async (t) => {
  const { github, forge } = await served(t);
  await forge.open({ ...DRAFT, from: 'mona/app' }, signal);
  await forge.open({ ...DRAFT, from: 'octo/app-fork' }, signal);
  assert.deepEqual(
    github.pulls.map(({ from }) => from),
    ['mona/app', 'octo/app-fork'],
  );
  assert.equal((await forge.find(DRAFT.branch, 'octo/app-fork', signal))?.ref.number, 2);
  assert.equal((await forge.find(DRAFT.branch, 'Mona/App', signal))?.ref.number, undefined);
  assert.equal(await forge.find(DRAFT.branch, undefined, signal), undefined);
});

test('why GitHub refuses is told', async (t) => {
  const { forge } = await served(t);
  await assert.rejects(forge.open({ ...DRAFT, branch: 'no-drafts' }, signal), {
    message: /^Cannot open a pull request in octo\/app: .*Draft pull requests are not supported/,
    trouble: { kind: 'refused' },
  });
});

test('threads have their lines, reviews their words, over any number of pages', async (t) => {
  const { github, forge, ref } = await served(t);
  github.threads.push({
    id: 'PRRT_1',
    path: 'src/a.ts',
    line: 12,
    isOutdated: false,
    isResolved: false,
    comments: [{ login: null, body: 'Why?' }],
  });
  for (let n = 2; n <= 150; n += 1) {
    const more = { path: 'b.ts', line: null, isOutdated: true, isResolved: true, comments: [] };
    github.threads.push({ id: `PRRT_${n}`, ...more });
  }
  github.reviews.push({ login: 'ada', body: 'Please add a test.' }, { login: 'ada', body: '' });
  const threads = await forge.threads(ref, signal);
  assert.equal(threads.length, 151);
  const at = '2026-11-30T06:00:00Z';
  assert.deepEqual(
    threads.find(({ id }) => id === 'PRRT_1'),
    {
      id: 'PRRT_1',
      path: 'src/a.ts',
      line: 12,
      isResolved: false,
      isOutdated: false,
      comments: [{ author: 'ghost', at, text: 'Why?' }],
    },
  );
  assert.deepEqual(threads.find(({ path }) => path === undefined)?.comments, [
    { author: 'ada', at, text: 'Please add a test.' },
  ]);
  assert.equal(threads.find(({ id }) => id === 'PRRT_2')?.line, undefined);
});

test('an answer is written once, also where GitHub did not say that it took it', async (t) => {
  const { github, forge, ref } = await served(t);
  const thread = { id: 'PRRT_1', path: 'a.ts', line: 1, isOutdated: false, isResolved: false };
  github.threads.push({ ...thread, comments: [{ login: 'ada', body: 'Why?' }] });
  const found = github.threads[0];
  assert(found);
  const reply = (id: string) => forge.reply(ref, id, 'Because.', 'errand:t:2', signal);
  await reply('PRRT_1');
  await reply('PRRT_1');
  assert.deepEqual(
    found.comments.map(({ body }) => body),
    ['Why?', '<!-- errand:t:2 -->\nBecause.'],
  );
  await forge.resolve(ref, 'PRRT_1', signal);
  assert.equal(found.isResolved, true);
  await assert.rejects(reply('PRRT_9'), { trouble: { kind: 'not_found' } });

  // The words of a review are answered beside it.
  github.comments.push(...Array.from({ length: 120 }, () => ({ login: 'ada', body: 'chatter' })));
  github.fail(/^POST .*\/comments$/, 'lost');
  await reply('PRR_1');
  await reply('PRR_1');
  assert.equal(github.comments.filter(({ body }) => body.endsWith('Because.')).length, 1);
});

test('a marker that somebody else has copied keeps no answer back', async (t) => {
  const { github, forge, ref } = await served(t);
  const thread = { id: 'PRRT_1', path: 'a.ts', line: 1, isOutdated: false, isResolved: false };
  const copied = { login: 'eve', body: '<!-- errand:t:2 -->\nNothing to see.' };
  github.threads.push({ ...thread, comments: [copied] });
  github.comments.push(copied);
  const reply = (id: string) => forge.reply(ref, id, 'Because.', 'errand:t:2', signal);
  for (const id of ['PRRT_1', 'PRRT_1', 'PRR_1', 'PRR_1']) await reply(id);
  const own = { login: 'mona', body: '<!-- errand:t:2 -->\nBecause.' };
  assert.deepEqual(github.threads[0]?.comments, [copied, own]);
  assert.deepEqual(github.comments, [copied, own]);
});

test('jobs that fail name their step, and the log is that of the step', async (t) => {
  const { github, forge, ref } = await served(t);
  await forge.open(DRAFT, signal);
  github.runs.push(
    { name: 'lint', conclusion: 'success' },
    {
      name: 'test',
      conclusion: 'failure',
      steps: [
        { name: 'Check out', conclusion: 'success' },
        { name: 'Run npm test', conclusion: 'failure' },
      ],
      log: [
        '2026-11-30T06:00:00.5000000Z Fetching',
        '2026-11-30T06:00:01.5000000Z \u001b[31mnot ok 1\u001b[0m',
        '2026-11-30T06:00:03.5000000Z Post job cleanup.',
      ].join('\n'),
    },
    { name: 'deploy', conclusion: null },
    { name: 'other service', conclusion: 'failure' },
  );
  github.statuses.push({ context: 'ci/jenkins', state: 'failure' });
  const jobs = await forge.checks(ref, signal);
  assert.deepEqual(
    jobs.map(({ id, name, outcome, failedStep, hasLog }) => [
      id,
      name,
      outcome,
      failedStep,
      hasLog,
    ]),
    [
      ['1', 'lint', 'passed', undefined, false],
      ['2', 'test', 'failed', 'Run npm test', true],
      ['3', 'deploy', 'running', undefined, false],
      ['4', 'other service', 'failed', undefined, false],
      ['status:ci/jenkins', 'ci/jenkins', 'failed', undefined, false],
    ],
  );
  assert.equal(await forge.log(ref, '2', 10_000, signal), 'not ok 1');
  // The server of the logs is another one, and is shown no token.
  assert.deepEqual(github.shownToLogs, [undefined]);
  await assert.rejects(forge.log(ref, '4', 10_000, signal), { trouble: { kind: 'not_found' } });
});
