/**
 * Reads the text format of Prometheus, as far as this runner writes it: what a person is told of the
 * numbers is worked out from the same ones that a server would collect. Pure.
 */

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const PAIR = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** Lines of another form are left out: a newer runner may write some. */
export function readMetrics(text: string): Series[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    const pairs = [...labels.matchAll(PAIR)].map(([, key = '', raw = '']) => [
      key,
      raw.replaceAll(/\\(.)/g, (_, c: string) => ESCAPED[c] ?? c),
    ]);
    return [
      { name, labels: Object.fromEntries(pairs) as Series['labels'], value: numberIn(value) },
    ];
  });
}

/** Sum of the series with these labels; undefined where there is none. */
export function valueOf(
  series: readonly Series[],
  name: string,
  labels: Series['labels'] = {},
): number | undefined {
  const fitting = series.filter(
    (each) =>
      each.name === name &&
      Object.entries(labels).every(([key, value]) => each.labels[key] === value),
  );
  return fitting.length === 0 ? undefined : fitting.reduce((sum, { value }) => sum + value, 0);
}

function numberIn(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}
