/** Owns the name by which a runner's containers are told from another's on the same engine. Pure. */
import { createHash } from 'node:crypto';

export function runnerId(dataDirectory: string): string {
  return createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
}
