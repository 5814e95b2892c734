#!/usr/bin/env node
/**
 * The `errand` command. Owns nothing but the way in: the right Node, then the program.
 * The runner needs Node 24 (`node:sqlite`); an older one hands over to the `node` package that
 * comes with a checkout, or says what to do.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';

const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  const { runProgram } = await import('./cli/program.ts');
  process.exitCode = await runProgram(process.argv.slice(2));
} else {
  const newer = newerNode();
  if (newer) {
    process.exitCode = await handOver(newer);
  } else {
    process.stderr.write(
      `errand needs Node ${NEEDED} or newer; this is ${process.version}.\n` +
        `Install it (npm install -g node@${NEEDED} brings one) and try again.\n`,
    );
    process.exitCode = 1;
  }
}

/** Runs this file again under another node; who ends us ends it. */
async function handOver(node: string): Promise<number> {
  const args = [import.meta.filename ?? process.argv[1] ?? '', ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  // Ctrl+C reaches both of us by itself: this one only stays until the other has ended.
  process.on('SIGINT', () => undefined);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    );
  });
}

function newerNode(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    return undefined;
  }
}
