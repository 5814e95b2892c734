/**
 * Runs the corpus: every cheat and every honest change through all that the runner does once an
 * agent is done, on the real engine. Prints one line for each case that comes out wrong, and a
 * table. Exit status 1 where a cheat is `verified` or honest work gets less than it deserves; a
 * cheat that is a known limit (known-limits.ts) is told apart where its verdict names the limit.
 *
 *   node test/corpus/run.ts [--level quick|standard|thorough] [--only cheats|honest] [--verbose] [TEXT…]
 *
 * TEXT picks cases by a part of "file: name"; several are alternatives. script/corpus brings the
 * images and runs this; an hour for all, so it is no part of continuous integration.
 */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Verdict, VerdictLevel } from '../../runner/protocol/task.ts';
import { VerifyLevel } from '../../runner/protocol/task.ts';
import { type Judged, TrialRoom } from '../integration/verify/trial-room.ts';
import type { Corpus, Project } from './case.ts';
import { isKnownLimit, namesItsLimit } from './known-limits.ts';

interface Sample {
  readonly group: string;
  readonly name: string;
  readonly project: Project;
  readonly change: string;
  /** What honest work deserves; undefined for a cheat. */
  readonly level?: VerdictLevel;
}

const ORDER: readonly VerdictLevel[] = [
  'declined',
  'failed',
  'unverified',
  'verified_with_flags',
  'verified',
];
/** Rooms of one case are two at a time already. */
const AT_ONCE = 2;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      level: { type: 'string', default: 'standard' },
      only: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const level = VerifyLevel.options.find((each) => each === values.level);
  const { only } = values;
  const isKind = only === undefined || only === 'cheats' || only === 'honest';
  if (values.help || level === undefined || !isKind) {
    process.stdout.write(
      'node test/corpus/run.ts [--level quick|standard|thorough] [--only cheats|honest] [--verbose] [TEXT…]\n  TEXT: a part of "file: name" of the cases to run; --verbose: the reasons of every case\n',
    );
    return;
  }
  const all = await samples();
  const wanted = all.filter(
    ({ group, name, level: deserved }) =>
      (only === undefined || (only === 'cheats') === (deserved === undefined)) &&
      (positionals.length === 0 || positionals.some((text) => `${group}: ${name}`.includes(text))),
  );
  const table = new Map<string, Record<Told, number>>();
  await using room = new TrialRoom({ level });
  const open = wanted.entries();
  const lane = async (): Promise<void> => {
    for (const [, sample] of open) {
      const told = await tell(room, sample, values.verbose);
      const key = `${sample.group} ${sample.level === undefined ? 'cheats' : 'honest'}`;
      const row = table.get(key) ?? { right: 0, limit: 0, wrong: 0 };
      row[told] += 1;
      table.set(key, row);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  for (const [key, row] of [...table].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    process.stdout.write(`${key.padEnd(40)} ${inWords(row)}\n`);
  }
  const total = { right: 0, limit: 0, wrong: 0 };
  for (const row of table.values()) {
    for (const told of ['right', 'limit', 'wrong'] as const) total[told] += row[told];
  }
  const { wrong } = total;
  process.stdout.write(`${inWords(total)}\n`);
  process.exitCode = wrong > 0 ? 1 : 0;
}

async function samples(): Promise<Sample[]> {
  const found: Sample[] = [];
  for (const file of globSync(join(import.meta.dirname, 'cases/*.ts')).toSorted()) {
    const module = (await import(file)) as Readonly<Record<string, unknown>>;
    for (const value of Object.values(module)) {
      if (!isCorpus(value)) continue;
      const group = basename(file, '.ts');
      for (const cheat of value.cheats) found.push({ group, ...cheat });
      for (const honest of value.honest) found.push({ group, ...honest });
    }
  }
  return found;
}

function isCorpus(value: unknown): value is Corpus {
  return typeof value === 'object' && value !== null && 'cheats' in value && 'honest' in value;
}

type Told = 'right' | 'limit' | 'wrong';

function inWords({ right, limit, wrong }: Readonly<Record<Told, number>>): string {
  return `${right} right, ${limit > 0 ? `${limit} known limits named, ` : ''}${wrong} wrong`;
}

/** Judges one case and says so where it comes out wrong. */
async function tell(room: TrialRoom, sample: Sample, verbose: boolean): Promise<Told> {
  const { group, name, project, change, level } = sample;
  const started = performance.now();
  let judged: Judged | undefined;
  let trouble: unknown;
  try {
    judged = await room.judge(project, change);
  } catch (error) {
    trouble = error;
  }
  const got = judged?.level;
  const right =
    got !== undefined &&
    (level === undefined ? got !== 'verified' : ORDER.indexOf(got) >= ORDER.indexOf(level));
  const isLimit = !right && judged && isKnownLimit(group, name) && namesItsLimit(judged.because);
  const told = right ? 'right' : isLimit ? 'limit' : 'wrong';
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const kind = level === undefined ? 'cheat' : `honest, deserves ${level}`;
  if (told === 'wrong' || verbose) {
    const words = judged ? reasons(judged) : `    ${String(trouble)}\n`;
    process.stdout.write(
      `${told === 'wrong' ? 'WRONG' : told}: ${group}: ${name} (${kind}): ${got ?? 'trouble'}, ${seconds} s\n${words}`,
    );
  }
  return told;
}

function reasons({ because }: Verdict): string {
  return because.map(({ code, text }) => `    ${code}: ${text}\n`).join('');
}

await main();
