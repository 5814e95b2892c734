// Exits 0 when node_modules holds what package-lock.json names, 1 when npm has to install.
// Reads npm's own record of what it installed, so it does not matter who installed it. Runs on
// the machine's own Node (20 or later), before anything is brought; hence plain JavaScript.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = process.argv[2] ?? '.';
const installed = join(root, 'node_modules/.package-lock.json');

function packages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function inStep() {
  if (!existsSync(installed) || !existsSync(join(root, 'node_modules/node/bin/node'))) return false;
  const want = packages(join(root, 'package-lock.json'));
  const have = packages(installed);
  const missing = Object.entries(want).some(([path, entry]) => {
    if (path === '' || (entry.optional && !have[path])) return false;
    return have[path]?.version !== entry.version || have[path]?.integrity !== entry.integrity;
  });
  // The lock file may lack optional packages of platforms that it was not written on.
  return !missing && Object.keys(have).every((path) => path in want || have[path].optional);
}

process.exit(inStep() ? 0 : 1);
