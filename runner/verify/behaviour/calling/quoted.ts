/** Quotes a text as one word of a shell command. Pure. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
