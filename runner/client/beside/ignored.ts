/**
 * Owns the ignore rules that are the user's and not the repository's (`.git/info/exclude`,
 * `core.excludesFile`): what setup installs and only they ignore is to be ignored there too.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { MOST_IGNORED } from '../../protocol/beside.ts';
import { gitLine } from '../git.ts';
import type { Looking } from './looking.ts';

/** The rules, in the order in which git lets later ones win. */
export async function ownIgnoreRules({ repository, signal }: Looking): Promise<string[]> {
  const { root, commonDir } = repository;
  const args = ['config', '--type=path', '--get', 'core.excludesFile'];
  const named = await gitLine({ cwd: root, args, accept: [0, 1, 128], signal });
  const usual = join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'git', 'ignore');
  const files = [named === '' ? usual : resolve(root, named), join(commonDir, 'info', 'exclude')];
  const texts = await Promise.all(
    files.map((file) => readFile(file, 'utf8').catch(() => '')), // Not there: no rules.
  );
  const rules = texts
    .join('\n')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#') && !line.includes('\uFFFD'));
  return rules.slice(0, MOST_IGNORED);
}
