/**
 * Chooses where runners are to die: from what an undisturbed life passed, every point at which
 * more has been done than at the one before, several for one task. Pure.
 */
import type { Passed, Point } from './orders.ts';

/** Where nothing has been done since the point before, a kill finds the same. */
export function distinct(passed: readonly Passed[]): Passed[] {
  return passed.filter(({ at }, index) => {
    const before = passed[index - 1]?.at ?? '';
    return !(at.startsWith('before ') && before.startsWith('after '));
  });
}

/**
 * Puts points together that are far from one another, each to be passed in the life after the
 * death at the one before: `each` of them for one task.
 */
export function deathsOf(points: readonly Passed[], each: number): Point[][] {
  const stride = Math.ceil(points.length / each);
  return points.slice(0, stride).map((first, index) => {
    const mine = [first];
    for (let at = index + stride; at < points.length; at += stride) {
      const point = points[at];
      if (point) mine.push(point);
    }
    return mine.map((point, life) => ({ at: point.at, nth: nthAfter(point, mine[life - 1]) }));
  });

  /** A life that begins after the point before passes it fewer times until then. */
  function nthAfter(point: Passed, before: Passed | undefined): number {
    if (!before) return point.nth;
    const [from, to] = [points.indexOf(before), points.indexOf(point)];
    return points.slice(from + 1, to + 1).filter(({ at }) => at === point.at).length;
  }
}
