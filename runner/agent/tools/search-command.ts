/**
 * Builds the command of a search: ripgrep if the image has it, otherwise find with any grep. Both
 * print path:line:text. Owns the translation of a glob for find. Pure.
 */
import { posixPattern } from './posix-pattern.ts';

// $1 pattern, $2 path, $3 glob or '', $4 the pattern for a grep without -P, $5 its -i; the rest is
// the glob as tests of find. grep knows most of what ripgrep takes for a pattern only with -P; that
// of BusyBox has neither -P nor -I.
const SEARCH = `
pattern=$1; path=$2; glob=$3; plain=$4; either=$5; shift 5
if command -v rg >/dev/null 2>&1; then
  exec rg -n -H --no-heading --color never --hidden -g '!.git' \${glob:+-g "$glob"} -e "$pattern" -- "$path"
fi
for options in -nHIP -nHIE -nHE; do
  if echo x | grep $options -e x >/dev/null 2>&1; then break; fi
done
case $options in *P) ;; *) pattern=$plain; options="$options $either" ;; esac
if ! command -v find >/dev/null 2>&1; then
  [ -z "$glob" ] || { echo 'a glob needs find or ripgrep, and this image has neither' >&2; exit 2; }
  exec grep -r $options --exclude-dir=.git --exclude-dir=node_modules -e "$pattern" -- "$path"
fi
exec find "$path" '(' -name .git -o -name node_modules ')' ! -path "$path" -prune -o -type f "$@" \\
  -exec grep $options -e "$pattern" -- {} +
`;

export function searchCommand(pattern: string, path: string, glob: string): string[] {
  // Prevents a name that begins with a dash from being an option.
  const from = path === '' ? '.' : path.startsWith('-') ? `./${path}` : path;
  const posix = posixPattern(pattern);
  const plain = [posix.pattern, posix.ignoreCase ? '-i' : ''];
  return ['sh', '-c', SEARCH, 'sh', pattern, from, glob, ...plain, ...testsOf(glob)];
}

/**
 * Translates a glob into tests of find. There `*` matches slashes too, so a glob with folders finds
 * what it should and maybe more.
 */
export function testsOf(glob: string): string[] {
  const isNegated = glob.startsWith('!');
  const wanted = isNegated ? glob.slice(1) : glob;
  const isWide = isTooWide(wanted);
  // A wider negated glob would exclude files that it should not.
  if (isNegated && isWide) return [];
  const globs = isWide ? [wanted.replaceAll(/\{.*\}/gs, '*')] : alternatives(wanted);
  const tests = globs.flatMap((each) => {
    const plain = each
      .replace(/^(\.?\/)+/, '')
      .replace(/\/$/, '/*')
      .replaceAll('**/', '')
      .replaceAll('**', '*');
    if (plain === '') return [];
    return plain.includes('/')
      ? ['-o', '-path', plain, '-o', '-path', `*/${plain}`]
      : ['-o', '-name', plain];
  });
  return tests.length === 0 ? [] : [...(isNegated ? ['!'] : []), '(', ...tests.slice(1), ')'];
}

/**
 * Combinations of alternatives in braces that are told apart; with more, all files are searched.
 */
const MAX_COMBINATIONS = 200;

function isTooWide(glob: string): boolean {
  const groups = glob.match(/\{[^{}]*\}/g) ?? [];
  const ways = groups.reduce((product, group) => product * group.split(',').length, 1);
  return ways > MAX_COMBINATIONS || /\{[^{}]*\{/.test(glob);
}

/** Expands the alternatives in braces. */
function alternatives(glob: string): string[] {
  const [whole, before = '', inner = '', after = ''] = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(glob) ?? [];
  if (whole === undefined) return [glob];
  return inner.split(',').flatMap((each) => alternatives(`${before}${each}${after}`));
}
