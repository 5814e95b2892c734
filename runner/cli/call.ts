/** Owns the types of a command: its arguments and its answer. Types alone. */

/** Arguments of a command; `parseArgs` checks `values` against its `options`. */
export interface Call {
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** Resolves with the exit code. */
export type Command = (call: Call) => Promise<number>;
