/**
 * Owns what an attempt came to, read from its ledger, and where two ledgers of one work first differ,
 * in words. Reads what the runner saw, and no claims. Pure.
 */
import { entriesOf, type EntryOf, type LedgerEntry } from '../ledger/entry.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Expected } from './bundle-file.ts';

export function outcomeOf(ledger: readonly LedgerEntry[]): Expected {
  const verdict = entriesOf(ledger, 'verdict').at(-1);
  if (!verdict) {
    throw new ErrandError('invalid', 'The attempt has no verdict: it was cancelled.', {
      hint: 'Only an attempt that came to its end can be bundled and replayed.',
    });
  }
  const tree = entriesOf(ledger, 'result').at(-1)?.tree ?? null;
  const codes = [...new Set(verdict.because.map(({ code }) => code))].toSorted();
  return { tree, level: verdict.level, codes };
}

const PLACES: Readonly<Partial<Record<EntryOf<'check'>['at'], string>>> = {
  base: 'before the change',
  head: 'on the result',
};

/** What the runner saw otherwise: the blueprint, a command, a check. Undefined where nothing. */
export function ledgerDifference(
  then: readonly LedgerEntry[],
  now: readonly LedgerEntry[],
): string | undefined {
  const [oldPlan, newPlan] = [then, now].map((all) => entriesOf(all, 'blueprint').at(-1));
  if (oldPlan && newPlan && oldPlan.sha256 !== newPlan.sha256) {
    return `the blueprint "${oldPlan.name}" has other steps in this release of Errand`;
  }
  const [oldImage, newImage] = [then, now].map((all) => entriesOf(all, 'environment')[0]?.id);
  if (oldImage !== newImage) return 'the image of the sandboxes is another one';
  const commands = entriesOf(now, 'exec');
  for (const [index, entry] of entriesOf(then, 'exec').entries()) {
    const { node, command, exit } = entry;
    const again = commands[index];
    if (again?.exit === exit && again.command === command) continue;
    const ended = again ? `now with ${again.exit ?? 'a signal'}` : 'and is not run now';
    return `the command of "${node}" ended with ${exit ?? 'a signal'} then, ${ended}: ${command}`;
  }
  const runs = Map.groupBy(entriesOf(now, 'check'), keyOf);
  for (const [key, before] of Map.groupBy(entriesOf(then, 'check'), keyOf)) {
    const [was] = before;
    const is = runs.get(key)?.[0];
    if (!was || is?.outcome === was.outcome) continue;
    const where = PLACES[was.at] ?? `in its run "${was.at}"`;
    return `the check "${was.name}" ${where}: ${was.outcome} then, ${is?.outcome ?? 'not run'} now`;
  }
  return undefined;
}

const keyOf = ({ at, name }: EntryOf<'check'>): string => `${at} ${name}`;

/** The last difference: that of what came of it. Undefined where it is the same. */
export function outcomeDifference(then: Expected, now: Expected): string | undefined {
  if (then.tree !== now.tree) {
    if (now.tree === null) return 'there is no result now';
    if (then.tree === null) return 'there is a result now, where there was none then';
    return 'the files of the result differ';
  }
  if (then.level !== now.level)
    return `the verdict was ${then.level} then, and is ${now.level} now`;
  if (then.codes.join(' ') !== now.codes.join(' ')) {
    return `the reasons of the verdict were ${then.codes.join(', ')} then, and are ${now.codes.join(', ')} now`;
  }
  return undefined;
}
