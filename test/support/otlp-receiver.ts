/**
 * A collector for tests: takes OTLP over HTTP as JSON and holds each request to the published
 * messages of the trace signal, field by field, so that what it keeps is what any other would read.
 */
import assert from 'node:assert/strict';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Check = (value: unknown, path: string) => void;

/** Ids of all zeroes are invalid too. */
const hex =
  (bytes: number): Check =>
  (value, path) => {
    assert.ok(typeof value === 'string', path);
    assert.match(value, new RegExp(`^[0-9a-f]{${bytes * 2}}$`), path);
    assert.doesNotMatch(value, /^0+$/, path);
  };
const string: Check = (value, path) => assert.equal(typeof value, 'string', path);
const bool: Check = (value, path) => assert.equal(typeof value, 'boolean', path);
const double: Check = (value, path) => assert.ok(Number.isFinite(value), path);
/** 64 bits are text. */
const fixed64: Check = (value, path) => assert.match(String(value), /^\d{1,20}$/, path);
const int64: Check = (value, path) => {
  string(value, path);
  assert.match(String(value), /^-?\d{1,19}$/, path);
};
/** By number: names are not allowed here. */
const oneOf =
  (...values: number[]): Check =>
  (value, path) =>
    assert.ok(values.includes(value as number), `${path}: ${String(value)}`);
const list =
  (each: Check): Check =>
  (value, path) => {
    assert.ok(Array.isArray(value), path);
    for (const [index, item] of value.entries()) each(item, `${path}[${index}]`);
  };
const message =
  (fields: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, path) => {
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), path);
    for (const [name, content] of Object.entries(value)) {
      assert.ok(Object.hasOwn(fields, name), `${path} has no field ${name}`);
      fields[name]?.(content, `${path}.${name}`);
    }
    for (const name of required) assert.ok(Object.hasOwn(value, name), `${path} needs ${name}`);
  };

const anyValue = message({
  stringValue: string,
  boolValue: bool,
  intValue: int64,
  doubleValue: double,
});
const oneValue: Check = (value, path) => {
  anyValue(value, path);
  assert.equal(Object.keys(value as object).length, 1, `${path} is one of several`);
};
const attributes: Check = (value, path) => {
  list(message({ key: string, value: oneValue }, ['key', 'value']))(value, path);
  const keys = (value as { key: string }[]).map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length, `${path}: a key is there twice`);
};
const span = message(
  {
    traceId: hex(16),
    spanId: hex(8),
    parentSpanId: hex(8),
    name: string,
    kind: oneOf(0, 1, 2, 3, 4, 5),
    startTimeUnixNano: fixed64,
    endTimeUnixNano: fixed64,
    attributes,
    status: message({ message: string, code: oneOf(0, 1, 2) }),
  },
  ['traceId', 'spanId', 'name', 'startTimeUnixNano', 'endTimeUnixNano'],
);
const exportRequest = message({
  resourceSpans: list(
    message({
      resource: message({ attributes }),
      scopeSpans: list(
        message({ scope: message({ name: string, version: string }), spans: list(span) }),
      ),
      schemaUrl: string,
    }),
  ),
});

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** Nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code: number };
}

export class OtlpReceiver {
  readonly url: string;
  readonly spans: ReceivedSpan[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly resources: unknown[] = [];
  /** Bodies of all requests, refused ones too. */
  readonly bodies: string[] = [];
  /** Why requests were not as they have to be. */
  readonly faults: string[] = [];
  /** Answers to the next requests, in place of 200. */
  readonly answers: number[] = [];
  readonly #server;
  #changed = Promise.withResolvers<void>();

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<OtlpReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new OtlpReceiver(server);
  }

  /** Resolves once what it was sent fits. */
  async until(fits: (receiver: this) => boolean): Promise<void> {
    while (!fits(this)) await this.#changed.promise;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    this.bodies.push(body);
    this.headers.push(request.headers);
    const status = this.answers.shift() ?? this.#take(request.url, request.headers, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #take(path: string | undefined, headers: IncomingHttpHeaders, body: string): number {
    try {
      assert.equal(path, '/v1/traces');
      assert.equal(headers['content-type'], 'application/json');
      const parsed: unknown = JSON.parse(body);
      exportRequest(parsed, 'request');
      for (const { resource, scopeSpans } of (
        parsed as { resourceSpans: { resource: unknown; scopeSpans: { spans: WireSpan[] }[] }[] }
      ).resourceSpans) {
        this.resources.push(resource);
        this.spans.push(...scopeSpans.flatMap(({ spans }) => spans.map(asReceived)));
      }
      return 200;
    } catch (error) {
      this.faults.push(String(error));
      return 400;
    }
  }
}

function asReceived(wire: WireSpan): ReceivedSpan {
  const [start, end] = [BigInt(wire.startTimeUnixNano), BigInt(wire.endTimeUnixNano)];
  assert.ok(end >= start, `${wire.name} ends before it begins`);
  return {
    traceId: wire.traceId,
    spanId: wire.spanId,
    parentSpanId: wire.parentSpanId,
    name: wire.name,
    start,
    end,
    attributes: Object.fromEntries(
      wire.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
    ),
    failed: wire.status.code === 2,
  };
}
