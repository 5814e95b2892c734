/**
 * Finds the line hunks between two texts: the shortest edit script for similar texts, otherwise one
 * hunk between the equal ends. Pure and bounded.
 */

export interface Hunk {
  /** Zero-based lines, `to` exclusive; both are equal if this side has no lines. */
  readonly before: readonly [from: number, to: number];
  readonly after: readonly [from: number, to: number];
}

/** Differences that need more steps than this become one hunk. */
const MAX_STEPS = 1500;

/** Splits a text into lines that keep their line ends, so that they can be joined again. */
export function linesWithEnds(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

export function hunksBetween(before: readonly string[], after: readonly string[]): Hunk[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore -= 1;
    endAfter -= 1;
  }
  if (start === endBefore && start === endAfter) return [];
  const inner = shortest(before.slice(start, endBefore), after.slice(start, endAfter));
  if (!inner) return [{ before: [start, endBefore], after: [start, endAfter] }];
  return inner.map((hunk) => ({
    before: [hunk.before[0] + start, hunk.before[1] + start],
    after: [hunk.after[0] + start, hunk.after[1] + start],
  }));
}

/** Runs Myers' algorithm forwards. Returns undefined if the texts are too different. */
function shortest(a: readonly string[], b: readonly string[]): Hunk[] | undefined {
  const most = Math.min(a.length + b.length, MAX_STEPS);
  const trace: Int32Array[] = [];
  const front = new Int32Array(2 * most + 3);
  for (let steps = 0; steps <= most; steps += 1) {
    trace.push(front.slice(most - steps, most + steps + 3));
    for (let k = -steps; k <= steps; k += 2) {
      const down = k === -steps || (k !== steps && at(front, most + k) < at(front, most + k + 2));
      let x = down ? at(front, most + k + 2) : at(front, most + k) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x += 1;
        y += 1;
      }
      front[most + k + 1] = x;
      if (x >= a.length && y >= b.length) return hunksOf(trace, a.length, b.length);
    }
  }
  return undefined;
}

/** Walks the trace backwards and joins adjacent steps. */
function hunksOf(trace: readonly Int32Array[], endX: number, endY: number): Hunk[] {
  const hunks: { before: [number, number]; after: [number, number] }[] = [];
  let [x, y] = [endX, endY];
  for (let steps = trace.length - 1; steps > 0; steps -= 1) {
    const front = trace[steps] ?? new Int32Array();
    const k = x - y;
    const down = k === -steps || (k !== steps && at(front, k + steps) < at(front, k + steps + 2));
    const from = down ? k + 1 : k - 1;
    const fromX = at(front, from + steps + 1);
    const fromY = fromX - from;
    // Equal lines follow the step.
    x = down ? fromX : fromX + 1;
    y = x - k;
    const last = hunks[0];
    if (last && last.before[0] === x && last.after[0] === y) {
      last.before[0] = fromX;
      last.after[0] = fromY;
    } else hunks.unshift({ before: [fromX, x], after: [fromY, y] });
    [x, y] = [fromX, fromY];
  }
  return hunks;
}

function at(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}
