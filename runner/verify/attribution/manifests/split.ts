/**
 * Owns the form of a split manifest. A type alone.
 */

/**
 * Result of a split: the text for the deciding run, and whether dependencies differ from the
 * base's.
 */
export interface Split {
  readonly text: string;
  readonly environment: boolean;
  /** Says which dependency was left out because it does not come from a registry. */
  readonly left?: string;
}
