/** Owns the difference of two short texts by lines, with a little of what is around it. Pure. */

export interface DifferentLine {
  readonly sign: '+' | '-' | ' ' | '…';
  readonly text: string;
}

/** Lines of each side that are compared; the rest of a longer text is left out. */
const MAX_LINES = 500;
const AROUND = 2;

export function lineDifference(before: string, after: string): DifferentLine[] {
  const [was, is] = [before, after].map((text) => text.split('\n').slice(0, MAX_LINES));
  return shortened(difference(was ?? [], is ?? []));
}

function difference(was: readonly string[], is: readonly string[]): DifferentLine[] {
  // Lengths of the longest common rest, from each pair of places on.
  const rest = was.map(() => new Uint16Array(is.length + 1));
  rest.push(new Uint16Array(is.length + 1));
  const at = (row: number, column: number): number => rest[row]?.[column] ?? 0;
  for (let i = was.length - 1; i >= 0; i--) {
    for (let j = is.length - 1; j >= 0; j--) {
      const row = rest[i];
      if (row) {
        row[j] = was[i] === is[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  const lines: DifferentLine[] = [];
  let [i, j] = [0, 0];
  while (i < was.length || j < is.length) {
    const [old, fresh] = [was[i], is[j]];
    if (old !== undefined && old === fresh) {
      lines.push({ sign: ' ', text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: '-', text: old });
      i += 1;
    } else {
      lines.push({ sign: '+', text: fresh ?? '' });
      j += 1;
    }
  }
  return lines;
}

/** Without what is far from any difference. */
function shortened(lines: readonly DifferentLine[]): DifferentLine[] {
  const isNear = (index: number): boolean =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ sign }) => sign !== ' ');
  const shown: DifferentLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (isNear(index)) shown.push(line);
    else if (shown.at(-1)?.sign !== '…') shown.push({ sign: '…', text: '' });
  }
  return shown;
}
