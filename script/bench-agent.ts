/**
 * `npm run bench:agent [-- [--json] [NAME…]]`: the cost of an agent. The same scripted work of 5
 * and of 34 turns is done by our own agent and by the real packages of others, on the same server
 * with the same prompt cache: bytes sent, tokens by kind, and dollars at one model's list price.
 * Owns the comparison and its table; docs/speed.md explains the figures, none of which depends on
 * how fast or busy the machine is.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { costOf, LIST_PRICES, priceOf, type Tokens } from '../runner/model/prices.ts';
import { repositoryContext } from '../runner/blueprint/repository-context.ts';
import { openRepositoryStore } from '../runner/git/store.ts';
import { MODEL, play } from '../test/support/agent-phase.ts';
import { LocalWorkspace } from '../test/support/local-workspace.ts';
import { git, makeRepository } from '../test/support/repository.ts';
import { performing } from '../test/support/scripted-model/actions.ts';
import { type RecordedRequest, startScriptedModel } from '../test/support/scripted-model/server.ts';
import { install, type Peer, PEERS, run } from './bench-agent-peers.ts';
import {
  type Files,
  INSTRUCTIONS,
  repositoryFiles,
  type Shape,
  SHAPES,
  TEST,
  TITLE,
  work,
} from './bench-agent-task.ts';
import { type Bench, folder } from './bench-kit.ts';

const OURS = 'Errand';

interface Cost {
  readonly agent: string;
  readonly shape: string;
  readonly requests: number;
  readonly firstBytes: number;
  readonly allBytes: number;
  readonly tokens: Tokens;
  readonly dollars: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const wanted = positionals.map((name) => name.toLowerCase());
const unknown = wanted.filter((name) => !PEERS.some((peer) => peer.name.toLowerCase() === name));
if (unknown.length > 0) {
  const names = PEERS.map((peer) => `"${peer.name}"`).join(', ');
  process.stderr.write(`no such agent: ${unknown.join(', ')}; there are: ${names}\n`);
  process.exit(1);
}
const peers = PEERS.filter(
  ({ name }) => wanted.length === 0 || wanted.includes(name.toLowerCase()),
);

const files = repositoryFiles();
const costs: Cost[] = [];
for (const shape of SHAPES) {
  await using stack = new AsyncDisposableStack();
  const bench: Bench = { quick: false, stack };
  process.stderr.write(`${shape.name}: ${OURS} …\n`);
  costs.push(costsOf(OURS, shape, await ours(bench, shape)));
  for (const peer of peers) {
    process.stderr.write(`${shape.name}: ${peer.name} …\n`);
    costs.push(costsOf(peer.name, shape, await theirs(bench, peer, shape)));
  }
}
process.stdout.write(values.json ? `${JSON.stringify(costs, null, 2)}\n` : table());

/** Runs our agent as an attempt does: its own loop, with rules and map from the base commit. */
async function ours(bench: Bench, shape: Shape): Promise<RecordedRequest[]> {
  const root = makeRepository(files);
  const id = git(root, 'rev-list', '--max-parents=0', 'HEAD').trim();
  const store = await openRepositoryStore(folder(bench));
  const repository = await store.open(id);
  git(root, 'push', '-q', repository.path, 'HEAD:refs/errand/tasks/bench/base');
  const task = { title: TITLE, instructions: INSTRUCTIONS, origin: { kind: 'prompt' } } as const;
  const context = await repositoryContext(repository, id, task, 'code');
  await using workspace = await LocalWorkspace.create(files);
  const { turns: script, after } = work(files, shape);
  const played = await play({
    script: performing(script, workspace.root),
    workspace,
    input: {
      ...task,
      ...context,
      limits: { turns: 60, costUsd: 2, minutes: 45 },
      checks: [{ name: 'test', command: TEST }],
    },
  });
  insist(OURS, played.ending.kind === 'finished', played.log);
  assertDone(OURS, workspace.root, after, played.log);
  return played.model.served;
}

async function theirs(bench: Bench, peer: Peer, shape: Shape): Promise<RecordedRequest[]> {
  const program = install(peer);
  const root = makeRepository(files);
  const { turns: script, after } = work(files, shape);
  const model = await startScriptedModel(performing(script, root));
  bench.stack.defer(() => model.close());
  const prompt = `${TITLE}\n\n${INSTRUCTIONS}`;
  const place = { url: model.url, home: folder(bench), model: MODEL, prompt };
  const output = await run(peer, program, root, place);
  assertDone(peer.name, root, after, output);
  const replies = model.served.filter(({ side, usage }) => !side && usage).length;
  insist(peer.name, replies === shape.turns, `${replies} replies, not ${shape.turns}`);
  return model.served;
}

/** Fails when the work was not done, because its measurement would mean nothing. */
function assertDone(agent: string, root: string, after: Files, output: string): void {
  for (const [path, text] of Object.entries(after)) {
    insist(
      agent,
      readFileSync(join(root, path), 'utf8') === text,
      `${path} is not done\n${output}`,
    );
  }
}

function insist(agent: string, holds: boolean, why: string): void {
  if (!holds) throw new Error(`${agent}: ${why.slice(-4000)}`);
}

function costsOf(agent: string, shape: Shape, requests: readonly RecordedRequest[]): Cost {
  const price = priceOf(MODEL, LIST_PRICES);
  if (!price) throw new Error(`no price is known for ${MODEL}`);
  const invalid = requests.find((r) => r.invalid !== undefined);
  insist(agent, invalid === undefined, `a history was refused: ${invalid?.invalid ?? ''}`);
  // Side requests go to a smaller model at another price, so they count in bytes alone.
  const main = requests.filter(({ side }) => !side);
  const sum = (of: (tokens: Tokens) => number): number =>
    main.reduce((total, { usage }) => total + (usage ? of(usage) : 0), 0);
  const tokens = {
    input: sum((u) => u.input),
    cacheRead: sum((u) => u.cacheRead),
    cacheWrite: sum((u) => u.cacheWrite),
    output: sum((u) => u.output),
  };
  return {
    agent,
    shape: shape.name,
    requests: requests.length,
    firstBytes: bytesOf(main[0]),
    allBytes: requests.reduce((total, request) => total + bytesOf(request), 0),
    tokens,
    dollars: costOf(tokens, price),
  };
}

function bytesOf(request: RecordedRequest | undefined): number {
  return Buffer.byteLength(request?.text ?? '');
}

function table(): string {
  const head = [
    '| work | agent | $ to pi | $ to Claude Code | $ | bytes to pi | first request, kB | all requests, kB | tokens written, read, plain, out |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  const rows = costs.map((cost) => {
    const beside = (name: string): Cost | undefined =>
      costs.find((other) => other.agent === name && other.shape === cost.shape);
    const pi = beside('pi');
    const claude = beside('Claude Code');
    const { cacheWrite, cacheRead, input, output } = cost.tokens;
    return [
      cost.shape,
      cost.agent,
      ratio(cost.dollars, pi?.dollars),
      ratio(cost.dollars, claude?.dollars),
      cost.dollars.toFixed(4),
      ratio(cost.allBytes, pi?.allBytes),
      kilobytes(cost.firstBytes),
      kilobytes(cost.allBytes),
      [cacheWrite, cacheRead, input, output].join(', '),
    ].join(' | ');
  });
  return `${[...head, ...rows.map((row) => `| ${row} |`)].join('\n')}\n`;
}

function ratio(dividend: number, divisor: number | undefined): string {
  return divisor === undefined ? '' : (dividend / divisor).toFixed(2);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
