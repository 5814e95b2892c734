/**
 * Prepared checkouts: kept while a sandbox lies over them, and for some time after the last one.
 * One that has gone is prepared again by the next task of its repository.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesBelow } from '../../platform/disk-use.ts';
import type { Sum } from '../../protocol/collected.ts';
import type { HeldCheckouts } from '../../sandbox/checkouts/held-checkouts.ts';
import { checkoutOnDisk, discardCheckout } from '../../sandbox/checkouts/kept-checkout.ts';
import { DAY_MS, days, type KeepPolicy, type Kind, type Over } from '../kind.ts';

export interface CheckoutParts {
  /** Those in use or ready for it, each with the number of sandboxes over it. */
  readonly list: () => Promise<readonly { readonly folder: string; readonly users: number }[]>;
  /** False where a sandbox lies over it by now. */
  readonly remove: (folder: string) => Promise<boolean>;
}

/** Of a runner that runs. */
export function servedCheckouts(held: HeldCheckouts): CheckoutParts {
  return { list: async () => held.all(), remove: (folder) => held.remove(folder) };
}

/** Of one that does not: nothing lies over any of them. */
export function checkoutsBelow(above: string, report: (text: string) => void): CheckoutParts {
  return {
    list: async () => {
      const names = await readdir(above).catch(() => []);
      return names.map((name) => ({ folder: join(above, name), users: 0 }));
    },
    remove: async (folder) => {
      await discardCheckout(folder, report);
      return true;
    },
  };
}

export function checkouts({ list, remove }: CheckoutParts): Kind {
  return {
    kind: 'prepared checkouts',
    find: async (policy, now) => {
      const over: Over[] = [];
      const kept: Sum[] = [];
      for (const { folder, users } of await list()) {
        const bytes = await bytesBelow(folder);
        const { goes, why } = await judged(folder, users, policy, now);
        if (goes) over.push({ why, bytes, remove: () => remove(folder) });
        else kept.push({ why, bytes, count: 1 });
      }
      return { over, kept };
    },
  };
}

async function judged(
  folder: string,
  users: number,
  { unusedDays }: KeepPolicy,
  now: number,
): Promise<{ goes: boolean; why: string }> {
  if (users > 0) return { goes: false, why: 'a sandbox lies over them' };
  const { facts, usedAt } = await checkoutOnDisk(folder);
  if (!facts) return { goes: true, why: 'not whole, or from before the last start of the machine' };
  return usedAt < now - unusedDays * DAY_MS
    ? { goes: true, why: `no task has used them for ${days(unusedDays)} (keep.unusedDays)` }
    : { goes: false, why: `a task has used them in the last ${days(unusedDays)}` };
}
