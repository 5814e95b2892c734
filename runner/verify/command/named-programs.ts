/**
 * Finds files that commands run by name, such as `node check.js` or `./verify.sh`, in texts of any
 * form: commands, scripts and whole recipes. Pure. A file is product no more because it is found
 * here, so it takes whatever may run one; what a single command surely names is in
 * check-commands.ts. Backstop: the other signs decide on what it misses.
 */
import { joined } from '../attribution/loading/tree.ts';

const PROGRAM =
  /(?:^|[\s;&|("'`@-])(?:(?:\S{0,80}\/)?(?:node|nodejs|deno|bun|tsx|ts-node|python[\d.]*|pypy3?|ruby|perl|php|lua[\d.]*|luajit|bash|sh|zsh|dash|elixir|Rscript|julia|groovy|swift|dart|kotlin|java|source|\.)((?:[ \t]+(?:-[^\s;&|]{1,80}|run|[A-Z_]{1,40}=\S{0,80})){0,6})[ \t]+["']?([^\s"';&|()]{1,300})|["']?(\.{1,2}\/[^\s"';&|()]{1,300}))/gm;

/** Returns the files that are run by name, or their stems if a program is built from a source. */
export function namedPrograms(commands: string): {
  readonly files: ReadonlySet<string>;
  readonly stems: ReadonlySet<string>;
} {
  const files = new Set<string>();
  const stems = new Set<string>();
  for (const [, options = '', word, direct] of commands.matchAll(PROGRAM)) {
    // `node --test add.test.js` and `python -m pytest x.py` pass a file to a tool; `sh -n add.sh`
    // and `php -l add.php` only read it.
    if (/(^|\s)(--test\b|-m\b|-c\b|-e\b|-n\b|-l\b|--eval\b|--check\b|--syntax)/.test(options)) {
      continue;
    }
    const path = joined('', (word ?? direct ?? '').replace(/^\.\//, ''));
    if (path === undefined || path === '') continue;
    files.add(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (direct !== undefined && !name.includes('.')) stems.add(name);
  }
  return { files, stems };
}
