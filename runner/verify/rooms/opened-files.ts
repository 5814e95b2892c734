/**
 * Owns which files of a commit a check opened and wrote: what the room is asked to watch, which
 * part of its answer counts, and the form in which this is kept as an artifact. Reports tracked
 * files only and never judges: a file that was opened need not have been used. Backstop: where
 * openings may be missing, `whole` is false, and the artifact's size is bounded.
 */
import * as v from 'valibot';
import { type OpenedFiles, WORKSPACE } from '../../sandbox/sandbox.ts';
import type { OutputSink } from './check-output.ts';

export interface Opened {
  /**
   * Files of the commit, relative to the repository, sorted and distinct. Never includes a symlink.
   */
  readonly files: readonly string[];
  /** In the same form; absent where writes were not watched. */
  readonly written?: readonly string[];
  /** False where files may be missing (`OpenedFiles`). */
  readonly whole: boolean;
}

/** In the form of the ledger. */
export interface KeptOpened {
  readonly files: number;
  readonly written?: number;
  readonly whole: boolean;
  readonly artifact: string;
}

/** The number of names that a sandbox reports at most. */
const MAX_FILES = 50_000;
/** The longest path that Linux accepts. */
const MAX_PATH_CHARACTERS = 4_096;

const Paths = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(MAX_PATH_CHARACTERS))),
  v.maxLength(MAX_FILES),
);
const Kept = v.object({ whole: v.boolean(), files: Paths, written: v.exactOptional(Paths) });

/**
 * Returns the absolute paths of all folders that lead to these files, up to the repository's own.
 * They are watched too: replacing one above a file would take the watched file away unseen.
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

/** Keeps the part of the room's answer that concerns the commit. */
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

/** Writes one path per line. */
function list(paths: readonly string[]): string {
  return `[\n${paths.map((path) => JSON.stringify(path)).join(',\n')}\n]`;
}

/** Stores the list; resolves with what the ledger says of it. */
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

/**
 * Undefined where the bytes are not what was kept here, because the artifact was over its quota.
 */
export function readOpened(bytes: Uint8Array): Opened | undefined {
  try {
    const found = v.safeParse(Kept, JSON.parse(Buffer.from(bytes).toString('utf8')));
    return found.success ? found.output : undefined;
  } catch {
    return undefined; // The caller says what is unknown without it.
  }
}
