/**
 * Undoes `errand apply` and an apply in the editor: restores exactly what the work tree had before,
 * from the record that is kept beside it. It asks no runner; files that were edited since stay as
 * they are and are named.
 */
import { clearUp } from '../client/apply/journal.ts';
import { type ApplyRecord, applyRecords, undoRecord, type Undone } from '../client/apply/record.ts';
import { settingsOf } from '../client/apply/standing.ts';
import { ErrandError } from '../protocol/errors.ts';
import { interruptible } from './interruptible.ts';
import { isSet } from './options.ts';
import type { Call } from './call.ts';
import { jsonText, oneLine, paint } from './screen.ts';
import { workTreeOf } from './work-tree.ts';

/** Ends with 1 where something had to stay. */
export async function undoApply(call: Call): Promise<number> {
  const meant = ['attempt', 'only', 'dry-run', 'partly', 'this-work-tree'].find(
    (name) => name in call.values,
  );
  if (meant !== undefined) {
    throw new ErrandError('invalid', `--undo cannot be combined with --${meant}.`, {
      hint: 'It undoes the last apply as a whole. Nothing was changed.',
    });
  }
  const repository = await workTreeOf(call);
  await clearUp(repository);
  const record = recordNamed(await applyRecords(repository), call.positionals[0], repository.root);
  const { modes } = await settingsOf(repository.root);
  const { restored, left } = await interruptible((signal) =>
    undoRecord(repository, record, modes, { signal }),
  );
  if (isSet(call, 'json')) {
    const known = { id: record.task, attempt: record.attempt, root: repository.root };
    const document = { schema: 'errand.undo/1', ...known, restored, left };
    process.stdout.write(`${jsonText(document, 2)}\n`);
  } else {
    for (const line of undoneLines(restored, left)) process.stdout.write(`${line}\n`);
  }
  return left.length === 0 ? 0 : 1;
}

/** The newest one of the task, or the newest of all. */
function recordNamed(
  records: readonly ApplyRecord[],
  name: string | undefined,
  root: string,
): ApplyRecord {
  const fitting = records.filter(({ task }) => name === undefined || task.startsWith(name));
  const [newest] = fitting.filter(({ task }) => task === name).concat(fitting);
  const others = new Set(fitting.map(({ task }) => task));
  if (name !== undefined && newest?.task !== name && others.size > 1) {
    throw new ErrandError('invalid', `More than one task begins with "${name}".`, {
      hint: [...others].slice(0, 5).join(', '),
    });
  }
  if (newest) return newest;
  const what = name === undefined ? 'Nothing' : `No result of the task ${name}`;
  throw new ErrandError('not_found', `${what} was applied in ${root}.`, {
    hint: 'Name another work tree with --repo.',
  });
}

const MARKS = { add: 'A', take: 'M', delete: 'D' } as const;

function undoneLines(restored: Undone['restored'], left: readonly string[]): string[] {
  return [
    ...restored.map(({ path, kind }) => oneLine(`${MARKS[kind]} ${path}`)),
    ...left.map((path) => `${paint('yellow', 'left')} ${oneLine(`${path}: it has changed since`)}`),
  ];
}
