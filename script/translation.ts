// Says what a translation lacks, and with --write makes room for it: the words that are missing are
// added with nothing behind them, to be filled in; those that nobody says any more are removed.
//
//   node script/translation.ts [--write] [LANGUAGE]     LANGUAGE is `de` where none is given
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { compare } from './translation/compare.ts';
import { findWords } from './translation/words-in-source.ts';

type Words = Readonly<Record<string, string>>;

const root = join(import.meta.dirname, '..');
const read = (path: string): Words => JSON.parse(readFileSync(join(root, path), 'utf8')) as Words;
const write = process.argv.includes('--write');
const language = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? 'de';
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const manifest = Object.keys(read('package.nls.json')).map((words) => {
  return { words, file: 'package.nls.json', as: 'shown' } as const;
});
const isWhole = [
  look(`package.nls.${language}.json`, manifest),
  look(`l10n/bundle.l10n.${language}.json`, findWords(root)),
].every(Boolean);
process.exitCode = isWhole ? 0 : 1;

function look(path: string, found: Parameters<typeof compare>[0]): boolean {
  const translated = read(path);
  const { missing, unused, differing } = compare(found, translated);
  say(`${path}: ${missing.length} missing, ${unused.length} unused, ${differing.length} differing`);
  for (const { words, file } of missing) say(`  missing    ${JSON.stringify(words)}  (${file})`);
  for (const words of unused) say(`  unused     ${JSON.stringify(words)}`);
  for (const words of differing) say(`  differing  ${JSON.stringify(words)}`);
  if (write) {
    const kept = Object.entries(translated).filter(([key]) => !unused.includes(key));
    const added = missing.map(({ words }) => [words, ''] as const);
    const all = Object.fromEntries([...kept, ...added].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    writeFileSync(join(root, path), `${JSON.stringify(all, undefined, 2)}\n`);
  }
  return missing.length + unused.length + differing.length === 0;
}
