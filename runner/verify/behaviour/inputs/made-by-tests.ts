/**
 * Puts what a test's own one-line function makes in the place of its calls: with
 * `const day = (text) => new Date(text + 'T00:00Z')`, `day('2025-01-31')` reads as the date that it
 * is. Pure and linear, for JavaScript and TypeScript. What is written in another way stays a call,
 * whose value is not known.
 */

const MAX_MAKERS = 20;

const PARAMETER = String.raw`\(\s*([A-Za-z_]\w{0,40})(?:\s*:\s*[\w<>[\]| ]{1,60})?\s*\)(?:\s*:\s*[\w<>[\]]{1,60})?`;
/** Its name, its parameter, what it makes, and of what. */
const MAKER = new RegExp(
  String.raw`(?:^|\n)[ \t]*(?:export )?(?:(?:const|let|var) ([A-Za-z_]\w{0,40}) = ${PARAMETER} =>|function ([A-Za-z_]\w{0,40}) ?${PARAMETER} \{\s*return)\s+(new\s+[\w.]{1,60}|Buffer\.from|BigInt)\(([^()\n]{1,120})\)`,
  'g',
);
const GIVEN = String.raw`\((?:(['"])([^'"\\\n$]{0,100})\1|(-?\d[\d_]{0,20}(?:\.\d{1,10})?))\)`;

/** Returns the text with such calls replaced. */
export function withMadeValues(text: string): string {
  let made = text;
  for (const [, arrow, ofArrow, named, ofNamed, making, parts] of [...text.matchAll(MAKER)].slice(
    0,
    MAX_MAKERS,
  )) {
    const [name, parameter] = [arrow ?? named, ofArrow ?? ofNamed];
    if (name === undefined || parameter === undefined || making === undefined) continue;
    const given = partOf(parts?.trim() ?? '', parameter);
    if (!given) continue;
    const call = new RegExp(String.raw`(?<![\w$.])(?<!function )${name}${GIVEN}`, 'g');
    made = made.replace(call, (whole: string, _quote, word?: string, number?: string) => {
      const value = given(word, number);
      return value === undefined ? whole : `${making}(${value})`;
    });
  }
  return made;
}

type Part = (word: string | undefined, number: string | undefined) => string | undefined;

/** Reads the argument as the parameter itself, or with fixed texts around it. */
function partOf(written: string, parameter: string): Part | undefined {
  if (written === parameter) return (word, number) => (word === undefined ? number : quoted(word));
  const filled = new RegExp(String.raw`^\x60([^\x60$\\]*)\$\{ ?${parameter} ?\}([^\x60$\\]*)\x60$`);
  const joined = new RegExp(
    String.raw`^(?:(['"])([^'"\\]*)\1 ?\+ ?)?${parameter}(?: ?\+ ?(['"])([^'"\\]*)\3)?$`,
  );
  const [, before, after] = filled.exec(written) ?? [];
  const [isJoined, , first = '', , last = ''] = joined.exec(written) ?? [];
  if (before === undefined && isJoined === undefined) return undefined;
  return (word, number) => quoted((before ?? first) + (word ?? number ?? '') + (after ?? last));
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
