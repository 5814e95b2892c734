/** Owns the programs that call functions of Rust. */
import type { Tree, Wanted, Written } from './program.ts';

export function writeRustPrograms(_wanted: readonly Wanted[], _tree: Tree): Promise<Written> {
  return Promise.resolve({ programs: [], left: new Map() });
}
