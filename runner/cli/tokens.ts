/**
 * Owns finding the user's token for a service, in the environment or from the service's own command
 * (`gh`, `glab`). A token counts for one host alone, which the environment names or everybody knows:
 * no file of a repository chooses where a token goes. It is read late, kept nowhere and never shown.
 */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import { ErrandError } from '../protocol/errors.ts';

export type TokenService = 'github' | 'gitlab' | 'linear' | 'jira';

/** What a service is sent: the token, and for Jira's cloud the address that it belongs to. */
export interface Token {
  readonly token: string;
  readonly email?: string;
}

type Env = NodeJS.ProcessEnv;

const LINEAR = 'https://linear.app';

/**
 * The user's token for this service at this host, undefined where there is none.
 * @param host the service's origin and path, as in `TicketRef` (`https://github.com`)
 */
export async function tokenFor(
  service: TokenService,
  host: string,
  env: Env = process.env,
): Promise<Token | undefined> {
  const place = URL.parse(host);
  // Over plain HTTP a token could be read on its way; only a service on this machine may be asked so.
  if (!place || (place.protocol !== 'https:' && !isLoopback(place.hostname))) return undefined;
  switch (service) {
    case 'github':
      return asToken(githubVariable(place, env) ?? (await ghsToken(place, env)));
    case 'gitlab':
      return asToken(gitlabVariable(place, host, env) ?? (await glabsToken(place, env)));
    case 'linear':
      return host === LINEAR ? asToken(env['LINEAR_API_KEY']) : undefined;
    case 'jira': {
      const token = isNamed(host, env['JIRA_URL']) ? asToken(env['JIRA_TOKEN']) : undefined;
      const email = env['JIRA_EMAIL']?.trim();
      return token && email ? { ...token, email } : token;
    }
  }
}

/** Like `tokenFor`; refuses with what to do where there is none. */
export async function requireToken(
  service: TokenService,
  host: string,
  env: Env = process.env,
): Promise<Token> {
  const found = await tokenFor(service, host, env);
  if (found) return found;
  throw new ErrandError('unauthorized', `There is no token for ${host}.`, {
    hint: howToSignIn(service, host),
  });
}

export function howToSignIn(service: TokenService, host: string): string {
  const name = URL.parse(host)?.host ?? host;
  switch (service) {
    case 'github':
      return isGithubsOwn(name)
        ? `Sign in with "gh auth login --hostname ${name}", or set GH_TOKEN.`
        : `Sign in with "gh auth login --hostname ${name}", or set GH_HOST=${name} and GH_ENTERPRISE_TOKEN.`;
    case 'gitlab':
      return name === 'gitlab.com'
        ? 'Sign in with "glab auth login", or set GITLAB_TOKEN.'
        : `Sign in with "glab auth login --hostname ${name}", or set GITLAB_HOST=${host} and GITLAB_TOKEN.`;
    case 'linear':
      return 'Set LINEAR_API_KEY.';
    case 'jira':
      return `Set JIRA_URL=${host} and JIRA_TOKEN (and JIRA_EMAIL for a site of Atlassian's cloud).`;
  }
}

/** As `gh` reads them: the plain variables are for github.com and ghe.com, never for a server. */
function githubVariable(place: URL, env: Env): string | undefined {
  if (isGithubsOwn(place.host)) return env['GH_TOKEN'] || env['GITHUB_TOKEN'];
  if (!isNamed(place.origin, env['GH_HOST'])) return undefined;
  return env['GH_ENTERPRISE_TOKEN'] || env['GITHUB_ENTERPRISE_TOKEN'];
}

function gitlabVariable(place: URL, host: string, env: Env): string | undefined {
  const named = env['GITLAB_HOST'] || 'gitlab.com';
  return isNamed(host, named) || isNamed(place.origin, named) ? env['GITLAB_TOKEN'] : undefined;
}

export function isGithubsOwn(host: string): boolean {
  return host === 'github.com' || host.endsWith('.ghe.com');
}

/** True where the variable names this host: as a URL, or as `HOST`, `HOST:PORT` or `HOST/PATH`. */
function isNamed(host: string, named: string | undefined): boolean {
  const name = named?.trim();
  if (!name) return false;
  const given = URL.parse(/^https?:\/\//.test(name) ? name : `https://${name}`);
  return given !== null && plain(given.href) === plain(host);
}

function plain(url: string): string {
  return url.replace(/\/+$/, '').toLowerCase();
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

/** `gh` calls whatever is below github.com by that name, and would print its token for all of it. */
async function ghsToken({ host }: URL, env: Env): Promise<string | undefined> {
  if (host.endsWith('.github.com')) return undefined;
  return await answerOf('gh', ['auth', 'token', '--hostname', host], env);
}

/** No host can have this name (RFC 2606). */
const NO_HOST = 'nowhere.invalid';

/**
 * `glab` prints a token that was kept for no host in particular (`glab config set --global token`)
 * for every host. Such a one counts for the host that `glab` uses where none is named.
 */
async function glabsToken({ host }: URL, env: Env): Promise<string | undefined> {
  const keptFor = (at: string) => answerOf('glab', ['config', 'get', 'token', '--host', at], env);
  const token = (await keptFor(host))?.trim();
  if (!token || token !== (await keptFor(NO_HOST))?.trim()) return token;
  const usual = (await answerOf('glab', ['config', 'get', 'host'], env))?.trim() || 'gitlab.com';
  return isNamed(`https://${host}`, usual) ? token : undefined;
}

/**
 * What the command says; undefined where it is not installed or not signed in. It runs in the home
 * folder, so that no repository's settings of it count, and without the variables, which it would
 * print for any host.
 */
async function answerOf(
  command: 'gh' | 'glab',
  args: readonly string[],
  env: Env,
): Promise<string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !name.endsWith('TOKEN'));
  const options = { cwd: homedir(), env: Object.fromEntries(kept), timeout: 10_000 };
  try {
    return (await promisify(execFile)(command, args, options)).stdout;
  } catch {
    // Whatever it said is not for people: signing in is the same remedy for all of it.
    return undefined;
  }
}

/** A header holds no white space or control character. */
function asToken(text: string | undefined): Token | undefined {
  const token = text?.trim() ?? '';
  return /^[\x21-\x7e]{1,4096}$/.test(token) ? { token } : undefined;
}
