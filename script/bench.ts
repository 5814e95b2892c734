/**
 * `npm run bench [-- [--quick] [--json] [NAME[:ROW]…]]`: the speed of the product, as ratios to a floor
 * or a peer measured in the same run, because times alone say more about the machine. Owns the list
 * and the table; docs/speed.md explains the figures.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Figure, type Measure } from './bench-kit.ts';
import { activation, typing } from './bench-editor.ts';
import { burst } from './bench-burst.ts';
import { events } from './bench-events.ts';
import { push, resultOut, snapshot } from './bench-git.ts';
import { opened } from './bench-opened.ts';
import { verify } from './bench-verify.ts';
import { placing, sandboxStart, toolCall } from './bench-sandbox.ts';
import { runner } from './bench-whole-runner.ts';
import { todoScan } from './bench-scan.ts';
import { stop } from './bench-stop.ts';
import { transition } from './bench-store.ts';
import { firstCommand } from './bench-task.ts';

const MEASURES: Readonly<Record<string, Measure>> = {
  tool: toolCall,
  sandbox: sandboxStart,
  place: placing,
  opened,
  verify,
  task: firstCommand,
  stop,
  burst,
  snapshot,
  push,
  result: resultOut,
  events,
  todo: todoScan,
  store: transition,
  runner,
  typing,
  activation,
};
/** They need a VS Code and a browser, which `npm run bench:editor` brings. */
const OF_THE_EDITOR: ReadonlySet<string> = new Set(['typing', 'activation']);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' } },
});
/** By measure: the one row that is wanted of it, if not all. */
const wanted = new Map(
  positionals.map((each) => {
    const [name = '', row] = each.split(':');
    return [name, row] as const;
  }),
);
const unknown = [...wanted.keys()].filter((name) => !(name in MEASURES));
if (unknown.length > 0) {
  process.stderr.write(
    `no such measure: ${unknown.join(', ')}; there are: ${Object.keys(MEASURES).join(', ')}\n`,
  );
  process.exit(1);
}

const machine = {
  cores: availableParallelism(),
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  docker: execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], {
    encoding: 'utf8',
  }).trim(),
};
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(MEASURES)) {
  if (wanted.size > 0 ? !wanted.has(name) : OF_THE_EDITOR.has(name)) continue;
  process.stderr.write(`${name} …\n`);
  await using stack = new AsyncDisposableStack();
  const row = wanted.get(name);
  figures.push(...(await measure({ quick: values.quick ?? false, row, stack })));
}
process.stdout.write(values.json ? `${JSON.stringify({ machine, figures }, null, 2)}\n` : table());

function table(): string {
  const { cores, date, node, docker } = machine;
  const lines = [
    `${cores} cores, ${date}, Node ${node}, Docker ${docker}. Medians; a ratio below 1 is faster than what it is compared with.`,
    '',
    '| what | ms | p99 | compared with | its ms | ratio |',
    '| --- | ---: | ---: | --- | ---: | ---: |',
  ];
  for (const { what, unit, ms, p99, against } of figures) {
    const shown = (value: number): string => `${round(value)}${unit ? ` ${unit}` : ''}`;
    const slow = p99 === undefined ? '' : shown(p99);
    if (against.length === 0) lines.push(`| ${what} | ${shown(ms)} | ${slow} | | | |`);
    for (const [index, other] of against.entries()) {
      const left = index === 0 ? `${what} | ${shown(ms)} | ${slow}` : ' | | ';
      lines.push(`| ${left} | ${other.name} | ${shown(other.ms)} | ${round(other.ratio)} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value < 0.01 ? 1 : 2);
}
