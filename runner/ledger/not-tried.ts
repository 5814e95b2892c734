/**
 * Says in words which trials a result was spared because its checks keep every processor busy. Pure;
 * used by the verdict and by the rendered ledger alike.
 */
import type { EntryOf } from './entry.ts';

/** Without a final stop. */
export function notTriedWords({ parts, original }: EntryOf<'not_tried'>): string {
  const left = [
    ...(parts ? ['whether a check needs each part of the change'] : []),
    ...(original ? ['whether its tests fail without it'] : []),
  ];
  return `${left.join(', and ')}: the checks keep every processor busy, so each trial would take their whole time; "verify: thorough" tries it`;
}
