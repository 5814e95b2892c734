/**
 * Owns the text on a terminal before a task is sent: what the runner lacks, which ends the command
 * with the one step that is missing; then which checks will decide, and what the repository lacks.
 */
import type { RunnerConnection } from '../client/connection.ts';
import { lookAhead, requireReady } from '../client/look-ahead.ts';
import { type ClientRepository, findRepository } from '../client/repository.ts';
import { folderBelow, workTreeFiles } from '../client/work-tree-files.ts';
import type { TaskSpec } from '../protocol/task.ts';
import type { Note, Sandboxes } from '../project/missing-tools.ts';
import { type Outlook, outlookOf } from '../project/outlook.ts';
import { harmless, paint } from './screen.ts';

type Wanted = Pick<TaskSpec, 'origin' | 'checks' | 'blueprint' | 'agent'>;

/** Prints to standard error. Rejects with an ErrandError where the runner could not do the work. */
export async function beforeSending(
  connection: RunnerConnection,
  repository: ClientRepository,
  wanted: Wanted,
): Promise<void> {
  const { outlook, missing } = await lookAhead(connection, repository, wanted, { typed: true });
  requireReady(missing);
  tell(outlook, wanted);
}

function tell(outlook: Outlook, { checks, origin }: Wanted): void {
  const lines = outlook.lines.map((line) => paint('dim', harmless(line)));
  const notes = outlook.notes.map(noteWords);
  if (checks?.length && (origin.folder ?? '') !== '') {
    notes.push(
      `${paint('yellow', 'note:')} the commands of --check are run at the top of the repository.`,
    );
  }
  process.stderr.write(`${[...lines, ...notes].join('\n')}\n`);
}

const noteWords = (note: Note): string => `${paint('yellow', 'note:')} ${plainNote(note)}`;

/** A note, and the lines to write, set off from it. */
function plainNote({ text, write }: Note): string {
  const lines =
    write === undefined
      ? []
      : ['in .errand/config.yaml:', ...write.split('\n').map((line) => `  ${line}`)];
  return harmless([text, ...lines].join('\n  '));
}

/** The same without a runner, for one with these images. */
export async function repositoryOutlook(
  folder: string,
  sandboxes: Sandboxes,
): Promise<{ lines: readonly string[]; notes: string }> {
  const repository = await findRepository(folder);
  const below = await folderBelow(repository, folder);
  const origin = { kind: 'prompt' as const, ...(below !== '' && { folder: below }) };
  const outlook = await outlookOf(await workTreeFiles(repository), { origin }, sandboxes);
  return { lines: outlook.lines, notes: outlook.notes.map(plainNote).join('\n') };
}
