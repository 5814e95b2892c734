/**
 * Recognises texts that are in a file, but not as they were sent: with the line numbers that tools
 * show, escaped once too often, with control characters spelt out, in a fence, or with extra line
 * ends around them. Says so in words, since the model sees no difference. Pure.
 */

interface Spelling {
  readonly words: string;
  /** Returns the intended text, if it was sent in this spelling. */
  readonly meant: (sent: string) => string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&amp;': '&',
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\n', t: '\t' };

const SPELLINGS: readonly Spelling[] = [
  {
    words:
      'It begins with the line number that read adds, which is not in the file: leave that out.',
    meant: (sent) => sent.replaceAll(/^ *\d+\t/gm, ''),
  },
  {
    words: 'It has line numbers before its lines, which are not in the file: leave them out.',
    meant: (sent) => sent.replaceAll(/^ *\d+(?:→|[:|] ?| \| ?)/gm, ''),
  },
  {
    words:
      'It has the characters \\xNN, by which read and search show a control character: send that character itself.',
    meant: (sent) =>
      sent.replaceAll(/\\x([01][0-9a-f]|7f)/gi, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      ),
  },
  {
    words: 'It is escaped once more than the file: send line ends, tabs and quotes as they are.',
    meant: (sent) =>
      sent
        .replaceAll('\\r\\n', '\\n')
        .replaceAll(/\\([nrt"'\\/])/g, (_, each: string) => ESCAPES[each] ?? each),
  },
  {
    words: 'It has entities of HTML in place of characters: send the characters.',
    meant: (sent) =>
      sent.replaceAll(/&(?:lt|gt|quot|apos|#39|amp);/g, (each) => ENTITIES[each] ?? each),
  },
  {
    words: 'It stands in a Markdown fence, which is not in the file: leave that out.',
    // Limits the length of a fence to what people write, because the match is retried at each
    // position.
    meant: (sent) => sent.replace(/^\s*(`{3,20}(?!`)|~{3,20}(?!~))[^\n]*\n(.*?)\n?\1\s*$/s, '$2'),
  },
  {
    words:
      'It has a line end before or after it that the file has not (it may begin or end there): leave that out.',
    meant: withoutLineEndsAround,
  },
];

/** Works in steps: `\n+$` would start again at each line end of a long run within the text. */
function withoutLineEndsAround(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text[from] === '\n') from += 1;
  while (to > from && text[to - 1] === '\n') to -= 1;
  return text.slice(from, to);
}

/** Says in which other spelling the text is in the file; undefined if in none. */
export function spellingWords(text: string, sent: string): string | undefined {
  for (const { words, meant } of SPELLINGS) {
    const plain = meant(sent);
    if (plain !== sent && plain.trim() !== '' && text.includes(plain)) return words;
  }
  return undefined;
}
