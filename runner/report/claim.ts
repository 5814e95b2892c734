/**
 * Owns that a task's end is reported once on this machine, whichever windows and commands are about
 * to: who reports it first makes a numbered file in the repository's git folder, which can be made
 * only once. A claim whose process was killed runs out; the next one edits the comment then.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { ClientRepository } from '../client/repository.ts';
import { errorWords } from '../protocol/errors.ts';

const FOLDER = 'errand-reports';
/** A report may take so long. */
export const REPORT_MS = 120_000;
/** After this a claim without an outcome is of a process that was killed. */
const FRESH_MS = 2 * REPORT_MS;

/** Claims of tasks that ended longer ago are removed. */
const KEPT_MS = 90 * 24 * 60 * 60_000;

const MAX_WORDS = 4000;

const Outcome = v.object({
  isSent: v.boolean(),
  /** For people: what was done beside, or why it failed and what to do. */
  words: v.pipe(v.string(), v.maxLength(MAX_WORDS)),
});
export type Outcome = v.InferOutput<typeof Outcome>;

/** The number of attempts that the task had at this end, and what came of reporting it. */
const Kept = v.object({ attempts: v.number(), outcome: v.optional(Outcome) });

export type Claim =
  | {
      readonly kind: 'mine';
      /**
       * Reports, and keeps what came of it. `report` resolves with what there is to say beside;
       * its error is kept and thrown.
       */
      readonly settling: (report: () => Promise<string>) => Promise<void>;
    }
  /** It was reported already, or that failed. */
  | { readonly kind: 'over'; readonly outcome: Outcome }
  /** Somebody is about to. */
  | { readonly kind: 'busy' };

export interface Ended {
  readonly task: string;
  readonly attempts: number;
}

/** @param again also where this end was reported already: the user wants it */
export async function claimReport(
  { commonDir }: Pick<ClientRepository, 'commonDir'>,
  { task, attempts }: Ended,
  again: boolean,
): Promise<Claim> {
  const folder = join(commonDir, FOLDER);
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  await prune(
    folder,
    names.filter((name) => !name.startsWith(`${task}.`)),
  );
  const numbers = numbersOf(names, task);
  const last = numbers.at(-1);
  if (last !== undefined) {
    const path = join(folder, `${task}.${last}`);
    const { outcome, attempts: told = 0 } = (await readClaim(path)) ?? {};
    if (!outcome && (await isFresh(path))) return { kind: 'busy' };
    if (outcome && told >= attempts && !again) return { kind: 'over', outcome };
  }
  const path = join(folder, `${task}.${(last ?? 0) + 1}`);
  try {
    await writeFile(path, JSON.stringify({ attempts }), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return { kind: 'busy' };
    throw error;
  }
  const settle = async (outcome: Outcome): Promise<void> => {
    // Written aside first: half an outcome must not look like none.
    await writeFile(`${path}.new`, JSON.stringify({ attempts, outcome }));
    await rename(`${path}.new`, path);
    for (const number of numbers) await rm(join(folder, `${task}.${number}`), { force: true });
  };
  return {
    kind: 'mine',
    async settling(report) {
      try {
        await settle({ isSent: true, words: bounded(await report()) });
      } catch (error) {
        await settle({ isSent: false, words: bounded(errorWords(error)) });
        throw error;
      }
    },
  };
}

function bounded(words: string): string {
  return words.slice(0, MAX_WORDS);
}

/** The ends of other tasks that were reported long ago: no window sees those again. */
async function prune(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found || Date.now() - found.mtimeMs < KEPT_MS) continue;
    // Another process may prune at the same moment, or the folder may be read-only.
    await rm(path, { force: true }).catch(() => undefined);
  }
}

function numbersOf(names: readonly string[], task: string): number[] {
  return names
    .flatMap((name) => {
      const [, of, number] = /^([^.]+)\.([1-9]\d{0,8})$/.exec(name) ?? [];
      return of === task ? [Number(number)] : [];
    })
    .toSorted((a, b) => a - b);
}

/** Undefined for one that is just being made, or holds something else. */
async function readClaim(path: string): Promise<v.InferOutput<typeof Kept> | undefined> {
  try {
    const kept = v.safeParse(Kept, JSON.parse(await readFile(path, 'utf8')));
    return kept.success ? kept.output : undefined;
  } catch {
    return undefined;
  }
}

async function isFresh(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < FRESH_MS;
}
