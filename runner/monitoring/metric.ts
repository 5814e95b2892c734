/**
 * Owns the kinds of metric that Prometheus knows, and their text format (0.0.4). Our own, as three
 * kinds and a page of format are less than the package for them and what comes with it. What is a
 * state is read when somebody asks, so it can never be stale; only what is counted is kept. Pure.
 */

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

type Kind = 'counter' | 'gauge' | 'histogram';

interface Line extends Sample {
  /** `_bucket`, `_sum` or `_count` of a histogram. */
  readonly suffix?: string;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly kind: Kind;
  read(): readonly Line[] | Promise<readonly Line[]>;
}

/** Label values that nobody has listed before are limited to this many of a metric. */
const MAX_VALUES = 50;
export const OTHER = 'other';

export class Metrics {
  readonly #metrics = new Map<string, Metric>();

  /**
   * Counts what happens from the start of the process on; its name ends in `_total`. Series that are
   * known before begin with 0, so that the first one of each is an increase.
   */
  counter(name: string, help: string, known: readonly Labels[] = []): Counter {
    const counter = new Counter();
    for (const labels of known) counter.add(0, labels);
    this.#add({ name, help, kind: 'counter', read: () => counter.samples() });
    return counter;
  }

  histogram(name: string, help: string, buckets: readonly number[]): Histogram {
    const histogram = new Histogram(buckets);
    this.#add({ name, help, kind: 'histogram', read: () => histogram.lines() });
    return histogram;
  }

  /** `read` is asked at each look; where it fails, the metric is left out of that answer. */
  read(
    kind: 'counter' | 'gauge',
    name: string,
    help: string,
    read: () => readonly Sample[] | Promise<readonly Sample[]>,
  ): void {
    this.#add({ name, help, kind, read });
  }

  /** A gauge, or a counter that somebody else keeps, without labels. */
  number(
    kind: 'counter' | 'gauge',
    name: string,
    help: string,
    read: () => number | Promise<number>,
  ): void {
    this.read(kind, name, help, async () => [{ value: await read() }]);
  }

  /** All of them in the text format. */
  async text(): Promise<string> {
    const blocks = await Promise.all(
      [...this.#metrics.values()].map(async (metric) => {
        const lines = await Promise.try(() => metric.read()).catch(() => undefined);
        return lines === undefined ? '' : blockOf(metric, lines);
      }),
    );
    return blocks.join('');
  }

  #add(metric: Metric): void {
    if (this.#metrics.has(metric.name)) throw new Error(`there are two metrics ${metric.name}`);
    this.#metrics.set(metric.name, metric);
  }
}

export class Counter {
  readonly #series = new Map<string, { labels: Labels; value: number }>();

  add(by = 1, labels: Labels = {}): void {
    if (by < 0 || !Number.isFinite(by)) return;
    const key = JSON.stringify(labels);
    const series = this.#series.get(key) ?? { labels, value: 0 };
    series.value += by;
    this.#series.set(key, series);
  }

  samples(): Sample[] {
    return [...this.#series.values()].map(({ labels, value }) => ({ labels, value }));
  }
}

export class Histogram {
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, { labels: Labels; counts: number[]; sum: number }>();

  /** Upper bounds in rising order; the last one, infinity, comes by itself. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
  }

  observe(value: number, labels: Labels = {}): void {
    if (!Number.isFinite(value)) return;
    const key = JSON.stringify(labels);
    const empty = (): number[] => Array.from({ length: this.#bounds.length + 1 }, () => 0);
    const series = this.#series.get(key) ?? { labels, counts: empty(), sum: 0 };
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    const place = bucket < 0 ? this.#bounds.length : bucket;
    series.counts[place] = (series.counts[place] ?? 0) + 1;
    series.sum += value;
    this.#series.set(key, series);
  }

  lines(): Line[] {
    const lines: Line[] = [];
    for (const { labels, counts, sum } of this.#series.values()) {
      let count = 0;
      for (const [place, each] of counts.entries()) {
        count += each;
        const le = String(this.#bounds[place] ?? '+Inf');
        lines.push({ suffix: '_bucket', labels: { ...labels, le }, value: count });
      }
      lines.push({ suffix: '_sum', labels, value: sum });
      lines.push({ suffix: '_count', labels, value: count });
    }
    return lines;
  }
}

/**
 * Values of a label that come from outside: those of `known`, and the first few others. Whatever
 * follows is "other", so that nobody can make more series than a server can take.
 */
export class LabelValues {
  readonly #seen: Set<string>;
  readonly #max: number;

  constructor(known: readonly string[] = [], others = MAX_VALUES) {
    this.#seen = new Set(known);
    this.#max = known.length + others;
  }

  of(value: string): string {
    if (this.#seen.has(value)) return value;
    if (this.#seen.size >= this.#max) return OTHER;
    this.#seen.add(value);
    return value;
  }
}

function blockOf({ name, help, kind }: Metric, lines: readonly Line[]): string {
  const told = lines.map(({ suffix = '', labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    return `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numeral(value)}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...told, ''].join('\n');
}

/** As the format asks for label values. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numeral(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
