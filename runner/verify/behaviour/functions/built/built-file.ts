/**
 * Owns the form of a file of a built language, as its reader returns it. A type alone.
 */
import type { Parameter } from '../parameter.ts';
import type { FileStatements } from '../statements.ts';

export interface ProgramFile extends FileStatements {
  /** Parameters of each callable function, by its exported name. */
  readonly parameters: ReadonlyMap<string, readonly Parameter[]>;
}
