/**
 * Splits a command into its words, wherever a shell could end one. Pure; knows no quotes, so a name
 * with a space in it falls apart. Backstop: its readers look for names that have none.
 */
export function commandWords(command: string): string[] {
  return command.split(/[\s;&|'"()]+/);
}
