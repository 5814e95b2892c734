/** Owns what is told of a recording: facts from its frames and from what its model saw. Pure. */
import type { Seen } from './model.ts';

export interface Row {
  readonly title: string;
  readonly protocol: string;
  readonly toolName: string;
  /** Seconds until `delegate` had its answer, and of the longest `wait`. */
  readonly delegateSeconds: number | null;
  readonly waits: number;
  readonly longestWait: number | null;
  readonly verdict: string;
  /** Times that its model sees a document. */
  readonly shown: number;
  readonly apply: string;
  readonly cancelled: number;
  readonly http: string;
  readonly wrongToken: string;
}

interface Told {
  readonly seen: Seen;
  readonly code: number | null;
  readonly seconds: number;
}

interface Frame {
  readonly at: number;
  readonly from: 'agent' | 'server';
  readonly line: string;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
}

export function rowOf(recording: {
  readonly title: string;
  readonly frames: string;
  readonly all: Told;
  readonly right: Told;
  readonly wrong: Told;
}): Row {
  const { title, all, right, wrong } = recording;
  const frames = recording.frames
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Frame);
  const calls = callsIn(frames);
  const waits = calls.filter(({ tool }) => tool === 'wait').map(({ seconds }) => seconds);
  const said = (tool: string) => all.seen.calls.findLast((each) => each.tool === tool)?.text ?? '';
  return {
    title,
    protocol: protocolIn(frames),
    toolName: all.seen.name ?? 'not offered',
    delegateSeconds: calls.find(({ tool }) => tool === 'delegate')?.seconds ?? null,
    waits: waits.length,
    longestWait: waits.length === 0 ? null : Math.max(...waits),
    verdict: /verdict\\?":\s?\\?"(\w+)/.exec(said('wait'))?.[1] ?? 'none',
    shown: said('wait').match(/cursor\\?":/g)?.length ?? 0,
    apply: applyOf(said('apply')),
    cancelled: frames.filter(({ line }) => line.includes('"notifications/cancelled"')).length,
    http: right.seen.calls.length > 0 ? 'yes' : `no (exit ${right.code})`,
    wrongToken: `${wrong.seen.calls.length > 0 ? 'has tools' : 'without tools'}, exit ${wrong.code}`,
  };
}

function applyOf(text: string): string {
  if (text.includes('shows no forms')) return 'shows no form';
  if (text.includes('has not agreed')) return 'declines the form';
  return text.includes('"undo') ? 'applied' : text.slice(0, 60);
}

function protocolIn(frames: readonly Frame[]): string {
  const all = frames.map(({ line }) => line).join('\n');
  if (all.includes('io.modelcontextprotocol/protocolVersion":"2026-07-28"')) return '2026-07-28';
  return /"result":\{"protocolVersion":"([^"]+)"/.exec(all)?.[1] ?? 'none';
}

function callsIn(frames: readonly Frame[]): { tool: string; seconds: number }[] {
  const messages = frames.flatMap((frame) => {
    try {
      return [{ ...frame, message: JSON.parse(frame.line) as Message }];
    } catch {
      return [];
    }
  });
  return messages.flatMap(({ from, at, message }) => {
    if (from !== 'agent' || message.method !== 'tools/call') return [];
    const answer = messages.find(
      (each) => each.from === 'server' && each.message.id === message.id && each.at >= at,
    );
    const seconds = answer ? (answer.at - at) / 1000 : NaN;
    return [{ tool: String(message.params?.['name']), seconds: Number(seconds.toFixed(1)) }];
  });
}

export function tableOf(rows: readonly Row[]): string {
  const lines: [what: string, of: (row: Row) => string][] = [
    ['protocol', (row) => row.protocol],
    ['tool is called', (row) => `\`${row.toolName}\``],
    ['delegate answered after', (row) => `${row.delegateSeconds} s`],
    ['calls of wait, the longest', (row) => `${row.waits}, ${row.longestWait} s`],
    ['verdict that its model saw', (row) => row.verdict],
    ['times its model sees a document', (row) => String(row.shown)],
    ['apply, nobody there', (row) => row.apply],
    ['cancellations it sends', (row) => String(row.cancelled)],
    ['over HTTP', (row) => row.http],
    ['with a wrong token', (row) => row.wrongToken],
  ];
  const head = ['', ...rows.map(({ title }) => title)];
  const body = lines.map(([what, of]) => [what].concat(rows.map(of)));
  return [head, head.map(() => '---'), ...body]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}
