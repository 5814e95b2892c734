/**
 * Finds tests, data and configuration that the checks wrote while they ran with the product of the
 * change, and not on the base: the checks may then compare with what the product made. Reads what
 * is kept of the runs; runs and judges nothing. Where a run on the base may have written a file
 * unseen, nothing is said about that check.
 */
import type { CheckSpec } from '../../protocol/task.ts';
import { extensionOf, languageOf, languageOfPath } from '../attribution/languages.ts';
import { isLockFile } from '../attribution/manifests/manifests.ts';
import { isTestPath, pathSign } from '../attribution/test-paths.ts';
import { testSign } from '../attribution/test-sign.ts';
import { type Run, runsOf } from '../evidence/evidence.ts';
import { evidenceSoFar, keptOpened, readerOf, type Trials } from './trials.ts';

type WrittenTrials = Pick<Trials, 'room' | 'base' | 'result' | 'files' | 'before' | 'deciding'>;

/** Texts that are read at most; beyond that, the names of source files have to tell. */
const MAX_READ_FILES = 200;
/** Folders for build output, which some projects commit. */
const BUILT = /(^|\/)(dist|build|_build|out|target|coverage|node_modules|__pycache__)\//;

/** Returns paths of the result or the base, sorted. */
export async function writtenEvidence(trials: WrittenTrials): Promise<string[]> {
  const written = new Set<string>();
  const generated = new Set<string>();
  for (const spec of trials.deciding) {
    const was = await writtenBy(trials, runsOn('base', trials, spec));
    if (!was.whole) continue;
    for (const path of was.files) generated.add(kindOfPlace(path));
    const now = await writtenBy(trials, runsOn('change', trials, spec));
    for (const path of now.files) if (!was.files.has(path)) written.add(path);
  }
  const there = new Set(trials.before);
  // Where the base's checks write such files in a folder, a new one of the kind is made the same
  // way.
  const fresh = [...written].filter((path) => there.has(path) || !generated.has(kindOfPlace(path)));
  return evidenceAmong(trials, fresh.toSorted());
}

/** Its folder and its extension. */
function kindOfPlace(path: string): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}*.${extensionOf(path)}`;
}

/** Returns every run: a file that is written once need not be written again. */
function runsOn(side: 'base' | 'change', trials: WrittenTrials, check: CheckSpec): readonly Run[] {
  const { base, result } = trials;
  const evidence = evidenceSoFar(trials);
  if (side === 'base') return runsOf(evidence, { at: 'base', commit: base, check });
  const own = evidence.overlays.filter((overlay) => overlay.result === result);
  const overlays = new Set(own.map(({ commit }) => commit));
  return [
    ...runsOf(evidence, { at: 'head', commit: result, check }),
    ...runsOf(evidence, { at: 'overlay', check }).filter(({ commit }) => overlays.has(commit)),
  ];
}

/** `whole` where some run was seen whole, since each of them would write the same. */
async function writtenBy(
  { room }: WrittenTrials,
  runs: readonly Run[],
): Promise<{ readonly files: ReadonlySet<string>; readonly whole: boolean }> {
  const files = new Set<string>();
  let whole = false;
  for (const { opened } of runs) {
    if (opened?.written === undefined) continue;
    const kept = opened.written === 0 ? { written: [] } : await keptOpened(room, opened);
    if (!kept?.written) continue;
    whole ||= opened.whole;
    for (const path of kept.written) files.add(path);
  }
  return { files, whole };
}

/** Keeps what is not surely product, without lock files and build output. */
async function evidenceAmong(trials: WrittenTrials, paths: readonly string[]): Promise<string[]> {
  const { room, base, result, before } = trials;
  const kinds = new Map(trials.files.map(({ change, kind }) => [change.path, kind]));
  const there = new Set(before);
  const old = readerOf(room, base);
  const now = readerOf(room, result);
  const found: string[] = [];
  let left = MAX_READ_FILES;
  for (const path of paths) {
    if (isLockFile(path) || (BUILT.test(path) && !isTestPath(path))) continue;
    const kind = kinds.get(path);
    if (kind === 'product') continue;
    if (kind !== undefined || isNamedSo(path)) {
      found.push(path);
    } else if (left > 0) {
      left -= 1;
      const text = await (there.has(path) ? old : now)(path);
      if (isNoProduct(path, text)) found.push(path);
    }
  }
  return found;
}

/** True for tests, settings, and files whose name says that they are not source. */
function isNamedSo(path: string): boolean {
  const sign = pathSign(path)?.kind;
  const isNoSource = languageOfPath(path) === undefined && extensionOf(path) !== '';
  return isNoSource || sign === 'test' || sign === 'decisive';
}

/** Source in a known language is product unless its name or its text says otherwise. */
function isNoProduct(path: string, text: string | undefined): boolean {
  if (text === undefined || languageOf(path, text) === undefined) return true;
  return testSign(path, text) !== undefined;
}
