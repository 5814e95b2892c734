/**
 * Owns shortening texts from outside and lists, quoting a text for a shell, and making texts
 * harmless before people see them on one line. Pure. A terminal escapes unseen characters instead
 * (cli/screen.ts).
 */

/** At most `max` UTF-16 code units, with an ellipsis where some are left out; no half characters. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/**
 * Makes a text one harmless line: no control characters, no marks that turn the direction of
 * writing.
 */
export function oneLine(text: string, max = 200): string {
  return clip(text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim(), max);
}

/**
 * The closing words of GitHub and GitLab before anything with a number on their line. GitLab looks
 * for them in code spans too, and so does GitHub in the message of a squashed commit.
 */
const CLOSING =
  /\b(clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)(?=[:\s][^\n]{0,300}\d)/gi;

/** Words of others for a place where a forge reads them: an unseen sign keeps them from closing. */
export function closingNothing(text: string): string {
  return text.replaceAll(CLOSING, '$1\u200b');
}

/** Words of others without what people would not see: comments in HTML, unseen signs. */
export function visibleText(text: string): string {
  return (
    text
      .replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')
      .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
      // Joiners are part of words in several scripts.
      .replaceAll(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}]/gu, '')
      .trim()
  );
}

/** Each line behind a sign, so that none of it passes for words of ours. */
export function quotedLines(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** The names that are shown of `count`: `a, b and 3 more`. */
export function withMore(shown: readonly string[], count: number): string {
  const rest = count - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** Makes a message a sentence. A name of a file at its beginning keeps its letters. */
export function sentence(text: string): string {
  const words = text.trim();
  const ended = /[.!?…]$/.test(words) ? words : `${words}.`;
  return ended.replace(/^[a-z]+(?= )/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

/** The text as one word of a POSIX shell, whatever is in it. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
