/**
 * Owns showing the files whose conflicts were written into their buffers: in the editor's
 * three-way merge editor where it takes them, otherwise as text with the editor's own conflict
 * actions above each mark. Neither is saved: that is for the user, when it is resolved.
 */
import { commands, l10n, Uri, window, workspace } from 'vscode';
import { runGit, UNTOUCHED } from '../../runner/client/git.ts';
import type { MergeStep } from '../../runner/client/merge.ts';
import type { Change } from './carry-out.ts';
import type { FetchedResult } from './results.ts';
import { reviewUri } from './uri.ts';

type Conflict = Extract<MergeStep, { kind: 'conflict' }>;

/** More than this many are not opened at once; they are dirty, so the editor marks them. */
const OPENED = 5;

export async function openConflicts(
  fetched: FetchedResult,
  conflicts: readonly Conflict[],
  changes: readonly Change[],
): Promise<void> {
  for (const conflict of conflicts.slice(0, OPENED)) {
    const change = changes.find(({ path }) => path === conflict.path);
    const file = `${fetched.repository.root}/${conflict.path}`;
    const output = change?.document?.uri ?? Uri.file(file);
    const yours = Buffer.from(change?.document?.before ?? change?.before?.content ?? '');
    await openMerge(fetched, conflict, yours, output).catch(async () => {
      // The merge editor is no public part of the editor: without it the marks are resolved as text.
      await window.showTextDocument(await workspace.openTextDocument(output), { preview: false });
    });
  }
}

async function openMerge(
  fetched: FetchedResult,
  conflict: Conflict,
  current: Buffer,
  output: Uri,
): Promise<void> {
  const side = async (of: 'base' | 'yours' | 'result', content: Buffer): Promise<Uri> =>
    reviewUri(conflict.path, {
      root: fetched.repository.root,
      task: fetched.task.id,
      attempt: fetched.attempt,
      side: of,
      blob: await store(fetched.repository.root, content),
      mode: conflict.mode,
    });
  const [base, yours, result] = await Promise.all([
    side('base', conflict.base),
    side('yours', current),
    side('result', conflict.result),
  ]);
  await commands.executeCommand('_open.mergeEditor', {
    base,
    input1: { uri: yours, title: l10n.t('Your Work Tree') },
    input2: { uri: result, title: l10n.t('Result of the Task') },
    output,
  });
}

/** An object that nothing refers to: git's own clean-up takes it in time. */
async function store(cwd: string, content: Buffer): Promise<string> {
  const args = [...UNTOUCHED, 'hash-object', '-w', '--stdin', '--no-filters'];
  return (await runGit({ cwd, args, stdin: content })).stdout.toString('utf8').trim();
}
