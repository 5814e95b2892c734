// Two attempts at one task: compared side by side with the evidence of both, and parts of both taken
// into one file in one apply, undone in one step.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { git, makeRepository } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { stations } from './support/station.ts';
import { undoLastApply } from './support/undo.ts';

const LINES = Array.from({ length: 12 }, (_, n) => `line ${n + 1}\n`).join('');
const ONE = "sed -i -e 's/^line 2$/two/' -e 's/^line 8$/eight/' price.txt; echo one > one.txt";
const OTHER = "sed -i -e 's/^line 2$/zwei/' -e 's/^line 5$/fuenf/' price.txt; rm gone.txt";

test('two attempts are compared, and parts of both are taken', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const root = makeRepository({ 'price.txt': LINES, 'gone.txt': 'gone\n' });
  const done = call('done', { outcome: 'finished', summary: 'All changed.' });
  let begun = 0;
  const ran = await runner.delegate(
    root,
    'new prices',
    ({ turn }) => {
      if (turn > 0) return { blocks: [done] };
      begun += 1;
      return { blocks: [call('bash', { command: begun === 1 ? ONE : OTHER })] };
    },
    ['--attempts', '2'],
  );
  assert.equal(ran.code, 3, `nothing checks it: ${ran.stderr}`);
  const read = (): string => readFileSync(join(root, 'price.txt'), 'utf8');
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  const settings = { 'files.autoSave': 'off' };
  await withEditor('attempts', { folder: root, env, settings }, async (workbench) => {
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const tasks = workbench.view('Tasks');
    const parts = workbench.view('Apply Part');
    await tasks.waitForRow(/new prices/);

    await station('their files and their evidence are side by side', async () => {
      await tasks.menu(/new prices/, 'Compare Attempts…');
      await workbench.activeTab('new prices (attempt 1 ↔ attempt 2)').waitFor();
      await workbench.text.waitForDiff('Attempt 1');
      const shown = await workbench.text.readDiffs();
      const evidence = shown.find(({ original }) => original.includes('Attempt 1'));
      assert.match(evidence?.original ?? '', /Unverified/);
      assert.match(evidence?.modified ?? '', /Attempt 2/);
      await workbench.screenshot('attempts-1-compared');
    });

    await station('a command for one of them asks which, or takes parts of both', async () => {
      const { prompt } = workbench;
      await workbench.run('Errand: Check Out Result as Branch…');
      await prompt.shown('new prices');
      for (const n of [1, 2]) await prompt.item(`Attempt ${n}`).waitFor();
      assert.equal((await prompt.items()).length, 2);
      await prompt.cancel();
      await workbench.run('Errand: Apply Result to Work Tree');
      await prompt.shown('new prices');
      await prompt.item('Attempt 1').waitFor();
      await workbench.screenshot('attempts-1-which');
      assert.equal(git(root, 'status', '--porcelain'), '', 'nothing is taken silently');
      await prompt.pick('Parts of Both…');
    });

    await station('one list has the hunks of both, and says whose they are', async () => {
      for (const row of ['line 8: eight', 'one.txt', 'gone.txt']) await parts.waitForRow(row);
      await workbench.screenshot('attempts-2-choice');
      const rows = await parts.rows();
      // They run at once, so either may have been the first to ask the model.
      const one = /^one\.txt, attempt (\d)/m.exec(rows.join('\n'))?.[1];
      const other = one === '1' ? 2 : 1;
      for (const words of [
        `line 2: two, attempt ${one}`,
        `line 2: zwei, attempt ${other}`,
        `line 5: fuenf, attempt ${other}`,
        `line 8: eight, attempt ${one}`,
        `one.txt, attempt ${one}`,
        `gone.txt, attempt ${other}`,
      ]) {
        assert.ok(
          rows.some((row) => row.includes(words)),
          `${words} in ${rows.join('\n')}`,
        );
      }
    });

    await station('what cannot be together is not ticked together', async () => {
      const tick = async (label: string, rival?: string): Promise<void> => {
        if (!(await parts.ticked()).includes(label)) await parts.tick(label);
        await parts.waitForTick(label);
        if (rival !== undefined) await parts.waitForTick(rival, false);
      };
      await tick('line 2: two', 'line 2: zwei');
      // It is ticked later, and wins.
      await tick('line 2: zwei', 'line 2: two');
      await tick('line 5: fuenf');
      await tick('line 8: eight');
      await parts.row('line 2: zwei').click();
      await workbench.activeTab('price.txt (as it is ↔ with the result)').waitFor();
      await workbench.text.waitForDiff('fuenf');
      await workbench.screenshot('attempts-3-mixed');
      const [mixed] = await workbench.text.readDiffs();
      assert.match(mixed?.modified ?? '', /zwei[^]*fuenf[^]*eight/);
    });

    await station('it is applied at once, and undone at once', async () => {
      await workbench.run('Errand: Apply What Is Ticked');
      await tasks.waitForRow(/new prices\s*partly applied/);
      const taken = LINES.replace('line 2\n', 'zwei\n').replace('line 5', 'fuenf');
      assert.equal(read(), taken.replace('line 8', 'eight'));
      await undoLastApply(workbench);
      assert.equal(git(root, 'status', '--porcelain'), '');
      await tasks.row(/new prices\s*partly applied/).waitFor({ state: 'detached' });
    });

    await station('with the runner away, what was fetched is reviewed and applied', async () => {
      await runner.end('SIGKILL');
      await tasks.message('The runner cannot be reached');
      await tasks.menu(/new prices/, 'Review Result');
      await workbench.activeTab('new prices (review)').waitFor();
      await workbench.text.readDiffs();
      await workbench.screenshot('attempts-4-away');
      await tasks.menu(/new prices/, 'Apply Parts of Two Attempts…');
      await parts.waitForRow('line 8: eight');
      await parts.headerAction('Apply What Is Ticked');
      await tasks.waitForRow(/new prices\s*(partly )?applied/);
      await undoLastApply(workbench);
      assert.equal(git(root, 'status', '--porcelain'), '');
    });
  });
});
