/**
 * Owns what a file of a built language has: its top-level statements, and the functions with plain
 * parameters that a program can call. Pure.
 */
import type { Parameter } from '../parameters.ts';
import type { FileStatements } from '../statements.ts';
import type { ProgramLanguage } from '../../value.ts';
import { cFile } from './c-file.ts';
import { goFile } from './go-file.ts';
import { javaFile } from './java-file.ts';
import { rustFile } from './rust-file.ts';

export interface ProgramFile extends FileStatements {
  /** Of each function that can be called, by the name that it is exported by. */
  readonly parameters: ReadonlyMap<string, readonly Parameter[]>;
}

const READERS: Readonly<Record<ProgramLanguage, (text: string) => ProgramFile>> = {
  go: goFile,
  rust: rustFile,
  java: javaFile,
  c: (text) => cFile(text, 'c'),
  cpp: (text) => cFile(text, 'cpp'),
};

export function programFile(text: string, language: ProgramLanguage): ProgramFile {
  return READERS[language](text);
}
