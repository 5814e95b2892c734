/**
 * Owns finding the `errand` command on this machine, which could start a runner. Reads only; free
 * of `vscode`.
 */
import { access, constants, readFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How to run `errand`. */
export interface ErrandCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Environment;
}

export interface Places {
  /** Value of the setting `errand.runner.path`, or empty. */
  readonly configured: string;
  readonly env: Environment;
  /** Folders of the workspace, trusted ones only: a program found there will be run. */
  readonly folders: readonly string[];
  /** The extension's own folder: in a checkout, the runner is built next to it. */
  readonly extension: string;
  /** A program that runs JavaScript: the extension host's own. */
  readonly node: string;
}

/**
 * Returns the first `errand` found: the setting, PATH, the workspace's packages, a built checkout.
 */
export async function findErrand(places: Places): Promise<ErrandCommand | undefined> {
  if (places.configured !== '') {
    return (await usable(places.configured)) ? run(places.configured, places) : undefined;
  }
  const names = process.platform === 'win32' ? ['errand.cmd', 'errand.exe'] : ['errand'];
  const path = (places.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const packages = places.folders.map((folder) => join(folder, 'node_modules', '.bin'));
  for (const folder of [...path, ...packages]) {
    for (const name of names) {
      const file = join(folder, name);
      if (await usable(file)) return run(file, places);
    }
  }
  for (const folder of [places.extension, ...places.folders]) {
    const file = join(folder, 'dist', 'runner', 'main.js');
    if ((await isOurPackage(folder)) && (await readable(file))) return run(file, places);
  }
  return undefined;
}

/** Runs a JavaScript file in the extension host's own Node; anything else runs by itself. */
function run(file: string, places: Places): ErrandCommand {
  if (!/\.[cm]?js$/.test(basename(file))) return { file, args: [], env: {} };
  return { file: places.node, args: [file], env: { ELECTRON_RUN_AS_NODE: '1' } };
}

async function usable(file: string): Promise<boolean> {
  return await can(file, /\.[cm]?js$/.test(file) ? constants.R_OK : constants.X_OK);
}

async function readable(file: string): Promise<boolean> {
  return await can(file, constants.R_OK);
}

async function can(file: string, mode: number): Promise<boolean> {
  try {
    await access(file, mode);
    return true;
  } catch {
    return false;
  }
}

async function isOurPackage(folder: string): Promise<boolean> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return (
      typeof parsed === 'object' && parsed !== null && 'name' in parsed && parsed.name === 'errand'
    );
  } catch {
    return false;
  }
}
