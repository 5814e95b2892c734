/**
 * The packages named in this folder, installed once on this machine into this repository's cache,
 * for use in sandboxes. Installed without install scripts, which none of them needs.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

const MAX_INSTALL_MS = 5 * 60_000;
const FILES = ['package.json', 'package-lock.json'];

/** Returns the folder that holds `node_modules`. */
export function testRunners(): string {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(import.meta.dirname, file)));
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'errand');
  const place = join(cache, `test-runners-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(place)) return place;
  const fresh = `${place}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  for (const file of FILES) copyFileSync(join(import.meta.dirname, file), join(fresh, file));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // A connection that died would be waited for five minutes, and several times.
  const patience = ['--fetch-timeout=60000', '--fetch-retries=3'];
  execFileSync('npm', ['install', '--no-save', ...quiet, ...patience], {
    cwd: fresh,
    stdio: 'inherit',
    timeout: MAX_INSTALL_MS,
  });
  if (existsSync(place)) rmSync(fresh, { recursive: true });
  else renameSync(fresh, place);
  return place;
}
