/** Owns the programs that call functions of Go. */
import type { Tree, Wanted, Written } from './program.ts';

export function writeGoPrograms(_wanted: readonly Wanted[], _tree: Tree): Promise<Written> {
  return Promise.resolve({ programs: [], left: new Map() });
}
