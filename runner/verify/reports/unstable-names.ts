/**
 * Learns from two runs on one tree which parts of tests' names change by themselves: times, dates,
 * ports, temporary folders, random ids, counters. Pure; never throws. Can only make two names
 * equal, or leave one out, and only where both runs show the need: a name that is the same in both
 * stays as it is.
 */
import type { TestReport } from './report.ts';

const MARK = '…';

/** Parts that are recognised by their form; the kind's name replaces them. */
const KINDS = {
  uuid: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
  date: /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b/g,
  temporary:
    /(?:\/var\/folders|\/var\/tmp|\/private\/tmp|\/tmp|[A-Z]:\\Users\\\w{1,40}\\AppData\\Local\\Temp)[/\\][^\s"'`)\]]*/g,
  address: /\b0x[0-9a-f]+\b/gi,
  port: /\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0|::1\]?):\d{2,5}\b/g,
  clock: /\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\b/g,
  time: /\b\d+(?:[.,]\d+)? ?(?:ns|µs|us|ms|s|sec|secs|seconds?|min|minutes?)\b/g,
  hex: /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}\b/gi,
} as const;
type Kind = keyof typeof KINDS;
const ALL = Object.keys(KINDS) as readonly Kind[];

/** Words of letters and digits, and numbers: too common to be masked in stable names. */
const LOOSE = /\b(?=\w*\d)\w+\b/g;

/**
 * Returns a function that removes a name's unstable parts; it returns nothing ('') for a test that
 * came in one of the two runs alone, and so is unstable itself. Treats names that neither run had
 * alike.
 */
export function unstable(first: TestReport, second: TestReport): (name: string) => string {
  const [one, two] = [namesOf(first), namesOf(second)];
  const onlyOne = [...one].filter((name) => !two.has(name));
  const onlyTwo = [...two].filter((name) => !one.has(name));
  const moving = movingKinds(onlyOne, onlyTwo);
  const exact = (name: string): string => masked(name, moving);
  /** The rest of each side when both have lost their unstable parts. */
  const [leftOne, leftTwo] = without(onlyOne, onlyTwo, exact);
  const shapes = new Set(leftOne.map(loose));
  const learned = new Set(leftTwo.map(loose).filter((shape) => shapes.has(shape)));
  // The end of a run that was cut could have named more.
  const whole = first.cut === undefined && second.cut === undefined;
  const coming = new Set(
    (whole ? [...leftOne, ...leftTwo] : []).filter((name) => !learned.has(loose(name))),
  );
  return (name) => {
    if (coming.has(name)) return '';
    if (learned.size > 0 && !(one.has(name) && two.has(name))) {
      const shape = loose(name);
      if (learned.has(shape)) return shape;
    }
    return exact(name);
  };
}

function loose(name: string): string {
  return masked(name, ALL).replace(LOOSE, MARK);
}

function namesOf({ cases }: TestReport): Set<string> {
  return new Set(cases.map(({ name }) => name));
}

function masked(name: string, kinds: Iterable<Kind>): string {
  let text = name;
  for (const kind of kinds) text = text.replace(KINDS[kind], MARK);
  return text;
}

/** Returns the kinds in which names differ that are the same without any of them. */
function movingKinds(one: readonly string[], two: readonly string[]): ReadonlySet<Kind> {
  const moving = new Set<Kind>();
  const bare = new Map(one.map((name) => [masked(name, ALL), name]));
  for (const name of two) {
    const other = bare.get(masked(name, ALL));
    if (other === undefined) continue;
    for (const kind of ALL) {
      if (partsOf(name, kind) !== partsOf(other, kind)) moving.add(kind);
    }
  }
  return new Set(ALL.filter((kind) => moving.has(kind)));
}

function partsOf(name: string, kind: Kind): string {
  return (name.match(KINDS[kind]) ?? []).join('\n');
}

/** Returns each side's names whose masked form the other side lacks. */
function without(
  one: readonly string[],
  two: readonly string[],
  mask: (name: string) => string,
): [string[], string[]] {
  const [maskedOne, maskedTwo] = [new Set(one.map(mask)), new Set(two.map(mask))];
  return [
    one.filter((name) => !maskedTwo.has(mask(name))),
    two.filter((name) => !maskedOne.has(mask(name))),
  ];
}
