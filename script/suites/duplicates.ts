// Finds copied code: a run of lines that occurs in two places. Pure; files are passed in as text.
// Import lists, blank lines, comments and lone brackets do not count as code.

/** Consecutive equal lines of code that count as a copy. */
const MIN_COPY_LINES = 14;

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
    for (let at = 0; at + MIN_COPY_LINES <= lines.length; at += 1) {
      const window = lines.slice(at, at + MIN_COPY_LINES);
      const place = `${file} from line ${window[0]?.number ?? 0}`;
      const key = window.map((line) => line.text).join('\n');
      const earlier = seen.get(key);
      if (earlier === undefined) seen.set(key, place);
      else {
        found.push(`${place} repeats ${earlier}.`);
        // Windows that overlap this one would only report the same copy again.
        at += MIN_COPY_LINES - 1;
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
