/**
 * Owns the user's sign-ins to ticket services: GitHub's own from the editor's account, every other
 * as a token in the editor's SecretStorage. A token belongs to one service at one address that the
 * user has named; no file of a repository chooses where it is sent.
 */
import * as v from 'valibot';
import {
  authentication,
  type AuthenticationSession,
  type ExtensionContext,
  type SecretStorage,
} from 'vscode';
import type { SignIn } from '../../runner/tickets/open.ts';
import { PUBLIC_HOSTS, type TicketHost } from '../../runner/tickets/trackers.ts';
import type { Memory } from '../tasks/attention.ts';
import { Emitter, type Handle, type Listen } from '../tasks/event.ts';

/** Scopes that GitHub's own extension asks for, so that one consent serves both. */
const GITHUB_SCOPES = ['read:user', 'user:email', 'repo', 'workflow'];
const HOSTS_KEY = 'errand.ticketHosts';
const SECRET = 'errand.ticketToken:';
const MAX_HOSTS = 50;

const Token = v.object({
  token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,4096}$/)),
  /** For Jira's cloud: the address that the token belongs to. */
  email: v.optional(v.pipe(v.string(), v.maxLength(320))),
});

const Host = v.object({
  service: v.picklist(['github', 'gitlab', 'linear', 'jira']),
  host: v.pipe(v.string(), v.maxLength(2000)),
});

export class Accounts {
  readonly #secrets: SecretStorage;
  readonly #memory: Memory;
  readonly #changes = new Emitter<void>();
  readonly #listening: readonly Handle[];

  /** Fires when somebody has signed in or out, in whichever window. */
  readonly onDidChange: Listen<void> = this.#changes.event;

  constructor({ secrets, globalState }: Pick<ExtensionContext, 'secrets' | 'globalState'>) {
    this.#secrets = secrets;
    this.#memory = globalState;
    this.#listening = [
      secrets.onDidChange(({ key }) => {
        if (key.startsWith(SECRET)) this.#changes.fire();
      }),
      authentication.onDidChangeSessions(({ provider }) => {
        if (provider.id === 'github') this.#changes.fire();
      }),
    ];
  }

  /** The services that the user has signed in to by a token, then the public ones. */
  get hosts(): readonly TicketHost[] {
    return [...this.tokens, ...PUBLIC_HOSTS];
  }

  /** Those that a token is kept for. */
  get tokens(): readonly TicketHost[] {
    const kept = v.safeParse(v.array(Host), this.#memory.get<unknown>(HOSTS_KEY, []));
    return kept.success ? kept.output : [];
  }

  /** Asks the user nothing; undefined where nobody is signed in. */
  async token(at: TicketHost): Promise<SignIn | undefined> {
    if (isGithub(at)) {
      const session = await this.#githubSession();
      return session && { token: session.accessToken };
    }
    const kept = await this.#secrets.get(secretOf(at));
    const parsed = kept === undefined ? undefined : v.safeParse(Token, parseJson(kept));
    return parsed?.success ? parsed.output : undefined;
  }

  async #githubSession(): Promise<AuthenticationSession | undefined> {
    try {
      return await authentication.getSession('github', GITHUB_SCOPES, { silent: true });
    } catch {
      // An editor without GitHub's own extension has no such account.
      return undefined;
    }
  }

  /**
   * Lets the editor ask for GitHub's account; `again` where the session it has is refused. Returns
   * false when the user gave up.
   */
  async signInToGithub(again: boolean): Promise<boolean> {
    const how = again ? { forceNewSession: true } : { createIfNone: true };
    try {
      await authentication.getSession('github', GITHUB_SCOPES, how);
    } catch (error) {
      // The editor has no other sign of it than these words.
      if (/did not consent|cancel/i.test(String(error))) return false;
      throw error;
    }
    this.#changes.fire();
    return true;
  }

  async keep(at: TicketHost, token: SignIn): Promise<void> {
    const others = this.tokens.filter((each) => !isSame(each, at));
    await this.#memory.update(HOSTS_KEY, [at, ...others].slice(0, MAX_HOSTS));
    // Fires: the address has to be known by then.
    await this.#secrets.store(secretOf(at), JSON.stringify(token));
  }

  async forget(at: TicketHost): Promise<void> {
    await this.#memory.update(
      HOSTS_KEY,
      this.tokens.filter((each) => !isSame(each, at)),
    );
    await this.#secrets.delete(secretOf(at));
  }

  dispose(): void {
    for (const each of this.#listening) each.dispose();
  }
}

/** True for the one service whose account is the editor's own. */
export function isGithub({ service, host }: TicketHost): boolean {
  return service === 'github' && host === 'https://github.com';
}

function isSame(a: TicketHost, b: TicketHost): boolean {
  return a.service === b.service && a.host === b.host;
}

function secretOf({ service, host }: TicketHost): string {
  return `${SECRET}${service} ${host}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
