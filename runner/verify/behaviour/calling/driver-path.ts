/** Owns where the programs lie that run inside of rooms. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Beside this module in the source; the compiled runner finds it in the package it is part of. */
export function driverPath(name: string): string {
  const beside = join(import.meta.dirname, 'inside', name);
  if (existsSync(beside)) return beside;
  return join(import.meta.dirname, '../../../../../runner/verify/behaviour/calling/inside', name);
}
