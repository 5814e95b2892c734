/** Matches braces in code whose strings and comments are blank. Pure. */

/** Returns the offset after the brace that closes the one at `open`; undefined if none does. */
export function blockEnd(code: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    const character = code.charAt(at);
    if (character === '{' || character === '(' || character === '[') depth += 1;
    else if (character === '}' || character === ')' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
      if (depth < 0) return undefined;
    }
  }
  return undefined;
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Returns the offset after the end of the line that contains `at`. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}
