/**
 * Owns checking files out by the rules that their result brings: when it changes a
 * `.gitattributes`, its other files belong on the disk as the new rules say. It makes a folder with
 * only those rules, for git to take as the work tree, and removes it again. Backstop: a file that
 * git cannot check out there is refused like any other.
 */
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import type { ClientRepository } from '../repository.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { type Checkout, readBlobs } from './content.ts';
import { absent } from './disk.ts';
import { foldersOf, keyOf, placeOf } from './names.ts';
import type { Decided } from './room.ts';

const NAME = '.gitattributes';

export async function withAttributes<T>(
  repository: ClientRepository,
  decided: readonly Decided[],
  signal: AbortSignal | undefined,
  work: (checkout: Checkout) => Promise<T>,
): Promise<T> {
  const { root, gitDir } = repository;
  const rules = decided.filter(isRules);
  if (rules.length === 0) return await work({ cwd: root });
  return await inTemporaryFolder(repository, async (cwd) => {
    const blobs = await readBlobs(
      root,
      rules.flatMap(({ facts }) => blobOf(facts)),
      signal,
    );
    const changed = new Map(
      rules.map(({ facts }) => [facts.key, blobs.get(facts.change.after?.blob ?? '')] as const),
    );
    for (const folder of foldersAbove(decided)) {
      const name = Buffer.concat([folder, Buffer.from(folder.length > 0 ? `/${NAME}` : NAME)]);
      const key = keyOf(name);
      const content = changed.has(key) ? changed.get(key) : await readRules(root, name);
      if (content === undefined) continue;
      await mkdir(placeOf(cwd, folder), { recursive: true });
      await writeFile(placeOf(cwd, name), content);
    }
    return await work({ cwd, env: { GIT_DIR: gitDir, GIT_WORK_TREE: cwd } });
  });
}

function isRules({ facts: { bytes }, decision: { kind } }: Decided): boolean {
  const isNamedSo = bytes.toString('latin1').split('/').at(-1) === NAME;
  return isNamedSo && (kind === 'write' || kind === 'merge' || kind === 'delete');
}

function blobOf({ change }: Decided['facts']): string[] {
  return change.after ? [change.after.blob] : [];
}

/** Of the files that are written; the top folder is among them. */
function foldersAbove(decided: readonly Decided[]): Buffer[] {
  const folders = new Map<string, Buffer>([['', Buffer.alloc(0)]]);
  for (const { facts, decision } of decided) {
    if (decision.kind !== 'write' && decision.kind !== 'merge') continue;
    for (const folder of foldersOf(facts.bytes)) folders.set(keyOf(folder), folder);
  }
  return [...folders.values()];
}

/** git follows no link there either. */
async function readRules(root: string, name: Buffer): Promise<Buffer | undefined> {
  const info = await lstat(placeOf(root, name)).catch(absent);
  return info?.isFile() ? await readFile(placeOf(root, name)) : undefined;
}
