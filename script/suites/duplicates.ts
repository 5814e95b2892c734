// Finds code that was copied: a run of lines that stands in two places. Pure; files come in as
// text. Import lists, blank lines, comments and lone brackets do not count as code.

/** Lines of code in a row that have to be the same before it is called a copy. */
const run = 14;

interface Line {
  number: number;
  text: string;
}

/**
 * @param files path → text
 * @returns one sentence for each pair of places, empty when nothing was copied
 */
export function findDuplicates(files: ReadonlyMap<string, string>): string[] {
  const seen = new Map<string, string>();
  const found: string[] = [];
  for (const [file, text] of files) {
    const lines = codeLines(text);
    for (let at = 0; at + run <= lines.length; at += 1) {
      const window = lines.slice(at, at + run);
      const place = `${file} from line ${window[0]?.number ?? 0}`;
      const key = window.map((line) => line.text).join('\n');
      const earlier = seen.get(key);
      if (earlier === undefined) seen.set(key, place);
      else {
        found.push(`${place} repeats ${earlier}.`);
        // The windows that overlap this one would only say the same again.
        at += run - 1;
      }
    }
  }
  return found;
}

function codeLines(text: string): Line[] {
  const withoutImports = text.replaceAll(/^(?:import|export) [^;]*? from [^;]+;$/gm, (list) =>
    '\n'.repeat(list.split('\n').length - 1),
  );
  return withoutImports
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => /\w/.test(line.text) && !/^(?:\/\/|\/?\*)/.test(line.text));
}
