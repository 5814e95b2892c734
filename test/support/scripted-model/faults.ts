/** The ways in which a reply fails: in its content, and in how its stream ends. */
import type { ServerResponse } from 'node:http';
import type { Fault, Reply } from './script.ts';
import { encode, outputTokens, type SseEvent, type WireForm } from './wire.ts';

/** Applies the faults that change the content, not the sending. */
export function befallContent(reply: Reply): Reply {
  if (reply.fault?.kind === 'empty') return { ...reply, blocks: [], stop: 'end_turn' };
  if (reply.fault?.kind !== 'malformed_json') return reply;
  let broken = false;
  const blocks = reply.blocks.map((block) => {
    if (broken || block.type !== 'tool_use') return block;
    broken = true;
    return { ...block, raw: `${JSON.stringify(block.input).slice(0, -1)}, "x": [1,}` };
  });
  return { ...reply, blocks, outputTokens: outputTokens(reply) };
}

const encodeAll = (events: readonly SseEvent[]): string => events.map(encode).join('');

/** Sends a stream with its fault. */
export function sendStream(
  response: ServerResponse,
  form: WireForm,
  events: readonly SseEvent[],
  fault: Fault | undefined,
): void {
  switch (fault?.kind) {
    case 'cut': {
      const bytes = Buffer.from(encodeAll(events)).subarray(0, fault.bytes);
      // Closed only when the bytes have left this process, and without the end of the body.
      response.write(bytes, () => response.destroy());
      return;
    }
    case 'eof':
      response.end(encodeAll(events.slice(0, -(fault.missing ?? 1))));
      return;
    case 'error_event':
      response.end(encodeAll([...events.slice(0, fault.after ?? 2), form.breakOff(fault.type)]));
      return;
    case 'stall': {
      response.write(encodeAll(events.slice(0, fault.after ?? 2)));
      if (fault.pingMs === undefined) return;
      const timer = setInterval(() => response.write(form.ping), fault.pingMs);
      response.on('close', () => clearInterval(timer));
      return;
    }
    default:
      response.end(encodeAll(events));
  }
}
