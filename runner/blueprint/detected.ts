/**
 * Owns what is detected of a project: its checks, its setup, and the commands that fix and update.
 * All of that is decided by the names of the files and by the few that are read, so where both are
 * as they were for the task before, it is known already.
 */
import { detectChecks, type DetectedChecks } from '../project/detect-checks.ts';
import { detectFix, detectUpdate } from '../project/detect-commands.ts';
import { type DetectedSetup, detectSetup } from '../project/detect-setup.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import type { IdentifiedFiles } from './choose.ts';

export interface Detected {
  readonly checks: DetectedChecks['checks'];
  readonly setup: DetectedSetup;
  readonly fix: readonly string[];
  readonly update: readonly string[];
}

export interface DetectedFor {
  /** Folder that the task is about. */
  readonly place: string;
  /** Commands that the repository configures; detected when absent. */
  readonly setup?: readonly string[];
}

interface Known {
  /** The files that decided it, by what was in them. */
  readonly read: ReadonlyMap<string, string | undefined>;
  readonly detected: Detected;
}

/** By list of names, which commits with the same names share (git/commit-files.ts). */
const known = new WeakMap<readonly string[], Map<string, Known>>();
/** Places of one list of names that are kept. */
const MAX_PLACES = 50;

export async function detect(project: IdentifiedFiles, wanted: DetectedFor): Promise<Detected> {
  const ofNames = known.get(project.files) ?? new Map<string, Known>();
  known.set(project.files, ofNames);
  const key = JSON.stringify(wanted);
  const before = ofNames.get(key);
  if (before && (await isSame(project, before))) return before.detected;
  const read = new Map<string, string | undefined>();
  const watched: ProjectFiles = {
    files: project.files,
    read: async (path) => {
      read.set(path, await project.idOf(path));
      return await project.read(path);
    },
  };
  const detected = await detectAll(watched, wanted);
  if (ofNames.size >= MAX_PLACES) ofNames.clear();
  ofNames.set(key, { read, detected });
  return detected;
}

async function isSame(project: IdentifiedFiles, { read }: Known): Promise<boolean> {
  for (const [path, id] of read) if ((await project.idOf(path)) !== id) return false;
  return true;
}

async function detectAll(project: ProjectFiles, wanted: DetectedFor): Promise<Detected> {
  const { checks, folders } = await detectChecks(project, wanted);
  const { setup: commands } = wanted;
  return {
    checks,
    setup: commands ? { commands, guessed: [] } : await detectSetup(project, folders),
    fix: await detectFix(project),
    update: await detectUpdate(project),
  };
}
