/** Accepted results as agents may ask for them: found in real histories, chosen, recalled. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { PastResults } from '../../../runner/agent/backend.ts';
import { recall } from '../../../runner/agent/tools/recall.ts';
import type { ToolContext } from '../../../runner/agent/tools/tool.ts';
import { toolboxOf } from '../../../runner/agent/tools/toolbox.ts';
import { repositoryContext } from '../../../runner/blueprint/repository-context.ts';
import { pastResults } from '../../../runner/client/past-results.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import { chooseResults } from '../../../runner/customization/results.ts';
import { pastVerdicts } from '../../../runner/daemon/past-verdict.ts';
import { bareRepository } from '../../../runner/git/bare-repository.ts';
import { beginningOfResult, pastResultsOf } from '../../../runner/git/past-results.ts';
import { MAX_RESULTS, type PastResult } from '../../../runner/platform/past-results.ts';
import { withGiven } from '../../../runner/protocol/given.ts';
import { commitFiles, git, makeRepository } from '../../support/repository.ts';
import { temporaryFolder } from '../../support/runner.ts';
import { attemptOf, doneWith, stateOf } from '../extension/samples.ts';

const of = (task: string, attempt = 1): string =>
  `\n\nErrand-Task: ${task}\nErrand-Attempt: ${attempt}\nErrand-Ledger: ab`;
const headOf = (root: string, at = 'HEAD'): string => git(root, 'rev-parse', at).trim();
const titles = ({ results }: { results: readonly PastResult[] }): string[] =>
  results.map(({ title }) => title);

const toolNames = (input: Parameters<typeof toolboxOf>[1]): string[] =>
  toolboxOf('code', input).tools.map(({ name }) => name);

/** What a runner finds in the repository, which has to be what the user is shown. */
async function found(root: string): ReturnType<typeof pastResults> {
  const shown = await pastResults(await findRepository(root));
  assert.deepEqual(await pastResultsOf(join(root, '.git'), headOf(root)), shown);
  return shown;
}

describe('accepted results in a history', () => {
  let root: string;

  before(() => {
    root = makeRepository({ 'a.txt': 'a\n' });
    commitFiles(
      root,
      { 'src/price.ts': '1\n', 'ü/ü.txt': 'ü\n' },
      `Round prices${of('task-0001')}`,
    );
    commitFiles(root, { 'a.txt': 'by hand\n' }, 'By hand, about Errand-Task: task-0002');
    git(root, 'switch', '-q', '-c', 'side');
    commitFiles(root, { 'b.txt': 'b\n' }, `Add b${of('task-0003', 2)}`);
    git(root, 'switch', '-q', 'main');
    git(root, 'merge', '-q', '--no-ff', '-m', `Merge b${of('task-0003', 2)}`, 'side');
  });

  it('are the commits that name their task, newest first, and no merges of them', async () => {
    const { results, missing } = await found(root);
    assert.equal(missing, undefined);
    assert.deepEqual(
      results.map(({ task, attempt, title, files }) => ({ task, attempt, title, files })),
      [
        { task: 'task-0003', attempt: 2, title: 'Add b', files: ['b.txt'] },
        {
          task: 'task-0001',
          attempt: 1,
          title: 'Round prices',
          files: ['src/price.ts', 'ü/ü.txt'],
        },
      ],
    );
    assert.equal(results[0]?.commit, headOf(root, 'side'));
    assert.match(results[0]?.date ?? '', /^\d{4}-\d\d-\d\d$/);
  });

  it('are none on a branch that was not taken, and none in an empty history', async () => {
    const other = makeRepository({ 'a.txt': 'a\n' });
    git(other, 'switch', '-q', '-c', 'errand/one');
    commitFiles(other, { 'a.txt': 'b\n' }, `Change${of('task-0001')}`);
    git(other, 'switch', '-q', 'main');
    assert.deepEqual(await found(other), { results: [] });
  });

  it('are not those that were taken back, alone or with their merge', async () => {
    const other = makeRepository({ 'a.txt': 'a\n' });
    for (const name of ['one', 'two']) {
      commitFiles(other, { [name]: '1\n' }, `Add ${name}${of(`task-${name}-1`)}`);
    }
    git(other, 'switch', '-q', '-c', 'side');
    commitFiles(other, { three: '1\n' }, `Add three${of('task-three')}`);
    git(other, 'switch', '-q', 'main');
    git(other, 'merge', '-q', '--no-ff', '--no-edit', 'side');
    git(other, 'revert', '--no-edit', 'HEAD~1');
    git(other, 'revert', '--no-edit', '-m', '1', 'HEAD~1');
    assert.deepEqual(titles(await found(other)), ['Add one']);
    // What took it back is taken back.
    git(other, 'revert', '--no-edit', 'HEAD~1');
    assert.deepEqual(titles(await found(other)), ['Add two', 'Add one']);
  });

  it('are fewer in a shallow or partial clone, which is said', async () => {
    const shallow = join(temporaryFolder('errand-shallow-'), 'clone');
    git(root, 'clone', '-q', '--depth', '3', `file://${root}`, shallow);
    const few = await found(shallow);
    // The history ends with the older one, so that what it changed cannot be told.
    assert.deepEqual(titles(few), ['Add b']);
    assert.equal(few.missing, 'cut');
    const { leftOut } = chooseResults(few, ['**']);
    assert.match(leftOut[0]?.note ?? '', /^left out: what is older: the history is cut off here/);

    const partial = join(temporaryFolder('errand-partial-'), 'clone');
    git(root, 'config', 'uploadpack.allowFilter', 'true');
    git(root, 'clone', '-q', '--no-checkout', '--filter=blob:none', `file://${root}`, partial);
    const none = await pastResults(await findRepository(partial));
    assert.deepEqual(none, { results: [], missing: 'cut' });
  });

  it('are the newest where there are very many', async () => {
    const other = makeRepository({ 'a.txt': 'a\n' });
    const stream = Array.from({ length: MAX_RESULTS + 1 }, (_, n) => {
      const message = `Number ${n}${of('task-0001')}`;
      const from = n === 0 ? `from ${headOf(other)}\n` : '';
      return `commit refs/heads/main\ncommitter A <a@b> ${1_800_000_000 + n} +0000\ndata ${message.length}\n${message}\n${from}M 644 inline f${n}\ndata 1\n1\n`;
    });
    execFileSync('git', ['fast-import', '--quiet', '--force'], {
      cwd: other,
      input: stream.join('\n'),
      env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
    });
    const many = await found(other);
    assert.equal(many.results.length, MAX_RESULTS);
    assert.equal(many.results[0]?.title, `Number ${MAX_RESULTS}`);
    assert.equal(many.missing, 'many');
  });

  it('are chosen by the files that they changed', async () => {
    const all = await found(root);
    assert.deepEqual(titles(chooseResults(all, ['**'])), ['Add b', 'Round prices']);
    assert.deepEqual(titles(chooseResults(all, ['src/**'])), ['Round prices']);
    assert.deepEqual(titles(chooseResults(all, ['**', '!b.txt'])), ['Round prices']);
    assert.deepEqual(titles(chooseResults(all, [])), []);
    const { results, leftOut } = chooseResults(all, ['**'], { left: 0 });
    assert.deepEqual(results, []);
    assert.match(leftOut[0]?.note ?? '', /take too long to compare/);
  });
});

describe('recall of accepted results', () => {
  let results: PastResults;
  let long: string;

  const ask = async (query: string, documents: ToolContext['documents'] = []) => {
    const prepared = recall.prepare({ query });
    if (prepared.kind !== 'ready') assert.fail(prepared.message);
    return await prepared.run({ documents, results } as ToolContext);
  };

  before(async () => {
    const root = makeRepository({ 'a.txt': 'a\n' });
    commitFiles(
      root,
      { 'src/price.ts': 'half to even\n' },
      `Round prices\u001b[31m${of('task-0001')}`,
    );
    commitFiles(root, { 'src/cart.ts': '1\n' }, `Show the cart${of('task-0002')}`);
    commitFiles(root, { 'src/cart.ts': '2\n' }, `Show the cart${of('task-0003')}`);
    const lines = 'long\u0007 line é\n'.repeat(4000);
    commitFiles(
      root,
      { 'long.txt': lines, 'b.bin': Buffer.from([0, 1]) },
      `Long${of('task-0004')}`,
    );
    const { results: list } = await found(root);
    long = list[0]?.commit ?? '';
    results = {
      list,
      verdict: async ({ task }) => (task === 'task-0001' ? 'verified with flags' : undefined),
      diff: (result, max) => beginningOfResult(join(root, '.git'), result.commit, max),
    };
  });

  it('is offered where there are some, or documents', () => {
    assert.ok(toolNames({ results }).includes('recall'));
    assert.ok(!toolNames({ results: { ...results, list: [] } }).includes('recall'));
    assert.ok(!toolNames({}).includes('recall'));
  });

  it('gives title, day, verdict and files of those that share words', async () => {
    const outcome = await ask('how are prices rounded');
    assert.match(
      outcome.text,
      /^change [0-9a-f]{10} \(accepted \d{4}-\d\d-\d\d, verified with flags\): Round prices\s?\[31m\nsrc\/price\.ts\n\n\(Recall the id of a change for its diff\.\)$/,
    );
    assert.equal(outcome.given?.[0]?.note, 'only its title and files');
    assert.match(outcome.given?.[0]?.name ?? '', /^[0-9a-f]{10} Round prices/);
  });

  it('ranks documents and results together, and the newer of equal results first', async () => {
    const documents = [{ path: 'docs/cart.md', text: '# The cart\n\nThe cart shows prices.\n' }];
    const { text, given } = await ask('cart', documents);
    assert.deepEqual(given?.map(({ kind }) => kind).toSorted(), ['document', 'result', 'result']);
    const [newer, older] = results.list.filter(({ title }) => title === 'Show the cart');
    const at = (commit = '?') => text.indexOf(`change ${commit.slice(0, 10)}`);
    assert.ok(at(newer?.commit) >= 0 && at(newer?.commit) < at(older?.commit));
  });

  it('gives the diff of one that is asked for by its id', async () => {
    const price = results.list.find(({ task }) => task === 'task-0001') ?? assert.fail();
    const outcome = await ask(`change ${price.commit.slice(0, 10)}`);
    assert.match(outcome.text, /^change .*\ndiff --git a\/src\/price\.ts [^]*\n\+half to even\n$/);
    assert.deepEqual(outcome.given?.length, 1);
    assert.equal(outcome.given?.[0]?.note, undefined);
    // In what people see, the diff takes the place of the title.
    const earlier = (await ask('prices')).given ?? [];
    assert.deepEqual(withGiven(earlier, outcome.given ?? []), outcome.given);
  });

  it('keeps to its budget, and has no control characters', async () => {
    const { text, given } = await ask(long.slice(0, 8));
    assert.ok(Buffer.byteLength(text) < 8300, `${Buffer.byteLength(text)}`);
    assert.match(text, /Binary files .* differ/);
    assert.match(text, /\[… cut; it changed b\.bin, long\.txt\]$/);
    assert.ok(!text.includes('\u0007') && !text.includes('\uFFFD'));
    assert.equal(given?.[0]?.bytes, 8000);
    assert.equal(given?.[0]?.note, 'the beginning of its diff');
  });

  it('says so where nothing is found', async () => {
    const { text, isError } = await ask('xylophone');
    assert.ok(isError);
    assert.equal(text, 'Nothing is said of that. None of 4 accepted changes has these words.');
  });
});

describe('what a phase is given of accepted results', () => {
  const words = { title: 'x', instructions: '', origin: { kind: 'prompt' } } as const;

  it('is what the configuration names, and nothing where it names none', async () => {
    const root = makeRepository({ 'a.txt': 'a\n' });
    commitFiles(root, { 'src/a.ts': 'a\n' }, `Add a${of('task-0001')}`);
    const bare = bareRepository('r', join(root, '.git'), temporaryFolder(), {
      maxBundleBytes: 1,
      maxFileBytes: 1,
    });
    const given = (results?: string[]) =>
      repositoryContext(bare, headOf(root), words, 'code', {
        ...(results && { results }),
        verdict: async ({ task }) => `of ${task}`,
      });
    const { results, leftOut } = await given(['src/**']);
    const [first] = results?.list ?? [];
    if (!results || !first) assert.fail('nothing was found');
    assert.equal(first.title, 'Add a');
    assert.equal(await results.verdict(first), 'of task-0001');
    assert.match(Buffer.from(await results.diff(first, 1000)).toString(), /^\+a$/m);
    assert.deepEqual(leftOut, []);
    assert.equal((await given(['docs/**'])).results, undefined);
    assert.equal((await given()).results, undefined);
  });
});

describe('the verdict on an accepted result', () => {
  it('is told of a task of the same repository, and of no other', async () => {
    const attempts = [attemptOf({ status: doneWith('verified_with_flags') })];
    const state = stateOf('task-0001', { attempts });
    const verdict = pastVerdicts(async (task) => (task === state.id ? state : undefined));
    const { id } = state.spec.repository;
    assert.equal(await verdict(id, { task: state.id, attempt: 1 }), 'verified with flags');
    assert.equal(await verdict(id, { task: state.id, attempt: 2 }), undefined);
    assert.equal(await verdict(id, { task: 'task-gone-1' }), undefined);
    assert.equal(await verdict('another', { task: state.id, attempt: 1 }), undefined);
  });
});
