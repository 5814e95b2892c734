/** `errand restore FILE`: what a backup holds, into an empty data directory. */
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LEFT_OUT } from '../keeping/about.ts';
import { type Restored, restore as restoreInto } from '../keeping/restore.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Call } from './call.ts';
import { interruptible } from './interruptible.ts';
import { dataDirectoryOf, isSet } from './options.ts';
import { harmless, jsonText, paint } from './screen.ts';

/** Exit code 1 where something in the backup is not as it should be. */
export async function restore(call: Call): Promise<number> {
  const [named] = call.positionals;
  if (named === undefined) {
    throw new ErrandError('invalid', 'Which backup?', { hint: 'Usage: errand restore FILE' });
  }
  const file = resolve(named);
  const source = await open(file).catch((cause: NodeJS.ErrnoException) => {
    throw new ErrandError('not_found', `${file} cannot be read (${cause.code}).`, { cause });
  });
  const root = dataDirectoryOf(call);
  const restored = await interruptible(
    (signal) => restoreInto(source.createReadStream(), root, signal),
    'Nothing was restored.',
  );
  if (isSet(call, 'json')) tellDocument(root, restored);
  else tell(root, restored);
  return restored.problems.length === 0 ? 0 : 1;
}

function tellDocument(root: string, { about, ...found }: Restored): void {
  const { version, at, tasks } = about;
  const document = { schema: 'errand.restore/1', dataDir: root, version, at, tasks };
  process.stdout.write(`${jsonText({ ...document, ...found, leftOut: LEFT_OUT }, 2)}\n`);
}

function tell(root: string, { about, interrupted, ledgers, problems }: Restored): void {
  const { tasks, at } = about;
  const mark = problems.length === 0 ? paint('green', '✓') : paint('red', '✗');
  const lines = [
    `${tasks} tasks and ${ledgers} ledgers are in ${root}, as of ${at}`,
    ...problems.map((problem) => `  not as it should be: ${problem}`),
    ...(interrupted === 0 ? [] : [`  ${interrupted} that were under way go on from there`]),
    `  Start it with: errand serve --data-dir ${root}`,
    '  Let only one of the two run: both would go on with the same tasks.',
    '  The token is a new one, in the file "token" there once it has started.',
  ];
  process.stdout.write(`${mark} ${harmless(lines.join('\n'))}\n`);
}
