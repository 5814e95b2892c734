/**
 * Parses JSON as settings are written: with comments and trailing commas. Pure and linear; never
 * throws. Backstop: who gets no value treats the file as if it said nothing that helps.
 */

/** Returns undefined for what is no JSON even so. */
export function parsedLoosely(text: string): unknown {
  let kept = '';
  /** A comma that counts only where something follows it. */
  let comma = '';
  for (let at = 0; at < text.length; ) {
    const two = text.slice(at, at + 2);
    if (two === '//' || two === '/*') {
      const end = two === '//' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2);
      if (end < 0) break;
      at = two === '//' ? end : end + 2;
    } else if (text.charAt(at) === '"') {
      const end = endOfString(text, at + 1);
      kept += comma + text.slice(at, end);
      comma = '';
      at = end;
    } else {
      const char = text.charAt(at);
      at += 1;
      if (char.trim() === '') {
        kept += char;
        continue;
      }
      const isEnd = char === '}' || char === ']';
      if (!isEnd) kept += comma;
      comma = char === ',' ? char : '';
      if (char !== ',') kept += char;
    }
  }
  try {
    return JSON.parse((kept + comma).replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '"') return at + 1;
  }
  return text.length;
}
