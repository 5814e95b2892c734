/**
 * Owns the ignore rules that are the user's and not the repository's (`.git/info/exclude`,
 * `core.excludesFile`): what setup installs and only they ignore is to be ignored there too.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_IGNORE_RULES } from '../../protocol/beside.ts';
import type { GitSettings } from '../git-settings.ts';
import type { Looking } from './looking.ts';

/** Bytes of all rules together: the manifest that lists them has a limit. */
const MAX_BYTES = 512 * 1024;

/** The rules, in the order in which git lets later ones win. */
export async function ownIgnoreRules(
  { repository, note }: Pick<Looking, 'repository' | 'note'>,
  { excludesFile }: Pick<GitSettings, 'excludesFile'>,
): Promise<string[]> {
  const shared = join(repository.commonDir, 'info', 'exclude');
  const files = excludesFile === undefined ? [shared] : [excludesFile, shared];
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
