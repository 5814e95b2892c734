#!/usr/bin/env node
/**
 * The `errand` command. Owns nothing but the way in: the right Node, then the program.
 * The runner needs Node 24 (`node:sqlite`); an older one hands over to the `node` package that
 * comes with a checkout, or says what to do.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  const { runProgram } = await import('./cli/program.ts');
  process.exitCode = await runProgram(process.argv.slice(2));
} else {
  const newer = newerNode();
  if (newer) {
    const child = spawnSync(
      newer,
      [import.meta.filename ?? process.argv[1] ?? '', ...process.argv.slice(2)],
      {
        stdio: 'inherit',
      },
    );
    process.exitCode = child.status ?? 1;
  } else {
    process.stderr.write(
      `errand needs Node ${NEEDED} or newer; this is ${process.version}.\n` +
        `Install it (npm install -g node@${NEEDED} brings one) and try again.\n`,
    );
    process.exitCode = 1;
  }
}

function newerNode(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    return undefined;
  }
}
