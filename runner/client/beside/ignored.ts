/**
 * Owns the ignore rules that are the user's and not the repository's (`.git/info/exclude`,
 * `core.excludesFile`): what setup installs and only they ignore is to be ignored there too.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { MAX_IGNORE_RULES } from '../../protocol/beside.ts';
import { runGit } from '../git.ts';
import type { Looking } from './looking.ts';

/** Bytes of all rules together: the manifest that lists them has a limit. */
const MAX_BYTES = 512 * 1024;

/** The rules, in the order in which git lets later ones win. */
export async function ownIgnoreRules({ repository, note, signal }: Looking): Promise<string[]> {
  const { root, commonDir } = repository;
  const args = ['config', '--type=path', '--get', 'core.excludesFile'];
  const asked = await runGit({ cwd: root, args, accept: [0, 1, 128], signal });
  const named = asked.stdout.toString('utf8').replace(/\r?\n$/, '');
  const usual = join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'git', 'ignore');
  // Set to nothing, it names no file; not set, it names the usual one.
  const own = asked.code === 0 ? named && resolve(root, named) : usual;
  const files = [own, join(commonDir, 'info', 'exclude')].filter((file) => file !== '');
  const texts = await Promise.all(
    files.map((file) => readFile(file, 'utf8').catch(() => '')), // Not there: no rules.
  );
  const rules = texts
    .join('\n')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#') && !line.includes('\uFFFD'));
  // The last ones win over those before them.
  let bytes = 0;
  const first = rules.findLastIndex((rule, at) => {
    bytes += Buffer.byteLength(rule);
    return rules.length - at > MAX_IGNORE_RULES || bytes > MAX_BYTES;
  });
  if (first < 0) return rules;
  const more = first + 1;
  note(
    `Of your own ignore rules, ${more} are not sent: at most ${MAX_IGNORE_RULES} are, or 512 kB.`,
  );
  return rules.slice(more);
}
