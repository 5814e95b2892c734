/**
 * Owns the steps that others see: the branch is pushed by the user's own git, then the pull request
 * is opened, or the one that the branch has is told anew. Both may be repeated without harm.
 */
import { gitLine, runGit } from '../client/git.ts';
import type { ClientRepository } from '../client/repository.ts';
import { newBody, type Told, updatedBody } from '../forge/body.ts';
import type { Forge, PullRequest } from '../forge/forge.ts';
import { plainTitle } from '../forge/inert.ts';
import {
  chooseTemplate,
  MAX_TEMPLATE_BYTES,
  TEMPLATE_FOLDERS,
  templateNames,
} from '../forge/template.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { PullPlace } from './place.ts';
import type { PullBranch } from './prepare.ts';
import { PullError } from './pull-error.ts';
import { pushBranch } from './users-git.ts';

export interface PullWords {
  readonly title: string;
  readonly body: string;
}

/** What a new pull request would say. `choices`: templates of which none is the usual one. */
export async function newWords(
  repository: ClientRepository,
  { forge }: PullPlace,
  { base }: PullBranch,
  told: Told,
  { title, template }: { readonly title: string; readonly template: string | undefined },
  signal?: AbortSignal,
): Promise<PullWords & { readonly choices: readonly string[] }> {
  const paths = await templatePaths(repository, forge, base.tip, signal);
  const chosen = chooseTemplate(forge, paths, template);
  const text = chosen && (await readTemplate(repository, base.tip, chosen, signal));
  const choices = chosen === undefined ? templateNames(forge, paths) : [];
  return { title, body: newBody(told, text), choices };
}

export interface Published {
  readonly pull: PullRequest;
  readonly what: 'opened' | 'updated';
  /** True where somebody has taken our part out of the body, which is then left as it is. */
  readonly isBodyKept: boolean;
}

export async function publish(
  repository: ClientRepository,
  { place, branch }: { readonly place: PullPlace; readonly branch: PullBranch },
  forge: Forge,
  told: Told,
  wanted: {
    /** The words of a new one, made only where there is none yet. */
    readonly words: () => Promise<PullWords>;
    /** Replaces the title of one that exists. */
    readonly title: string | undefined;
    readonly isDraft: boolean;
  },
  signal: AbortSignal,
): Promise<Published> {
  const found = await forge.find(branch.branch, place.from, signal);
  // What cannot be told is refused before anything is pushed.
  const words = found ? undefined : await wanted.words();
  if (branch.isNew) await pushBranch(repository, place.source, branch, [], signal);
  if (words) {
    const base = branch.base.branch;
    const { from } = place;
    const draft = { ...words, branch: branch.branch, base, isDraft: wanted.isDraft };
    const pull = await forge.open({ ...draft, ...(from === undefined ? {} : { from }) }, signal);
    return { pull, what: 'opened', isBodyKept: false };
  }
  if (!found) throw new TypeError('There is either a pull request or words for a new one.');
  const body = updatedBody(told, found.body);
  const title = wanted.title;
  const changes = {
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
  };
  if (Object.keys(changes).length > 0) await forge.update(found.ref, changes, signal);
  const pull = { ...found, head: branch.commit, ...changes };
  return { pull, what: 'updated', isBodyKept: body === undefined };
}

/**
 * Opens a merge request on GitLab without a token: the server is asked along with the push. It can
 * be told one line only, and tells of one only when something new is pushed.
 * @returns its address, where the server said it
 */
export async function publishByPush(
  repository: ClientRepository,
  { place, branch }: { readonly place: PullPlace; readonly branch: PullBranch },
  wanted: { readonly title: string; readonly description: string; readonly isDraft: boolean },
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!branch.isNew) {
    throw new ErrandError(
      'invalid',
      'The branch is there with all of it, so there is nothing to push.',
      {
        hint: `Without a token ${place.host} opens a merge request only along with a push. Sign in (glab auth login, or GITLAB_TOKEN), and try again.`,
      },
    );
  }
  const options = [
    'merge_request.create',
    `merge_request.target=${branch.base.branch}`,
    `merge_request.title=${plainTitle(wanted.title, 200)}`,
    `merge_request.description=${wanted.description.replaceAll(/\s+/g, ' ')}`,
    ...(wanted.isDraft ? ['merge_request.draft'] : []),
  ];
  const said = await pushBranch(repository, place.source, branch, options, signal);
  const addresses = said.match(/https?:\/\/\S+\/merge_requests\/\d+/g) ?? [];
  return addresses.find((address) => address.startsWith(`${place.host}/`));
}

async function templatePaths(
  { root }: ClientRepository,
  forge: 'github' | 'gitlab',
  tip: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const list = async (args: readonly string[]) => {
    const listed = ['ls-tree', '--name-only', '-z', '--full-tree', ...args];
    const { stdout } = await runGit({ cwd: root, args: listed, signal });
    return stdout
      .toString('utf8')
      .split('\0')
      .filter((path) => path !== '');
  };
  const top = await list([tip]);
  const folders = TEMPLATE_FOLDERS[forge].filter((folder) => folder !== '');
  // A folder of templates at the top may have its name in any case.
  const here = top.filter(
    (name) => folders.some((each) => each === name) || /^pull_request_template$/i.test(name),
  );
  const below = here.length === 0 ? [] : await list(['-r', tip, '--', ...here]);
  return [...new Set([...top.filter((name) => !here.includes(name)), ...below])];
}

async function readTemplate(
  { root }: ClientRepository,
  tip: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const name = `${tip}:${path}`;
  const size = Number(await gitLine({ cwd: root, args: ['cat-file', '-s', name], signal }));
  if (size > MAX_TEMPLATE_BYTES) {
    const message = `The template ${path} is too long (${size} bytes).`;
    throw new PullError('too_large', message, { choice: 'template', hint: 'Choose another.' });
  }
  const { stdout } = await runGit({ cwd: root, args: ['cat-file', 'blob', name], signal });
  return stdout.toString('utf8').replaceAll('\0', '');
}
