/**
 * Runs a foreign agent in its sandbox once, from start to end: passes messages each way, line by
 * line, and ends it when no output comes any more. Knows how it ended, but not whether its work is
 * good. Its backstop is the sandbox's own time limit for a command.
 */
import { PassThrough } from 'node:stream';
import { ENDPOINT_SOCKET } from '../../gateway/gateway.ts';
import { Lines } from '../../platform/lines.ts';
import type { WorkTree } from '../../sandbox/workspace.ts';
import { type Launch, RELAY_PORT, type AgentOutput } from './launch.ts';

const KEPT_ERROR_CHARACTERS = 8 * 1024;

const RELAY = ['/run/errand/supervisor', 'relay', String(RELAY_PORT), ENDPOINT_SOCKET];

/** $1 is HOME; then pairs of a path below it and a text. */
const LAY = `
home=$1; shift
rm -rf -- "$home" && mkdir -p -- "$home" || exit 1
while [ $# -gt 1 ]; do
  mkdir -p -- "$(dirname -- "$home/$1")" && printf %s "$2" >"$home/$1" || exit 1
  shift 2
done
`;

export interface RunEnd {
  readonly exit: number;
  readonly timedOut: boolean;
  /** The last part of its error output. */
  readonly errors: string;
}

export interface RunInput {
  readonly workspace: WorkTree;
  readonly launch: Launch;
  readonly home: string;
  readonly timeoutMs: number;
  readonly seen: (seen: AgentOutput) => void;
  /** Called after each piece of output; reading pauses until it resolves. */
  readonly room: () => Promise<void> | undefined;
  /** Receives everything it prints. */
  readonly log: (text: string) => void;
}

/** Runs the agent to its end. Aborting kills all its processes, and rejects. */
export async function runAgent(input: RunInput, signal: AbortSignal): Promise<RunEnd> {
  const { workspace, launch, home } = input;
  const files = Object.entries(launch.files).flat();
  const laid = await workspace.run(['sh', '-c', LAY, 'sh', home, ...files], { signal });
  if (laid.exit !== 0)
    throw new Error(`the agent's home could not be made: ${laid.stderr.toString()}`);

  const stdin = new PassThrough();
  launch.protocol.begin(
    (text) => stdin.writable && stdin.write(text),
    () => stdin.end(),
  );
  let errors = '';
  const print = (text: string): void => {
    input.log(text);
    errors = (errors + text).slice(-KEPT_ERROR_CHARACTERS);
  };
  const lines = new Lines((line) => {
    for (const seen of launch.protocol.hear(line)) input.seen(seen);
    // Some agents print text for people where only messages belong, why they cannot begin, say.
    if (/^\s*[^\s{[]/.test(line)) print(`${line.slice(0, KEPT_ERROR_CHARACTERS)}\n`);
  });
  try {
    const { exit, timedOut } = await workspace.exec(
      {
        argv: [...RELAY, ...launch.argv],
        env: launch.env,
        stdin,
        timeoutMs: input.timeoutMs,
        onOutput: (stream, chunk) => {
          if (stream === 'stdout') {
            lines.push(chunk);
            return input.room();
          }
          print(Buffer.from(chunk).toString('utf8'));
        },
      },
      signal,
    );
    lines.end();
    const last = exit === 0 ? (launch.protocol.over?.() ?? []) : [];
    for (const seen of last) input.seen(seen);
    return { exit, timedOut, errors };
  } finally {
    stdin.end();
  }
}
