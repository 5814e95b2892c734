/**
 * Owns the way of spans to a collector: OTLP over HTTP, several in one request, tried again where
 * the protocol says so. Holds a bounded number; with more, the oldest are dropped and counted. A
 * collector that is away never slows the runner, and is told of in the log once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BackOff, type Pauses } from '../platform/back-off.ts';
import type { Report } from '../platform/report.ts';
import { type Attribute, exportRequest, type Span } from './span.ts';

export interface ExporterOptions {
  /** Base address of the collector. */
  readonly endpoint: string;
  /** As OTEL_EXPORTER_OTLP_HEADERS has them: `name=value,name=value`, values encoded as in a URL. */
  readonly headers: string | undefined;
  readonly resource: Readonly<Record<string, Attribute>>;
  readonly version: string;
  readonly report: Report;
  /** Milliseconds that spans wait for others. */
  readonly waitMs?: number;
}

const WAIT_MS = 2000;
const MAX_WAITING = 10_000;
const MAX_IN_REQUEST = 500;
const ANSWER_WITHIN_MS = 10_000;
const LAST_WITHIN_MS = 3000;
const PAUSES: Pauses = { firstMs: 1000, longestMs: 60_000 };
/** The answers after which the protocol lets a request be sent again. */
const AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export class SpanExporter {
  readonly #options: ExporterOptions;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #stopping = new AbortController();
  /** Cuts off the request that a stop has found under way. */
  readonly #underWay = new AbortController();
  #waiting: Span[] = [];
  #sending: Promise<void> | undefined;
  #sent = 0;
  #dropped = 0;
  #isAway = false;

  constructor(options: ExporterOptions) {
    this.#options = options;
    this.#url = `${options.endpoint.replace(/\/+$/, '')}/v1/traces`;
    this.#headers = { ...headersIn(options.headers), 'content-type': 'application/json' };
  }

  /** Numbers of spans since the start. */
  get sent(): number {
    return this.#sent;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(spans: readonly Span[]): void {
    if (spans.length === 0 || this.#stopping.signal.aborted) return;
    this.#waiting.push(...spans);
    this.#drop(this.#waiting.splice(0, this.#waiting.length - MAX_WAITING));
    this.#sending ??= this.#sendAll();
  }

  /**
   * Sends what waits, once, and gives up what cannot be sent. A collector that hangs holds it up
   * for LAST_WITHIN_MS, with the request that is under way. Idempotent.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const late = AbortSignal.timeout(LAST_WITHIN_MS);
    const giveUp = (): void => this.#underWay.abort();
    late.addEventListener('abort', giveUp, { once: true });
    await this.#sending;
    late.removeEventListener('abort', giveUp);
    while (this.#waiting.length > 0) {
      const spans = this.#waiting.splice(0, MAX_IN_REQUEST);
      if (!late.aborted && (await this.#send(spans, late)) === 'sent') continue;
      this.#drop(this.#waiting.splice(0));
      return this.#drop(spans);
    }
  }

  /** Never rejects. The end comes in one go with the look at what waits: nothing is left lying. */
  async #sendAll(): Promise<void> {
    const { signal } = this.#stopping;
    const backOff = new BackOff(PAUSES, Math.random);
    let pause = this.#options.waitMs ?? WAIT_MS;
    while (this.#waiting.length > 0) {
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      const spans = this.#waiting.splice(0, MAX_IN_REQUEST);
      const within = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const outcome = await this.#send(spans, AbortSignal.any([within, this.#underWay.signal]));
      if (outcome === 'again') {
        this.#waiting.unshift(...spans);
        this.#drop(this.#waiting.splice(0, this.#waiting.length - MAX_WAITING));
        pause = backOff.next();
      } else {
        if (outcome === 'refused') this.#drop(spans);
        else backOff.reset();
        pause = this.#waiting.length >= MAX_IN_REQUEST ? 0 : (this.#options.waitMs ?? WAIT_MS);
      }
    }
    this.#sending = undefined;
  }

  async #send(spans: readonly Span[], signal: AbortSignal): Promise<'sent' | 'again' | 'refused'> {
    const { resource, version } = this.#options;
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: this.#headers,
        body: JSON.stringify(exportRequest(spans, resource, version)),
        // A redirect would carry the headers elsewhere.
        redirect: 'error',
        signal,
      });
      await response.body?.cancel();
      if (response.ok) {
        this.#sent += spans.length;
        this.#tell(undefined);
        return 'sent';
      }
      this.#tell(`it answered ${response.status}`);
      return AGAIN.has(response.status) ? 'again' : 'refused';
    } catch (error) {
      this.#tell(error instanceof Error ? error.message : String(error));
      return 'again';
    }
  }

  #drop(spans: readonly Span[]): void {
    this.#dropped += spans.length;
  }

  /** At the beginning and at the end of an outage. */
  #tell(why: string | undefined): void {
    const { report, endpoint } = this.#options;
    const isAway = why !== undefined;
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    const collector = URL.parse(endpoint)?.origin;
    if (isAway) report(`traces cannot be sent: ${why}`, undefined, { level: 'warn', collector });
    else report('traces are sent again', undefined, { level: 'info', collector });
  }
}

/** Of what OTEL_EXPORTER_OTLP_HEADERS says. */
export function headersIn(text = ''): Record<string, string> {
  return Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) return [];
      return [[pair.slice(0, equals).trim(), decoded(pair.slice(equals + 1).trim())]];
    }),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // A lone percent sign: it was not encoded.
  }
}
