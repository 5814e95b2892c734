/**
 * Owns the content of a built language's file: its top-level statements, and the functions with
 * plain parameters that a program can call. Pure.
 */
import type { ProgramLanguage } from '../../value.ts';
import { cFile } from './c-file.ts';
import { goFile } from './go-file.ts';
import { javaFile } from './java-file.ts';
import { rustFile } from './rust-file.ts';
import type { ProgramFile } from './built-file.ts';

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
