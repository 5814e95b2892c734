/** Owns what a command is: what it is given, and what it answers with. Types alone. */

/** What a command is given; `values` are checked by `parseArgs` against its `options`. */
export interface Call {
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** Resolves with the exit code. */
export type Command = (call: Call) => Promise<number>;
