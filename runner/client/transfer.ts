/**
 * Owns what travels between the user's repository and the runner, over git's smart HTTP: the
 * snapshot there, results back. Only refs below refs/errand/tasks/<id> are written; the token is
 * given in the environment, never on a command line or in a config file.
 */
import * as v from 'valibot';
import { ErrandError } from '../protocol/errors.ts';
import { HARMLESS_FAULTS } from '../protocol/harmless-faults.ts';
import { attemptRef, baseRef, ObjectId, TaskId } from '../protocol/task.ts';
import { diskTrouble } from './disk-trouble.ts';
import { GitError, gitLine, type GitRequest, runGit, UNTOUCHED } from './git.ts';
import { configEnv } from './git-environment.ts';
import { reasonIn } from './git-words.ts';
import type { Beside } from './beside/beside.ts';
import { withBeside } from './beside/send.ts';
import { bringMissing, isShallow, promisorOf, withoutHistory } from './partial-clone.ts';
import type { ClientRepository } from './repository.ts';

export interface Peer {
  readonly repository: ClientRepository;
  readonly taskId: string;
  /** The runner's URL, `http://127.0.0.1:7370` for one. */
  readonly url: string;
  readonly token: string;
  readonly signal?: AbortSignal;
}

/**
 * Pushes the snapshot to the runner; only what the runner does not have travels. Repeating it is
 * harmless. The runner must know the repository (`repositories/open`).
 * @param onProgress gets git's own phase ("Writing objects") and percentage
 * @returns in words, what turned out to stay here while it was sent
 * @throws {ErrandError} when the runner is gone, refuses the token or the content
 */
export async function pushSnapshot(
  request: Peer & {
    readonly base: string;
    /** Where it is pushed to; the base of the task when absent. */
    readonly ref?: string;
    readonly beside?: Beside;
    readonly onProgress?: (phase: string, percent: number) => void;
  },
): Promise<string[]> {
  const { onProgress, repository, signal } = request;
  const base = v.parse(ObjectId, request.base);
  const options = ['--no-verify', '--no-signed', '--no-follow-tags', '--recurse-submodules=no'];
  const args = ['push', ...options, '--no-thin', '--progress', remoteUrl(request)];
  const onStderr = (text: string): void => {
    for (const [, phase, percent] of text.matchAll(/([A-Z][a-z]+ objects):\s+(\d+)%/g)) {
      onProgress?.(phase ?? '', Number(percent));
    }
  };
  const main = `+${base}:${request.ref ?? baseRef(taskIdOf(request))}`;
  const along = (first: readonly string[], all = request.beside): Promise<string[]> =>
    deliverAll(all, (beside) =>
      withBeside({ repository, taskId: taskIdOf(request), beside, signal }, async (specs, env) => {
        const push = [...first, ...specs];
        if (push.length > 0) await runGitTransfer(request, [...args, ...push], { env, onStderr });
      }),
    );
  const promisor = await promisorOf(repository, signal);
  const cut = (): Promise<unknown> =>
    withoutHistory(repository, base, (env) =>
      runGitTransfer(request, [...args, main], { env, onStderr }),
    );
  if (promisor === undefined && !(await isShallow(repository))) {
    try {
      return await along([main]);
    } catch (error) {
      if (!isIncomplete(error)) throw error;
      await cut();
      const { beside } = request;
      // A tag would lead to a commit that is not there.
      const rest = beside && { ...beside, tags: [], notes: [BROKEN, ...beside.notes] };
      return [BROKEN, ...(await along([], rest))];
    }
  }
  // Pushed by itself: git refuses several refs at once when one of them ends without parents.
  if (promisor === undefined) await runGitTransfer(request, [...args, main], { onStderr });
  else {
    await bringMissing(repository, base, promisor, signal);
    await cut();
  }
  return await along([]);
}

const BROKEN =
  'The history and the tags are not sent: git cannot read all of it on this disk (git fsck says what is missing).';

/** True where git met commits or files of the history that are not there, or not whole. */
function isIncomplete(error: unknown): boolean {
  if (!(error instanceof ErrandError) || !(error.cause instanceof GitError)) return false;
  return /missing necessary objects|ould not read [0-9a-f]{40}|unable to read [0-9a-f]{40}|traverse parents|is corrupt|(missing|bad) (blob|tree|commit) object/.test(
    error.cause.stderr,
  );
}

/**
 * When the runner refuses files beside the base, the task can begin without them, if that is said.
 */
async function deliverAll(
  beside: Beside | undefined,
  deliver: (beside: Beside | undefined) => Promise<string[]>,
): Promise<string[]> {
  try {
    return await deliver(beside);
  } catch (error) {
    const refused = error instanceof ErrandError && /^(internal|too_large)$/.test(error.code);
    // Its objects could not be written, because of a full disk for example.
    const unwritten = error instanceof GitError;
    if (!(refused || unwritten) || !beside || beside.submodules.length + beside.lfs.length === 0)
      throw error;
    const why = error.message.replaceAll(/\s+/g, ' ').slice(0, 300);
    const note = `The files of submodules and of Git LFS are missing: they could not be sent (${why})`;
    const rest = { ...beside, submodules: [], lfs: [], notes: [note, ...beside.notes] };
    return [note, ...(await deliver(rest))];
  }
}

/**
 * Brings the attempt's result into the same private refs of the user's repository, checked
 * object by object; refs of this task that the runner dropped go here too. No branch, tag or
 * FETCH_HEAD changes.
 * @returns the commit of the attempt
 * @throws {ErrandError} `not_found` when the runner has no result of that attempt
 */
export async function fetchAttempt(request: Peer & { readonly attempt: number }): Promise<string> {
  const id = taskIdOf(request);
  const refs = `refs/errand/tasks/${id}/*`;
  const options = ['--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--prune'];
  const quiet = ['--quiet', '--recurse-submodules=no', '--refmap='];
  const fetch = ['fetch', ...options, ...quiet];
  // Files sent beside the base stay with the runner.
  const from = [remoteUrl(request), `+${refs}:${refs}`, `^refs/errand/tasks/${id}/beside/*`];
  const base = await knownBase(request);
  // The runner may have the base without its history; the local history must not be cut off for
  // that.
  if (base === undefined) await runGitTransfer(request, [...fetch, '--update-shallow', ...from]);
  else {
    await withoutHistory(request.repository, base, (env) =>
      runGitTransfer(request, [...fetch, ...from], { env }),
    );
  }
  const commit = await gitLine({
    cwd: request.repository.root,
    args: ['rev-parse', '--verify', '--quiet', `${attemptRef(id, request.attempt)}^{commit}`],
    accept: [0, 1],
    signal: request.signal,
  });
  if (commit !== '') return commit;
  throw new ErrandError(
    'not_found',
    `Attempt ${request.attempt} of task ${id} has no result yet.`,
    {
      hint: 'Wait until the task is done; its work so far stays with the runner.',
    },
  );
}

/**
 * Brings every ref of the task, with what was sent beside its base, into a repository that is not
 * the user's. Not for one of theirs: it may be cut off where the runner's history is.
 */
export async function fetchTask(request: Peer): Promise<void> {
  const refs = `refs/errand/tasks/${taskIdOf(request)}/*`;
  const options = ['--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--quiet'];
  const from = ['--update-shallow', remoteUrl(request), `+${refs}:${refs}`];
  await runGitTransfer(request, ['fetch', ...options, '--recurse-submodules=no', ...from]);
}

/** The task's base, if it is in this repository; the runner is asked where no ref says it. */
async function knownBase(request: Peer): Promise<string | undefined> {
  const { repository, signal } = request;
  const ref = baseRef(taskIdOf(request));
  const here = ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`];
  const accept = [0, 1];
  const kept = await gitLine({ cwd: repository.root, args: here, accept, signal });
  if (kept !== '') return kept;
  const listed = await runGitTransfer(request, ['ls-remote', '--quiet', remoteUrl(request), ref]);
  const [base = ''] = listed.toString('latin1').split('\t');
  if (!v.is(ObjectId, base)) return undefined;
  // Looking whether it is there must fetch nothing.
  const stdin = `${base}\n`;
  const env = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };
  const look = ['cat-file', '--batch-check'];
  const found = await gitLine({
    cwd: repository.root,
    args: look,
    stdin,
    env,
    accept: [0, 128],
    signal,
  });
  return found.includes(' commit ') ? base : undefined;
}

/** Deletes every local ref of the task; objects go when git next collects garbage. */
export async function dropTaskRefs(repository: ClientRepository, taskId: string): Promise<void> {
  const prefix = `refs/errand/tasks/${v.parse(TaskId, taskId)}/`;
  const cwd = repository.root;
  const refs = await gitLine({ cwd, args: ['for-each-ref', '--format=%(refname)', prefix] });
  if (refs === '') return;
  const stdin = refs
    .split('\n')
    .map((ref) => `delete ${ref}\0\0`)
    .join('');
  await runGit({ cwd, args: [...UNTOUCHED, 'update-ref', '--no-deref', '-z', '--stdin'], stdin });
}

/**
 * Makes a branch at a commit, without checking it out. This is the user's own act: the
 * repository's reflog settings and hooks apply to it.
 * @throws {ErrandError} `invalid` for a bad name, `conflict` for a branch that exists
 */
export async function createBranch(
  repository: ClientRepository,
  name: string,
  commit: string,
): Promise<void> {
  const cwd = repository.root;
  const ref = `refs/heads/${name}`;
  const format = await runGit({ cwd, args: ['check-ref-format', ref], accept: [0, 1] });
  if (format.code !== 0 || name.startsWith('-') || name === 'HEAD') {
    throw new ErrandError('invalid', `${JSON.stringify(name)} is not a valid branch name.`, {
      hint: 'Use letters, digits, "-", "_" and "/", with no "-" first.',
    });
  }
  const known = await runGit({
    cwd,
    args: ['show-ref', '--verify', '--quiet', ref],
    accept: [0, 1],
  });
  if (known.code === 0) {
    throw new ErrandError('conflict', `The branch ${name} already exists; it was left unchanged.`, {
      hint: 'Choose another name, or delete the branch first.',
    });
  }
  const stdin = `create ${ref}\0${v.parse(ObjectId, commit)}\0`;
  try {
    await runGit({ cwd, args: ['update-ref', '-z', '--stdin'], stdin });
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    const trouble = diskTrouble(cause, cwd, 'No branch was made.');
    if (trouble) throw trouble;
    throw new ErrandError('conflict', `The branch ${name} could not be made: ${said(cause)}`, {
      hint: 'Another branch may have this name as its folder. Choose another name.',
      cause,
    });
  }
}

function taskIdOf(request: Peer): string {
  return v.parse(TaskId, request.taskId);
}

function remoteUrl(request: Peer): string {
  return `${request.url.replace(/\/+$/, '')}/git/${request.repository.id}.git`;
}

/** Runs git against the runner and returns its output. */
async function runGitTransfer(
  request: Peer,
  args: readonly string[],
  more: Pick<GitRequest, 'env' | 'onStderr'> = {},
): Promise<Buffer> {
  try {
    const answer = await runGit({
      cwd: request.repository.root,
      args: [...UNTOUCHED, ...args],
      env: { ...configEnv(settings(request)), GIT_ALLOW_PROTOCOL: 'http:https', ...more.env },
      signal: request.signal,
      onStderr: more.onStderr,
    });
    return answer.stdout;
  } catch (cause) {
    throw explain(cause, request);
  }
}

/** Closes every way in which the user's settings could send this, or the token, elsewhere. */
function settings(request: Peer): [string, string][] {
  const url = remoteUrl(request);
  const http = `http.${url}`;
  const closed: [string, string][] = [
    // The longest match wins: the URL stands for itself.
    [`url.${url}.insteadOf`, url],
    [`url.${url}.pushInsteadOf`, url],
    [`${http}.extraHeader`, ''],
    [`${http}.extraHeader`, `Authorization: Bearer ${request.token}`],
    [`${http}.followRedirects`, 'false'],
    // The token goes in the header above; nobody should be asked for another.
    [`${http}.proactiveAuth`, 'none'],
    // The user's cookie jar is for other servers, and saving would rewrite it.
    [`${http}.cookieFile`, ''],
    [`${http}.saveCookies`, 'false'],
    // Less than a packet ends git itself.
    [`${http}.postBuffer`, '1048576'],
    ['credential.helper', ''],
    ['core.askPass', ''],
    ['push.pushOption', ''],
    ['push.negotiate', 'false'],
    ['fetch.fsckObjects', 'true'],
    ...HARMLESS_FAULTS.map((fault): [string, string] => [`fetch.fsck.${fault}`, 'ignore']),
    ['fetch.pruneTags', 'false'],
    ['fetch.writeCommitGraph', 'false'],
  ];
  if (isLoopback(new URL(url).hostname)) closed.push([`${http}.proxy`, '']);
  return closed;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

function explain(cause: unknown, request: Peer): unknown {
  if (!(cause instanceof GitError)) return cause;
  const { stderr } = cause;
  const kept = 'Your files and your repository are unchanged.';
  if (/from promisor remote/.test(stderr)) {
    // Its reason is about the user's own server, whatever words it has in common with ours.
    return new ErrandError(
      'unavailable',
      `git cannot fetch what this partial clone lacks: ${said(cause)}`,
      {
        hint: `Once git fetch works here, try again. ${kept}`,
        cause,
      },
    );
  }
  if (/returned error: 401|Authentication failed|could not read Username/.test(stderr)) {
    return new ErrandError('unauthorized', `The runner at ${request.url} refuses the token.`, {
      hint: `Connect again with the token that the runner printed. ${kept}`,
      cause,
    });
  }
  if (/returned error: 404|repository .* not found/.test(stderr)) {
    return new ErrandError(
      'not_found',
      `The runner at ${request.url} has no copy of this repository.`,
      {
        hint: `Delegate again: that makes the copy. ${kept}`,
        cause,
      },
    );
  }
  if (
    /returned error: 507|remote: .*(No space left on device|Out of diskspace|Disk quota exceeded)/.test(
      stderr,
    )
  ) {
    return new ErrandError('unavailable', `The runner at ${request.url} has no room for more.`, {
      hint: `Free some space (or inodes) there, or discard tasks where its errand.yaml limits what it may keep (quotas.total), then delegate again: the runner needs no restart. ${kept}`,
      cause,
    });
  }
  if (/returned error: 413|exceeds maximum allowed size|unpack.*size/.test(stderr)) {
    return new ErrandError(
      'too_large',
      'The repository is larger than the runner takes in one push.',
      {
        hint: `Ask for a higher limit on the runner, or delegate from a shallow clone. ${kept}`,
        cause,
      },
    );
  }
  if (
    /Failed to connect|Couldn't connect|Could not resolve|Connection (refused|reset)|Empty reply|timed out/i.test(
      stderr,
    )
  ) {
    return new ErrandError('unavailable', `The runner at ${request.url} does not answer.`, {
      hint: `Start it (errand serve) or correct its URL, then try again. ${kept}`,
      cause,
    });
  }
  const trouble = diskTrouble(cause, request.repository.root, kept);
  if (trouble) return trouble;
  return new ErrandError('internal', `git could not talk to the runner: ${said(cause)}`, {
    hint: `See the runner's log. ${kept}`,
    cause,
  });
}

function said(cause: GitError): string {
  return reasonIn(cause.stderr, 3);
}
