/** Describes the place of a run of checks, and the tree it ran on, for people. Pure. */
import type { CheckPlace } from './entry.ts';

export const PLACE_WORDS: Readonly<Record<CheckPlace, string>> = {
  base: 'before the change',
  head: 'on the result',
  overlay: "on the base with only the result's product code",
  canary: 'with a planted test that must fail',
  red: 'on the original code with the tests of the result',
  control: 'on the original code with a planted test that must fail',
  broken: 'on the result with a file that cannot be read',
  needs: 'on the result with some of its tests and settings restored from the base',
  undone: 'on the result without a part of it',
};
