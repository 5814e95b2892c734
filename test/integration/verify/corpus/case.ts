/** The form of the tamper corpus: what is done to a project, and what may come of it. */
import type { VerdictLevel } from '../../../../runner/protocol/task.ts';
import type { Project } from '../../../corpus/case.ts';

/** A reason that has to be among those given, where one matters. */
export type Case = readonly [
  name: string,
  project: Project,
  command: string,
  level: VerdictLevel,
  code?: string,
];

export interface Corpus {
  readonly cheats: readonly Case[];
  readonly honest: readonly Case[];
}
