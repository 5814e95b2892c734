/** `errand update-base`, with real git, containers and clean rooms, and a scripted model. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { commitFiles, git, makeRepository, writeFiles } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { serveGithubPulls } from '../../support/services/github-pulls.ts';
import { bash, buggyRepository, CHECK, done, GOOD, QUICKLY, write } from './support.ts';

let runner: TestRunner;
before(async () => {
  runner = await TestRunner.start();
});
after(() => runner.stop());

const EXTRA = { 'other.txt': 'newer\n', 'README.md': '# sum\n\nAdds.\n' };

interface Reason {
  readonly code: string;
  readonly text: string;
}

const codes = (task: { because: readonly Reason[] }): string[] =>
  task.because.map(({ code }) => code);
const reason = (task: { because: readonly Reason[] }, code: string): string | undefined =>
  task.because.find((each) => each.code === code)?.text;

test('a result is merged with a newer base without a model, and the merge is checked', async () => {
  const root = buggyRepository(QUICKLY);
  // Uncommitted work is in the first base, and not in the commit that comes later.
  writeFiles(root, { 'notes.txt': 'mine\n' });
  const { json: task } = await runner.delegate(root, 'Clean merge', GOOD, CHECK);
  assert.equal(task.verdict, 'verified', JSON.stringify(task.because));
  const same = await runner.errand(['update-base', task.id, '--from', task.base, '--json'], {
    cwd: root,
  });
  assert.match(same.json.error.message, /stands on .* already/);

  commitOnly(root, EXTRA, 'Newer');
  commitOnly(root, { 'check.sh': `# newer\n${checkOf(root)}` }, 'Newer check');
  const tip = git(root, 'rev-parse', 'HEAD').trim();
  const asked = runner.model.requests.length;
  const updated = await runner.errand(
    ['update-base', task.id, '--from', 'main', '--wait', '--json'],
    { cwd: root },
  );
  assert.equal(updated.code, 0, updated.stdout);
  const { json } = updated;
  assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
  assert.equal(runner.model.requests.length, asked, 'a model was asked');
  const words = `main ${tip.slice(0, 8)} (2 commits newer)`;
  assert.equal(reason(json, 'merged'), `Merged with ${words}, without a conflict.`);
  const [, second] = json.attempts;
  assert.deepEqual(
    [second.continues, second.newerBase.commit, second.newerBase.newer],
    [1, tip, 2],
  );
  assert.match(second.messages[0].text, /^Bring this change onto main/);
  assert.notEqual(second.messages[0].delivered, null);
  assert.deepEqual(
    second.result.files.map(({ path }: { path: string }) => path),
    ['sum.sh'],
  );

  const diff = await runner.errand(['diff', task.id, '--json'], { cwd: root });
  assert.equal(diff.json.base, tip);
  assert.doesNotMatch(diff.json.diff, /newer/);
  await runner.errand(['fetch', task.id], { cwd: root });
  const { commit } = second.result;
  assert.equal(git(root, 'rev-parse', `${commit}^`).trim(), tip);
  assert.deepEqual(git(root, 'ls-tree', '--name-only', commit).trim().split('\n'), [
    '.errand',
    'README.md',
    'check.sh',
    'other.txt',
    'package.json',
    'sum.sh',
  ]);
  const shown = await runner.errand(['show', task.id], { cwd: root });
  assert.match(shown.stdout, new RegExp(`[Mm]erged with .?${words.replaceAll(/[()]/g, '\\$&')}`));
  const applied = await runner.errand(['apply', task.id, '--json'], { cwd: root });
  assert.deepEqual(
    applied.json.applied.map(({ path, kind }: Record<string, string>) => [path, kind]),
    [['sum.sh', 'take']],
  );

  // What goes on from there stands on the newer base too, and the base has it all by now.
  git(root, 'commit', '--quiet', '--all', '--message', 'Applied');
  const there = await runner.errand(
    ['update-base', task.id, '--from', 'HEAD', '--wait', '--json'],
    {
      cwd: root,
    },
  );
  assert.equal(there.json.verdict, 'declined');
  assert.match(there.json.because[0].text, /has all of this change already/);
});

test('the work tree as it is now can be the newer base, and a check that then fails says so', async () => {
  const root = buggyRepository(QUICKLY);
  const { json: task } = await runner.delegate(root, 'Onto what is here', GOOD, CHECK);
  const first = git(root, 'rev-parse', `refs/errand/tasks/${task.id}/base`);
  writeFiles(root, { 'check.sh': 'test "$(sh sum.sh 2 2)" = 5 || { echo not five; exit 1; }\n' });
  const { json, code } = await runner.errand(['update-base', task.id, '--wait', '--json'], {
    cwd: root,
  });
  assert.deepEqual([json.verdict, code], ['failed', 1], JSON.stringify(json.because));
  assert.match(json.attempts[1].messages[0].text, /with uncommitted changes\. The runner merges/);
  assert.equal(git(root, 'rev-parse', `refs/errand/tasks/${task.id}/base`), first);
  assert.equal(git(root, 'status', '--porcelain').trim(), 'M check.sh');
});

test('the agent resolves what git cannot merge, and a mark that is left is no result', async () => {
  const root = buggyRepository({ ...QUICKLY, 'old.txt': 'old\n' });
  const both = '# Both.\necho $(($1 + $2 + 0))\n';
  const script = [
    [...(GOOD[0] ?? [])],
    [...(GOOD[1] ?? []), write('old.txt', 'changed\n')],
    [done('It adds now.')],
    // A mark stays at the first try: the quick check does not see it in a comment.
    [write('sum.sh', `${both}: <<'>>>>>>> end'\n<<<<<<< ${'a'.repeat(40)}\n>>>>>>> end\n`)],
    [done('Merged.')],
    [bash(`cat sum.sh`), write('sum.sh', both)],
    [done('Merged, and the mark is gone.')],
  ];
  const { json: task } = await runner.delegate(root, 'In conflict', script, CHECK);
  assert.match(task.verdict, /^verified/, JSON.stringify(task.because));
  git(root, 'rm', '--quiet', 'old.txt');
  commitFiles(root, { 'sum.sh': '# Newer.\necho $(($1 - $2 - 0))\n' }, 'Same lines');

  const args = ['update-base', task.id, '--from', 'main', '--wait', '--json'];
  const { json: marked } = await runner.errand(args, { cwd: root });
  assert.equal(marked.verdict, 'failed', JSON.stringify(marked.because));
  assert.equal(
    reason(marked, 'conflict_unresolved'),
    'Marks of a conflict with the newer base are still in "sum.sh".',
  );
  const told = runner.model.requests.findLast(({ text }) =>
    text.includes('Git could not merge these files'),
  );
  assert.match(told?.text ?? '', /- sum\.sh\\n- |- old\.txt \(modify\/delete; no marks/);

  const followed = await runner.errand(
    ['follow-up', task.id, 'Take out the mark.', '--wait', '--json'],
    { cwd: root },
  );
  const { json } = followed;
  assert.match(json.verdict, /^verified/, JSON.stringify(json.because));
  assert.equal(codes(json).includes('conflict_unresolved'), false);
  await runner.errand(['fetch', task.id], { cwd: root });
  assert.equal(
    git(root, 'rev-parse', `${json.result.commit}^`),
    git(root, 'rev-parse', 'main'),
    'a follow-up stays on the newer base',
  );
  assert.equal(git(root, 'show', `${json.result.commit}:sum.sh`), both);
});

test('a choice that git had no marks for is shown to a reviewer', async () => {
  const root = buggyRepository({ ...QUICKLY, 'old.txt': 'old\n' });
  const script = [
    [...(GOOD[0] ?? [])],
    [...(GOOD[1] ?? []), write('old.txt', 'changed\n')],
    [done('It adds now.')],
    [bash('rm old.txt')],
    [done('It is gone in the newer base.')],
  ];
  const { json: task } = await runner.delegate(root, 'Deleted there', script, CHECK);
  git(root, 'rm', '--quiet', 'old.txt');
  git(root, 'commit', '--quiet', '--message', 'Gone');
  const args = ['update-base', task.id, '--from', 'main', '--wait', '--json'];
  const { json } = await runner.errand(args, { cwd: root });
  assert.equal(json.verdict, 'verified_with_flags', JSON.stringify(json.because));
  assert.match(reason(json, 'flag.merge_choice') ?? '', /^old\.txt: Git could not merge it/);
  assert.match(reason(json, 'merged') ?? '', /the agent resolved the conflicts in "old\.txt"/);
});

test('a pull request gets the base that moved by an ordinary push', async (t) => {
  const github = await serveGithubPulls(t);
  const root = buggyRepository(QUICKLY);
  const bare = join(makeRepository(), '.git');
  git(bare, 'config', 'core.bare', 'true');
  const address = `${github.origin}/octo/app.git`;
  git(root, 'remote', 'add', 'origin', address);
  git(root, 'config', `url.${bare}.insteadOf`, address);
  git(root, 'push', '-q', 'origin', 'main');
  const tip = (branch: string) => git(bare, 'rev-parse', branch).trim();
  github.headOf = tip;
  const env = { GH_HOST: github.origin, GH_ENTERPRISE_TOKEN: github.token };
  const { json: task } = await runner.delegate(root, 'Pull on', GOOD, CHECK);
  const errand = (...args: string[]) => runner.errand(args, { cwd: root, env });
  const opened = await errand('pr', task.id, '--json');
  assert.equal(opened.json.action, 'opened', opened.stdout);
  const { branch } = opened.json;
  const first = tip(branch);

  // Somebody else moves the base, and a reviewer pushes to the branch.
  const other = makeRepository();
  git(other, 'fetch', '-q', bare, 'main', branch);
  git(other, 'checkout', '-q', '-B', 'main', tip('main'));
  commitFiles(other, EXTRA, 'By somebody else');
  git(other, 'push', '-q', bare, 'main');
  const { json } = await errand('update-base', task.id, '--wait', '--json');
  assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
  assert.equal(json.attempts[1].newerBase.commit, tip('main'));

  const pushed = await errand('pr', task.id, '--json');
  assert.deepEqual(
    [pushed.json.action, pushed.json.checked, pushed.json.notes],
    ['updated', true, []],
    pushed.stdout,
  );
  assert.equal(git(bare, 'log', '-1', '--format=%P', branch).trim(), `${first} ${tip('main')}`);
  assert.equal(git(bare, 'diff', '--name-only', 'main', branch).trim(), 'sum.sh');
  const again = await errand('pr', task.id, '--json');
  assert.equal(again.json.pushes, false);
});

/** Leaves what else is new in the work tree as it is. */
function commitOnly(root: string, files: Record<string, string>, message: string): void {
  writeFiles(root, files);
  git(root, 'add', '--', ...Object.keys(files));
  git(root, 'commit', '--quiet', '--message', message);
}

function checkOf(root: string): string {
  return git(root, 'show', 'HEAD:check.sh');
}
