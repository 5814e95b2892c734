/**
 * Owns asking git which files of a folder may hold TODOs. git reads the tracked files itself, many
 * times faster than a program in JavaScript could, and names those with a tag anywhere in them; what
 * is untracked and not ignored is only listed. Nothing is read here. It runs git directly, because
 * the language server is a separate program that imports nothing of ours.
 */
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As many names as the command line of every system holds. */
const MAX_NAMES = 500;
/** More than the names of a million files. */
const MAX_LIST_BYTES = 256_000_000;

/** Runs no program that the repository names, and reads the settings of neither pager nor colours. */
const SAFE = [
  ['-c', 'core.fsmonitor=false', '-c', 'grep.fallbackToNoIndex=false'],
  ['--no-pager', '--literal-pathspecs'],
].flat();
const LIST = ['ls-files', '-z', '--others', '--exclude-standard'];
const GREP = [
  ['grep', '-z', '-I', '-E', '--files-with-matches', '--no-color'],
  ['--no-full-name', '--no-recurse-submodules'],
].flat();

/** What git sets for a program that it starts: an editor for a message would be led elsewhere. */
const ELSEWHERE =
  /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|PREFIX|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|\w+_PATHSPECS)$/i;

/** Tags count as bytes, which is far faster; nothing is fetched from the net, or locked. */
const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ELSEWHERE.test(name))),
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
});

/**
 * Yields names relative to the folder, as soon as git says them and perhaps twice. Rejects with
 * git's own reason, such as that the folder is in no repository.
 * @param below a folder inside it to which the names are confined; empty for all. It is never where
 * git runs: there it would list another repository, if that folder is one.
 */
export async function* candidates(
  folder: string,
  below: string,
  tags: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const pattern = patternOf(tags);
  if (pattern === undefined) return;
  const within = below === '' ? [] : ['--', below];
  const options = { cwd: folder, env: environment(), signal, maxBuffer: MAX_LIST_BYTES };
  const others = run('git', [...SAFE, ...LIST, ...within], options);
  // Both run at once; what fails is said by the one that is waited for first.
  others.catch(() => undefined);
  yield* tracked(folder, [pattern, ...within], signal);
  for (const name of (await others).stdout.split('\0')) if (name !== '') yield name;
}

/** Returns those of the paths that git lists in the folder: tracked, or neither that nor ignored. */
export async function listed(folder: string, paths: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let from = 0; from < paths.length; from += MAX_NAMES) {
    const some = paths.slice(from, from + MAX_NAMES);
    const args = [...SAFE, ...LIST, '--cached', '--', ...some];
    const { stdout } = await run('git', args, {
      cwd: folder,
      env: environment(),
      maxBuffer: 64_000_000,
    });
    for (const name of stdout.split('\0')) found.add(name);
  }
  return found;
}

/** Matches what `findTodos` may accept; tags are made of letters, digits, `_`, `-` and `@`. */
function patternOf(tags: readonly string[]): string | undefined {
  const names = tags.filter((tag) => /^[\w@-]{1,40}$/.test(tag));
  if (names.length === 0) return undefined;
  const lower = names.filter((name) => /^\w/.test(name)).map((name) => name.toLowerCase());
  const marked = lower.length > 0 ? [String.raw`[@\](${lower.join('|')})`] : [];
  return [...names, ...marked].join('|');
}

/** Yields the tracked files with a match, as git finds them. */
async function* tracked(
  folder: string,
  what: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const child = spawn('git', [...SAFE, ...GREP, '-e', ...what], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise: ended, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('close', (code) => resolve(code ?? 1));
  // A caller that stops reading does not ask how it ended.
  ended.catch(() => undefined);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  const stop = () => child.kill();
  signal.addEventListener('abort', stop, { once: true });
  try {
    let rest = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      const names = (rest + String(text)).split('\0');
      rest = names.pop() ?? '';
      yield* names;
    }
    const code = await ended;
    signal.throwIfAborted();
    // Status 1: no file has a match.
    if (code > 1) throw new Error(reasonIn(said));
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** git's reason is the last line that it writes. */
function reasonIn(said: string): string {
  const last = said.trim().split('\n').at(-1) ?? '';
  return last.replace(/^fatal: /, '') || 'it gave no reason';
}
