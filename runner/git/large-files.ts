/**
 * Owns finding the files of a pushed snapshot that are larger than the runner accepts. Files of the
 * commit before it are the repository's own and not looked at.
 */
import { ErrandError } from '../protocol/errors.ts';
import { objectId } from './names.ts';
import { objectInfos } from './object-reader.ts';
import { gitBytes } from './process.ts';
import type { BareRepository } from './repository.ts';
import { treeDifference } from './tree-difference.ts';

/** @throws {ErrandError} `too_large`, naming a file */
export async function refuseLargeFiles(
  repository: Pick<BareRepository, 'path' | 'parentOf'>,
  commit: string,
  maxFileBytes: number,
): Promise<void> {
  const cwd = repository.path;
  const parent = await repository.parentOf(commit);
  if (parent !== undefined && !(await mayHaveLarge(cwd, parent, commit, maxFileBytes))) return;
  const filter = [`--filter=blob:limit=${maxFileBytes + 1}`, '--filter-print-omitted'];
  const args = ['rev-list', '--objects', '--no-object-names', '--no-walk', ...filter, '--stdin'];
  const listed = await gitBytes({
    cwd,
    args: parent === undefined ? args : args.filter((arg) => arg !== '--no-walk'),
    stdin: `${objectId(commit)}\n${parent === undefined ? '' : `^${objectId(parent)}\n`}`,
  });
  // Objects that the filter leaves out are printed with a tilde.
  const blob = /^~([0-9a-f]+)$/m.exec(listed.toString('latin1'))?.[1];
  if (blob === undefined) return;
  const tree = await gitBytes({ cwd, args: ['ls-tree', '-r', '-z', '--full-tree', commit] });
  const entry = tree
    .toString('utf8')
    .split('\0')
    .find((line) => line.includes(` ${blob}\t`));
  const name = entry?.slice(entry.indexOf('\t') + 1) ?? 'A file';
  const megabytes = Math.floor(maxFileBytes / 1024 ** 2);
  throw new ErrandError(
    'too_large',
    `${name} is larger than the ${megabytes} MB that the runner takes.`,
    {
      hint: 'Ignore it (.gitignore), or raise quotas.file in the configuration of the runner.',
    },
  );
}

/** With more than this, git counts faster than it is asked. */
const MAX_ASKED = 5_000;

/** False where no file that the commit before does not have is larger; true for all that takes longer to tell. */
async function mayHaveLarge(
  cwd: string,
  parent: string,
  commit: string,
  maxFileBytes: number,
): Promise<boolean> {
  const changed = await treeDifference(cwd, parent, commit);
  if (changed.length > MAX_ASKED) return true;
  const ids = changed.flatMap(({ after }) => (after && after.mode !== SUBMODULE ? after.id : []));
  const infos = await objectInfos(cwd, [...new Set(ids)]);
  return infos.some((info) => info === undefined || info.size > maxFileBytes);
}

const SUBMODULE = '160000';
