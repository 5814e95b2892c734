/** Owns the location of the programs that run inside rooms. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Finds a program beside this module in the source, or in the package of the compiled runner. */
export function driverPath(name: string): string {
  const beside = join(import.meta.dirname, 'inside', name);
  if (existsSync(beside)) return beside;
  return join(import.meta.dirname, '../../../../../runner/verify/behaviour/calling/inside', name);
}
