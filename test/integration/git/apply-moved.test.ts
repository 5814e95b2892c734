/**
 * Applying to a work tree in which the user has moved files since: what the result changes in one
 * arrives where the file is now, merged with what was changed there, and is taken back from there.
 * One that the result deletes or renames stays, and is named.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MergeStep, planMerge } from '../../../runner/client/merge.ts';
import { carryOut, type Scripts, scene, shell, stateOf, undo } from './apply-support.ts';
import { git } from './support.ts';

const TEN = 'seq -f "line %g" 10';

/** What it is, the scripts, and each step as `path kind` with the name that the result knows. */
const moves: [string, Scripts, string[], Record<string, string>][] = [
  [
    'with git, committed, and edited apart',
    {
      base: `${TEN} >a; echo k >k`,
      result: 'echo 11 >>a',
      here: 'mkdir d; git mv a d/b; sed -i "s/line 1$/one/" d/b; git add .; git -c user.name=a -c user.email=a@b commit -qm moved',
    },
    ['d/b merged (a)'],
    { 'd/b': 'one .* 11' },
  ],
  [
    'without git, a whole folder with other line ends, and a mode',
    {
      init: 'git config core.autocrlf true',
      base: `mkdir d; ${TEN} >d/a; seq 20 >d/b; echo c >d/c; seq 100 110 >f`,
      result: 'echo 11 >>d/a; chmod +x d/b; echo n >d/n; echo 11 >>f',
      here: 'mv d e; sed -i "s/$/\\r/" e/b; mv f "g ü"',
    },
    ['d/n add', 'e/a take (d/a)', 'e/b take (d/b)', 'g ü take (f)'],
    { 'e/a': 'line 1 .* 11', 'g ü': '100 .* 11' },
  ],
  [
    'or may have been, and what does not fit is left',
    {
      base: `${TEN} >a; seq 20 >b; cp b same; seq 30 50 >c; seq 60 80 >d; seq 90 110 >e; echo '*.log' >.gitignore`,
      result: 'sed -i "s/line 1$/theirs/" a; for f in b c d e; do echo 11 >>$f; done; echo n >new',
      here: 'git mv a moved; sed -i "s/line 1$/mine/" moved; rm b; mv c new; mv d d.log; rm e; seq 200 220 >other',
    },
    ['b refuse', 'c refuse', 'd refuse', 'e refuse', 'moved conflict (a)', 'new conflict'],
    { same: '1 .* 20', other: '200 .* 220' },
  ],
  [
    'or is deleted or renamed by the result, and what only looks like it stays unnamed',
    {
      base: `${TEN} >a; seq 20 >b; mkdir d; seq 30 50 >d/c; seq 60 80 >e; seq 90 110 >f`,
      result: 'git rm -qr a d f; git mv b g; git mv e h',
      here: `git mv a "m ü"; sed -i "s/line 1$/mine/" "m ü"; mv b n; mv d o; rm f; mv e h; seq 300 320 >new`,
    },
    [
      'f unchanged',
      'g add',
      'h unchanged',
      'm ü refuse (a)',
      'n refuse (b)',
      'o/c refuse (d/c)',
      'e unchanged',
    ].toSorted(),
    { 'm ü': 'mine .* line 10', n: '1 .* 20', g: '1 .* 20', 'o/c': '30 .* 50' },
  ],
  [
    'and a sparse checkout moves nothing',
    {
      base: `mkdir in out; echo i >in/i; ${TEN} >out/a`,
      result: 'echo 11 >>out/a',
      here: `git sparse-checkout set in; ${TEN} >in/new`,
    },
    ['out/a add'],
    { 'out/a': 'line 1 .* 11' },
  ],
];

function wordsOf(step: MergeStep): string {
  const reason = step.kind === 'refuse' ? step.reason : '';
  const kept = /^it was moved here from (.+), which the result deletes or renames$/.exec(reason);
  const old = step.inResult?.path ?? kept?.[1];
  return `${step.path} ${step.kind}${old === undefined ? '' : ` (${old})`}`;
}

for (const [what, scripts, kinds, contents] of moves) {
  test(`a file that the result edits was moved here: ${what}`, async (t) => {
    const made = await scene(t, scripts);
    const before = stateOf(made.root);
    const index = git(made.root, ['ls-files', '--stage']);
    const base = git(made.root, ['rev-parse', `${made.result}^`]);
    const steps = await planMerge(made.repository, made.changes, undefined, base);
    assert.deepEqual(steps.map(wordsOf).toSorted(), kinds);
    const fitting = steps.filter(({ kind }) => kind !== 'conflict');
    const done = await carryOut(made, fitting);
    for (const [path, text] of Object.entries(contents)) {
      shell(made.root, `tr '\\n' ' ' <"${path}" | grep -Eq '^${text} $'`);
    }
    assert.equal(git(made.root, ['ls-files', '--stage']), index);
    const again = await planMerge(made.repository, made.changes, undefined, base);
    const open = again.filter(({ kind }) => !['unchanged', 'refuse', 'conflict'].includes(kind));
    assert.deepEqual(open, [], 'nothing is applied twice');
    assert.deepEqual(await undo(made, done), []);
    assert.deepEqual(stateOf(made.root), before);
  });
}
