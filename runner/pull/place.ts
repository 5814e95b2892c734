/**
 * Owns where a pull request goes: the remote that the branch is pushed to, the one whose project it
 * is opened in, and the forge that has both. Reads the repository's remotes; asks no forge, and
 * trusts no address that is not the user's own or everybody's.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gitLine } from '../client/git.ts';
import { type Remote, remotesOf } from '../client/remotes.ts';
import type { ClientRepository } from '../client/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import { withMore } from '../protocol/text.ts';
import { type TicketHost, trackersOf } from '../tickets/trackers.ts';
import { PullError } from './pull-error.ts';
import type { Asked } from './users-git.ts';

export interface PullPlace {
  readonly forge: 'github' | 'gitlab';
  readonly host: string;
  /** Where it is opened, and the remote of that project. */
  readonly project: string;
  readonly target: Asked;
  /** Where its branch is pushed. */
  readonly source: Asked;
  /** The project of the branch, where that is another one: a fork. */
  readonly from?: string;
}

/**
 * The usual remote to push to is git's own choice. A fork's pull request goes to the project of the
 * remote called `upstream`, where there is one on the same forge; else to the one that is fetched
 * from, where the same remote is pushed to a fork.
 * @param hosts the addresses of forges: the user's own first, then the public ones
 */
export async function findPlace(
  repository: ClientRepository,
  hosts: readonly TicketHost[],
  named: string | undefined,
  signal?: AbortSignal,
): Promise<PullPlace> {
  const remotes = await remotesOf(repository, signal);
  if (remotes.length === 0) {
    throw new ErrandError(
      'invalid',
      'This repository has no remote, so there is nowhere to open a pull request.',
      {
        hint: 'Add one with git remote add origin URL, or take the result as a branch of your own.',
      },
    );
  }
  const remote = await pushRemote(repository, remotes, named, signal);
  const found = await forgeOf(remote, hosts, signal);
  if (!found) throw unknownForge(remote);
  const { project: from } = found;
  // Of several addresses that are pushed to, the one that is at the forge is asked for branches.
  const pushedAt = found.pushedAt ?? remote.pushUrls[0] ?? '';
  const fetched = forgeAt(remote.name, [remote.url, remote.written], hosts);
  const isOne = pushedAt === remote.url || (fetched !== undefined && isSameProject(fetched, from));
  const source: Asked = isOne ? remote : { ...remote, pushedAt };
  const upstream = remotes.find(({ name }) => name === 'upstream');
  const isOther = upstream !== undefined && upstream.name !== source.name;
  const above = isOther ? (await forgeOf(upstream, hosts, signal))?.project : undefined;
  if (upstream && above && isSameForge(above, from)) {
    const isFork = !isSameProject(above, from);
    return { ...above, target: upstream, source, ...(isFork ? { from: from.project } : {}) };
  }
  if (!isOne && fetched && isSameForge(fetched, from)) {
    return { ...fetched, target: remote, source, from: from.project };
  }
  return { ...from, target: source, source };
}

type Project = Pick<PullPlace, 'forge' | 'host' | 'project'>;

function isSameForge(one: Project, other: Project): boolean {
  return one.forge === other.forge && one.host === other.host;
}

function isSameProject(one: Project, other: Project): boolean {
  return isSameForge(one, other) && one.project.toLowerCase() === other.project.toLowerCase();
}

async function pushRemote(
  { root, branch }: ClientRepository,
  remotes: readonly Remote[],
  named: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Remote> {
  const names = remotes.map(({ name }) => name);
  const among = withMore(names.slice(0, 10), names.length);
  const known = (name: string | undefined) => remotes.find((remote) => remote.name === name);
  if (named !== undefined) {
    const found = known(named);
    if (found) return found;
    const message = `There is no remote "${named}".`;
    const hint = `This repository has ${among}.`;
    throw new PullError('invalid', message, { choice: 'remote', hint });
  }
  const keys = [
    ...(branch === undefined ? [] : [`branch.${branch}.pushRemote`]),
    'remote.pushDefault',
    ...(branch === undefined ? [] : [`branch.${branch}.remote`]),
  ];
  for (const key of keys) {
    const args = ['config', '--get', key];
    const found = known(await gitLine({ cwd: root, args, accept: [0, 1], signal }));
    if (found) return found;
  }
  const only = known('origin') ?? (remotes.length === 1 ? remotes[0] : undefined);
  if (only) return only;
  const message = 'It is not clear which remote the branch should be pushed to.';
  throw new PullError('invalid', message, { choice: 'remote', hint: `Choose one: ${among}.` });
}

/** By the address that git uses, or the one that is written down, which git may shorten or mirror. */
async function forgeOf(
  { name, url, pushUrls, written }: Remote,
  hosts: readonly TicketHost[],
  signal: AbortSignal | undefined,
): Promise<{ readonly project: Project; readonly pushedAt?: string } | undefined> {
  const pushed: { readonly project: Project; readonly pushedAt: string }[] = [];
  for (const pushedAt of pushUrls) {
    const project =
      forgeAt(name, [pushedAt], hosts) ??
      forgeAt(name, [await withSshName(pushedAt, signal)], hosts);
    if (project) pushed.push({ project, pushedAt });
  }
  const fetched = forgeAt(name, [url, written], hosts);
  if (!fetched) return pushed[0];
  // Beside the place where the work goes on, a remote may be pushed to a copy at another forge.
  return (
    pushed.find(({ project }) => isSameProject(project, fetched)) ??
    pushed.find(({ project }) => isSameForge(project, fetched)) ??
    pushed[0] ?? { project: fetched }
  );
}

function forgeAt(
  name: string,
  urls: readonly string[],
  hosts: readonly TicketHost[],
): Project | undefined {
  for (const each of urls) {
    for (const { service, host, project } of trackersOf([{ name, url: each }], [], hosts)) {
      if (service === 'github' || service === 'gitlab') return { forge: service, host, project };
    }
  }
  return undefined;
}

/** The user's settings of ssh may call a host by a name of their own, one for each account say. */
async function withSshName(url: string, signal: AbortSignal | undefined): Promise<string> {
  const [, before = '', host = '', after = ''] =
    /^((?:ssh:\/\/)?(?:[^@/\s]+@)?)(\w[\w.-]*)([:/].*)$/s.exec(url) ?? [];
  if (host === '' || /^https?:/i.test(url)) return url;
  try {
    const { stdout } = await promisify(execFile)('ssh', ['-G', host], { timeout: 10_000, signal });
    const name = /^hostname ([\w.-]+)$/m.exec(stdout)?.[1];
    return name === undefined ? url : `${before}${name}${after}`;
  } catch {
    // Without ssh, or its answer, the host is called as it is written.
    return url;
  }
}

function unknownForge({ name, pushUrls, url, written }: Remote): ErrandError {
  const host = [...pushUrls, url, written].map(hostIn).find((each) => each !== undefined);
  if (host === undefined) {
    const message = `The remote ${name} is another folder, which is no forge.`;
    const hint =
      'Pull requests are opened on GitHub and GitLab. Choose another remote, or take the result as a branch of your own.';
    return new PullError('invalid', message, { choice: 'remote', hint });
  }
  const message = `The remote ${name} is at ${host}, which is no forge that Errand knows.`;
  const hint = 'If it is a GitHub Enterprise Server or a GitLab of yours, sign in to it.';
  return new PullError('invalid', message, { choice: 'host', host, hint });
}

/** Undefined for a folder. */
function hostIn(url: string): string | undefined {
  return URL.parse(url)?.host || /^(?:[^@/\s]+@)?([\w.-]+):/.exec(url)?.[1];
}
