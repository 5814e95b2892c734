/**
 * Owns which files of a commit a check opened and wrote: what the room is asked to watch, what of its answer
 * counts, and the form in which it is kept as an artifact. It tells of tracked files only, and
 * never judges: a file that was opened need not have been used. Backstop: where openings may be
 * missing, `whole` is false, and what is kept has a bound.
 */
import * as v from 'valibot';
import { type OpenedFiles, WORKSPACE } from '../../sandbox/sandbox.ts';
import type { OutputSink } from './check-output.ts';

export interface Opened {
  /** Of the commit, relative to the repository, sorted, distinct. A symlink is never among them. */
  readonly files: readonly string[];
  /** In the same form; absent where it was not looked for. */
  readonly written?: readonly string[];
  /** False where files may be missing (`OpenedFiles`). */
  readonly whole: boolean;
}

/** As the ledger has it. */
export interface KeptOpened {
  readonly files: number;
  readonly written?: number;
  readonly whole: boolean;
  readonly artifact: string;
}

/** As many names as a sandbox tells. */
const MAX_FILES = 50_000;
/** The longest path that Linux takes. */
const MAX_CHARACTERS = 4_096;

const Paths = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(MAX_CHARACTERS))),
  v.maxLength(MAX_FILES),
);
const Kept = v.object({ whole: v.boolean(), files: Paths, written: v.exactOptional(Paths) });

/**
 * The folders, absolute, that hold these files or such a folder, up to the repository's own: a
 * folder that is put in the place of one above would take the watched ones away unseen.
 */
export function foldersOf(tracked: readonly string[]): string[] {
  const folders = new Set([WORKSPACE]);
  for (const path of tracked) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = `${WORKSPACE}/${path.slice(0, end)}`;
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return [...folders];
}

/** What the room told, as far as it is of the commit. */
export function openedOf(told: OpenedFiles, tracked: readonly string[]): Opened {
  const known = new Set(tracked);
  const ofCommit = (paths: readonly string[]): string[] => {
    const files = new Set<string>();
    for (const file of paths) {
      const path = file.startsWith(`${WORKSPACE}/`) ? file.slice(WORKSPACE.length + 1) : '';
      if (known.has(path)) files.add(path);
    }
    return [...files].toSorted();
  };
  const { files, written, whole } = told;
  return { files: ofCommit(files), ...(written && { written: ofCommit(written) }), whole };
}

/** One path a line. */
function list(paths: readonly string[]): string {
  return `[\n${paths.map((path) => JSON.stringify(path)).join(',\n')}\n]`;
}

/** Resolves with what the ledger says of it. */
export async function keepOpened(
  { files, written, whole }: Opened,
  artifact: OutputSink,
): Promise<KeptOpened> {
  const more = written ? `,"written":${list(written)}` : '';
  await artifact.write(Buffer.from(`{"whole":${whole},"files":${list(files)}${more}}\n`));
  const { id } = await artifact.finish();
  return {
    files: files.length,
    ...(written && { written: written.length }),
    whole,
    artifact: id,
  };
}

/** Undefined where the bytes are none that were kept here: the artifact was over its quota. */
export function readOpened(bytes: Uint8Array): Opened | undefined {
  try {
    const found = v.safeParse(Kept, JSON.parse(Buffer.from(bytes).toString('utf8')));
    return found.success ? found.output : undefined;
  } catch {
    return undefined; // The caller says what is not known without it.
  }
}
