/**
 * Owns a span and how OTLP writes it in JSON (protocol 1, the stable trace signal). Our own, as all
 * spans here are made once they have ended, from events that are stored: of the SDK there would be
 * left a queue and this mapping, for ten packages and 20 MB. Pure.
 */

export type Attribute = string | number | boolean;

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, Attribute | undefined>>;
  readonly failed: boolean;
}

const INTERNAL = 1;
const STATUS = { ok: 1, error: 2 } as const;

/** The body of a request to `/v1/traces`. */
export function exportRequest(
  spans: readonly Span[],
  resource: Readonly<Record<string, Attribute>>,
  version: string,
) {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'errand', version }, spans: spans.map(encode) }],
      },
    ],
  };
}

function encode({ traceId, spanId, parentSpanId, name, start, end, attributes, failed }: Span) {
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: INTERNAL,
    startTimeUnixNano: nanoseconds(Math.min(start, end)),
    endTimeUnixNano: nanoseconds(end),
    attributes: attributesOf(attributes),
    status: { code: failed ? STATUS.error : STATUS.ok },
  };
}

/** As text: no number of JSON holds so many digits. */
function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}

function attributesOf(attributes: Readonly<Record<string, Attribute | undefined>>) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: valueOf(value) }],
  );
}

function valueOf(value: Attribute) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
