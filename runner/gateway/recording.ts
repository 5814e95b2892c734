/**
 * Records the exchanges between agents and models, and replays them. One line of JSON for each
 * exchange, in the order in which they ended. Holds bodies only, never a key or token. A recording
 * contains everything in the sandbox's prompts, so keeping one is the runner's choice.
 */
import type { Form } from './forms.ts';
import { fields, parseJson } from './json.ts';
import type { Call, Reply, Upstream } from './upstream.ts';

interface Exchange {
  readonly form: Form;
  readonly path: string;
  readonly request: string;
  readonly status: number;
  readonly type: string;
  readonly reply: string;
}

/** Receives the recording, line by line. */
export type Sink = (line: Buffer) => Promise<void>;

/**
 * Records everything that passes through `upstream`; of a reply that was cut, the part that came.
 */
export function recorded(upstream: Upstream, keep: Sink): Upstream {
  return {
    has: (form) => upstream.has(form),
    async send(call, signal) {
      const reply = await upstream.send(call, signal);
      return { ...reply, body: tapped(call, reply, keep) };
    },
  };
}

async function* tapped(call: Call, reply: Reply, keep: Sink): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of reply.body) {
      chunks.push(chunk);
      yield chunk;
    }
  } finally {
    const exchange: Exchange = {
      form: call.form,
      path: call.path,
      request: call.body.toString('utf8'),
      status: reply.status,
      type: reply.headers['content-type'] ?? '',
      reply: Buffer.concat(chunks).toString('utf8'),
    };
    await keep(Buffer.from(`${JSON.stringify(exchange)}\n`));
  }
}

/**
 * Answers from a recording, with the next exchange on the same path each time. Requests need not be
 * equal, since agents put times and random names into theirs.
 */
export function replayed(recording: string): Upstream {
  const left = recording.split('\n').flatMap((line) => {
    const exchange = fields(parseJson(line));
    return typeof exchange['path'] === 'string' ? [exchange as unknown as Exchange] : [];
  });
  return {
    has: () => true,
    async send({ path }) {
      const next = left.findIndex((exchange) => exchange.path === path);
      const [exchange] = next < 0 ? [] : left.splice(next, 1);
      if (!exchange) throw new Error(`the recording has no further exchange on ${path}`);
      return {
        status: exchange.status,
        headers: { 'content-type': exchange.type },
        body: (async function* () {
          yield Buffer.from(exchange.reply);
        })(),
      };
    },
  };
}
