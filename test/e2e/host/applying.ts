// Applying in a real editor, below its questions: what documents that are open, edited, shown
// twice or held by another kind of editor become, and that each of them comes back.
import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, NotebookEdit, Range, Uri, ViewColumn, window, workspace } from 'vscode';
import { NotebookCellData, NotebookCellKind, WorkspaceEdit } from 'vscode';
import type { TextDocument } from 'vscode';
import { carryOut, type Outcome } from '../../../extension/review/apply-steps.ts';
import { makePlan, type Planned } from '../../../extension/review/plan.ts';
import { undoApply } from '../../../extension/review/undo-apply.ts';
import type { Choice } from '../../../runner/client/apply/part.ts';
import { applyRecords, hadOf, undoRecord } from '../../../runner/client/apply/record.ts';
import { type Scene, scene, type Scripts, stateOf } from '../../integration/git/apply-support.ts';
import * as samples from '../../unit/extension/samples.ts';

const TASK = 'task-aaaa';

export function applyingSpec(): void {
  describe('applying in the extension host', () => {
    const after: (() => void)[] = [];
    const make = (scripts: Scripts): Promise<Scene> =>
      scene({ after: (work: () => void) => after.push(work) }, scripts);
    before(async () => {
      // In a browser the editor saves by itself after a second.
      await workspace.getConfiguration('files').update('autoSave', 'off', true);
    });
    afterEach(async () => {
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      for (const { isDirty, uri } of workspace.textDocuments) {
        if (!isDirty || uri.scheme !== 'file') continue;
        await window.showTextDocument(uri);
        await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      }
      await commands.executeCommand('workbench.action.closeAllEditors');
      for (const work of after.splice(0).toReversed()) work();
    });

    it('an edit that is not saved meets one elsewhere in the file', async () => {
      const made = await make({ base: 'seq 9 >a; seq 9 >b', result: 'echo 10 >>a; echo 10 >>b' });
      const before = stateOf(made.root);
      const document = await open(made, 'a');
      await type(document, '1', 'one');
      const outcome = await applied(made, await planned(made));
      assert.equal(document.getText(), 'one\n2\n3\n4\n5\n6\n7\n8\n9\n10\n');
      assert.equal(document.isDirty, true);
      assert.equal(outcome.unsaved, 1);
      assert.equal(read(made, 'a'), '1\n2\n3\n4\n5\n6\n7\n8\n9\n');
      assert.equal(read(made, 'b'), '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n');
      assert.deepEqual(await undoApply(made.repository, outcome, true), []);
      assert.equal(document.getText(), 'one\n2\n3\n4\n5\n6\n7\n8\n9\n');
      assert.deepEqual(stateOf(made.root), before);
    });

    it('the command takes back what was applied here, with the edits that were not saved', async () => {
      const made = await make({
        base: 'seq 9 >a; seq 9 >b; echo c >c',
        result: 'echo 10 >>a; echo 10 >>b; chmod +x b; rm c; echo n >n',
      });
      const [edited, clean] = [await open(made, 'a'), await open(made, 'b')];
      await type(edited, '1', 'one');
      await applied(made, await planned(made));
      assert.equal(clean.isDirty, false);
      assert.equal(read(made, 'b'), '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n');
      assert.equal(await edited.save(), true);
      const [record] = await applyRecords(made.repository);
      assert.ok(record);
      assert.deepEqual([record.task, record.attempt], [TASK, 1]);
      const { restored, left } = await undoRecord(made.repository, record, true);
      assert.deepEqual(left, []);
      assert.deepEqual(restored.map(({ path }) => path).toSorted(), ['a', 'b', 'c', 'n']);
      assert.equal(read(made, 'a'), 'one\n2\n3\n4\n5\n6\n7\n8\n9\n');
      assert.deepEqual(
        stateOf(made.root).filter((line) => /\/(b|c|n) /.test(line)).length,
        2,
        'b and c are back, n is gone',
      );
      assert.deepEqual(await applyRecords(made.repository), []);
    });

    it('a part goes into edits that are not saved, the rest later, and each is undone', async () => {
      const made = await make({
        base: 'seq 9 >a; seq 9 >b',
        result: 'sed -i -e s/2/two/ -e s/8/eight/ a b',
      });
      const before = stateOf(made.root);
      const [edited, clean] = [await open(made, 'a'), await open(made, 'b')];
      await type(edited, '5', 'five');
      const choice = new Map([
        ['a', new Set([1])],
        ['b', new Set([0])],
      ]);
      const first = await applied(made, await planned(made, choice));
      assert.equal(edited.getText(), '1\n2\n3\n4\nfive\n6\n7\neight\n9\n');
      assert.equal(edited.isDirty, true);
      assert.equal(clean.isDirty, false);
      assert.equal(read(made, 'b'), '1\ntwo\n3\n4\n5\n6\n7\n8\n9\n');
      assert.deepEqual(
        first.part?.changes.map(({ path }) => path),
        ['a', 'b'],
      );
      const rest = await applied(made, await planned(made));
      assert.equal(rest.part, undefined, 'it is whole now');
      assert.equal(edited.getText(), '1\ntwo\n3\n4\nfive\n6\n7\neight\n9\n');
      assert.equal(read(made, 'b'), '1\ntwo\n3\n4\n5\n6\n7\neight\n9\n');
      assert.deepEqual(await undoApply(made.repository, rest, true), []);
      assert.equal(read(made, 'b'), '1\ntwo\n3\n4\n5\n6\n7\n8\n9\n');
      assert.deepEqual(await undoApply(made.repository, first, true), []);
      assert.equal(edited.getText(), '1\n2\n3\n4\nfive\n6\n7\n8\n9\n');
      assert.deepEqual(stateOf(made.root), before);
    });

    it('an undo after the command has undone it finds nothing in its way', async () => {
      const made = await make({ base: 'seq 9 >a; rm -f x', result: 'echo 10 >>a; echo n >n' });
      const before = stateOf(made.root);
      const document = await open(made, 'a');
      const outcome = await applied(made, await planned(made));
      const [record] = await applyRecords(made.repository);
      assert.ok(record);
      await undoRecord(made.repository, record, true);
      await until(() => document.getText() === '1\n2\n3\n4\n5\n6\n7\n8\n9\n');
      assert.deepEqual(await undoApply(made.repository, outcome, true), []);
      assert.deepEqual(stateOf(made.root), before);
    });

    it('a file that is open by two names, and edited by one of them', async () => {
      const made = await make({ base: 'mkdir d; seq 9 >d/a', result: 'echo 10 >>d/a' });
      symlinkSync('d', join(made.root, 'link'));
      const other = await open(made, 'link/a');
      await type(other, '1', 'one');
      await open(made, 'd/a');
      const { buffers } = await planned(made);
      assert.equal(
        Buffer.from(buffers.get('d/a') ?? [])
          .toString()
          .slice(0, 6),
        'one\n2\n',
      );
    });

    it('a file that is shown twice stays in both, saved', async () => {
      const made = await make({ base: "printf 'one  ' >a", result: "printf 'two  ' >a" });
      const document = await open(made, 'a');
      await window.showTextDocument(document, { viewColumn: ViewColumn.Two });
      const outcome = await applied(made, await planned(made));
      assert.equal(document.getText(), 'two  ');
      assert.equal(document.isDirty, false);
      assert.equal(window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 2);
      assert.deepEqual(await undoApply(made.repository, outcome, true), []);
      assert.equal(read(made, 'a'), 'one  ');
    });

    it('marks and line ends of open documents are those of the result', async () => {
      const base = `printf '\\xef\\xbb\\xbfa\\r\\nb\\r\\n' >mark; printf 'a\\nb\\n' >ends; printf 'a\\r\\nb\\r\\n' >mixed`;
      const result = `printf 'a\\r\\nB\\r\\n' >mark; printf 'a\\r\\nB\\r\\n' >ends; printf 'a\\r\\nB\\n' >mixed`;
      const made = await make({ base, result });
      const before = stateOf(made.root);
      for (const name of ['mark', 'ends', 'mixed']) await open(made, name);
      const outcome = await applied(made, await planned(made));
      assert.equal(read(made, 'mark'), 'a\r\nB\r\n');
      assert.equal(read(made, 'ends'), 'a\r\nB\r\n');
      assert.equal(read(made, 'mixed'), 'a\r\nB\n');
      assert.deepEqual(outcome.left, []);
      assert.deepEqual(await undoApply(made.repository, outcome, true), []);
      assert.deepEqual(stateOf(made.root), before);
    });

    it('kinds change below open documents', async () => {
      const made = await make({
        base: 'echo f >f; mkdir d; echo a >d/a; ln -s f l; echo g >g',
        result: 'rm f; mkdir f; echo n >f/n; rm -r d; echo d >d; rm l; echo l >l; rm g',
      });
      const before = stateOf(made.root);
      for (const name of ['f', 'd/a', 'g']) await open(made, name);
      const outcome = await applied(made, await planned(made));
      assert.equal(read(made, 'f/n'), 'n\n');
      assert.equal(read(made, 'd'), 'd\n');
      assert.deepEqual(await undoApply(made.repository, outcome, true), []);
      assert.deepEqual(stateOf(made.root), before);
    });

    it('a notebook with unsaved edits stops its own file', async () => {
      const cell = {
        cell_type: 'code',
        execution_count: null,
        metadata: {},
        outputs: [],
        source: ['1'],
      };
      const notebook = JSON.stringify({
        cells: [cell],
        metadata: {},
        nbformat: 4,
        nbformat_minor: 5,
      });
      const made = await make({
        base: `echo '${notebook}' >n.ipynb; echo a >a`,
        result: 'sed -i s/1/2/ n.ipynb; echo x >>a',
      });
      const file = Uri.file(join(made.root, 'n.ipynb'));
      const document = await workspace.openNotebookDocument(file);
      await window.showNotebookDocument(document, { preview: false });
      const edit = new WorkspaceEdit();
      const added = new NotebookCellData(NotebookCellKind.Code, '3', 'python');
      edit.set(file, [NotebookEdit.insertCells(0, [added])]);
      assert.equal(await workspace.applyEdit(edit), true);
      await until(() => window.tabGroups.activeTabGroup.activeTab?.isDirty === true);
      const { steps } = await planned(made);
      assert.deepEqual(steps.map(({ path, kind }) => `${path} ${kind}`).toSorted(), [
        'a take',
        'n.ipynb refuse',
      ]);
    });

    it('a failure once the documents are edited takes them back, too', async () => {
      const made = await make({ base: 'seq 9 >a; seq 9 >b', result: 'echo 10 >>a; echo 10 >>b' });
      const document = await open(made, 'a');
      const plan = await planned(made);
      const of = { task: TASK, attempt: 1, told: failing };
      await assert.rejects(carryOut(made.repository, of, plan), /no room/);
      assert.equal(document.getText(), '1\n2\n3\n4\n5\n6\n7\n8\n9\n');
      assert.equal(read(made, 'a'), '1\n2\n3\n4\n5\n6\n7\n8\n9\n');
      assert.equal(read(made, 'b'), '1\n2\n3\n4\n5\n6\n7\n8\n9\n');
      assert.deepEqual(await applyRecords(made.repository), []);
    });

    it('an edit between the plan and the write is kept, and nothing else is changed', async () => {
      const made = await make({ base: 'seq 9 >a; echo b >b', result: 'echo 10 >>a; echo x >>b' });
      const document = await open(made, 'a');
      const plan = await planned(made);
      await type(document, '1', 'one');
      const before = stateOf(made.root);
      await assert.rejects(applied(made, plan), /edited meanwhile/);
      assert.deepEqual(stateOf(made.root), before);
      assert.deepEqual(await applyRecords(made.repository), []);
      writeFileSync(join(made.root, 'b'), 'mine\n');
      await assert.rejects(applied(made, plan), /edited meanwhile/);
      assert.equal(read(made, 'b'), 'mine\n');
    });
  });
}

const read = ({ root }: Scene, path: string): string => readFileSync(join(root, path), 'utf8');

async function open({ root }: Scene, path: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(Uri.file(join(root, path)));
  await window.showTextDocument(document, { preview: false });
  return document;
}

/** As somebody types: the first line that is this one becomes another. */
async function type(document: TextDocument, line: string, words: string): Promise<void> {
  const edit = new WorkspaceEdit();
  const at = document.getText().split('\n').indexOf(line);
  edit.replace(document.uri, new Range(at, 0, at, line.length), words);
  assert.equal(await workspace.applyEdit(edit), true);
  // The editor says so a moment later.
  await until(() => document.isDirty);
}

async function planned(
  { repository, changes, result: commit }: Scene,
  choice?: Choice,
): Promise<Planned> {
  const shares = choice && [{ attempt: 1, choice, units: [] }];
  const ref = `refs/errand/tasks/${TASK}/attempts/1`;
  const result = { ref, commit, files: [...changes], additions: 0, deletions: 0 };
  const attempts = [samples.attemptOf({ n: 1, result })];
  const task = samples.stateOf(TASK, { attempts });
  return await makePlan(
    { repository, task, attempt: 1, result },
    await hadOf(repository, TASK),
    shares,
  );
}

function applied({ repository }: Scene, plan: Planned): Promise<Outcome> {
  return carryOut(repository, { task: TASK, attempt: 1, told: async () => {} }, plan);
}

/** The editor reads a changed file anew in its own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function failing(): Promise<never> {
  return Promise.reject(new Error('no room'));
}
