/**
 * Owns who gets in: the Host and Origin of a request are compared exactly with the names this
 * runner goes by, and every route but `/livez` needs the token (a second one reads only how the
 * runner is). Loopback is no authentication.
 * Backstop: the server asks here before it looks at the path or upgrades a socket.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { OWNER } from '../store/user.ts';

export interface AccessRules {
  /** The owner's. */
  readonly token: string;
  /** Reads how the runner is (`MONITORED`), and nothing else. */
  readonly metricsToken?: string;
  /** Tokens of others, by the user's name. */
  readonly users?: ReadonlyMap<string, string>;
  /** Host names and addresses, without port, beside the loopback names. */
  readonly hosts: readonly string[];
  /** Origins a browser may send, each as `scheme://host[:port]`; none unless configured. */
  readonly origins: readonly string[];
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Told of the first wrong token of an address, and when it has to wait. */
  readonly suspicious?: (what: string, address: string) => void;
}

const REFUSED_FOR = ['host', 'origin', 'no_token', 'wrong_token'] as const;
export type RefusedFor = (typeof REFUSED_FOR)[number];

export interface Refusal {
  readonly status: 401 | 403 | 421 | 429;
  readonly message: string;
}

/** What somebody who watches over machines may read; it tells of no task and no user. */
const MONITORED: ReadonlySet<string> = new Set(['/metrics', '/readyz', '/version']);
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** Wrong tokens that one address may send in a window before it has to wait the window out. */
const MAX_FAILURES = 20;
const WINDOW_MS = 10_000;
const MAX_ADDRESSES = 1000;

export class Access {
  /** By the user's name. */
  readonly #digests: ReadonlyMap<string, Buffer>;
  readonly #metricsDigest: Buffer | undefined;
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #clock: () => number;
  readonly #suspicious: NonNullable<AccessRules['suspicious']>;
  readonly #failures = new Map<string, { count: number; since: number }>();
  readonly #refused = new Map<RefusedFor, number>(REFUSED_FOR.map((reason) => [reason, 0]));

  constructor(rules: AccessRules) {
    const tokens = [[OWNER, rules.token] as const, ...(rules.users ?? [])];
    this.#digests = new Map(tokens.map(([user, token]) => [user, digest(token)]));
    this.#metricsDigest = rules.metricsToken === undefined ? undefined : digest(rules.metricsToken);
    this.#hosts = new Set([...LOOPBACK, ...rules.hosts.map((host) => host.toLowerCase())]);
    this.#origins = new Set(rules.origins);
    this.#clock = rules.clock;
    this.#suspicious = rules.suspicious ?? (() => undefined);
  }

  /** How many requests were refused since the start, by reason. */
  get refused(): ReadonlyMap<RefusedFor, number> {
    return this.#refused;
  }

  /** Reason to refuse the request regardless of its token; undefined when there is none. */
  refuseSource(request: IncomingMessage): Refusal | undefined {
    const name = hostName(request.headers.host);
    // A request to a bare address cannot come from a rebound DNS name.
    const dialled = addressName(request.socket.localAddress);
    if (name === undefined || (!this.#hosts.has(name) && name !== dialled)) {
      this.#count('host');
      return { status: 421, message: 'This runner does not answer to that host name.' };
    }
    const { origin } = request.headers;
    if (origin !== undefined && !this.#origins.has(origin)) {
      this.#count('origin');
      return { status: 403, message: 'Requests from web pages are not accepted.' };
    }
    return undefined;
  }

  /** Why the request's token is refused; undefined when it is the right one for the path. */
  refuseToken(request: IncomingMessage, pathname?: string): Refusal | undefined {
    const address = request.socket.remoteAddress ?? '';
    const failures = this.#recent(address);
    const given = tokenOf(request.headers.authorization);
    // The right token always gets in: a stranger's guesses must not lock the owner out.
    if (given !== undefined && this.#isRight(given, pathname)) return undefined;
    this.#count(given === undefined ? 'no_token' : 'wrong_token');
    if (failures !== undefined && failures.count >= MAX_FAILURES) {
      return { status: 429, message: 'Too many wrong tokens: wait a little.' };
    }
    if (given !== undefined) this.#countFailure(address);
    return {
      status: 401,
      message: given === undefined ? 'A token is needed.' : 'The token is not that of this runner.',
    };
  }

  /** The user whose token the request has, by this runner's own record. */
  userOf(request: IncomingMessage): string | undefined {
    const given = tokenOf(request.headers.authorization);
    return given === undefined ? undefined : this.#userWith(given);
  }

  #userWith(given: string): string | undefined {
    const own = digest(given);
    // All are compared: how long it takes says nothing about the tokens.
    let user: string | undefined;
    for (const [name, known] of this.#digests) {
      if (timingSafeEqual(own, known)) user ??= name;
    }
    return user;
  }

  #isRight(given: string, pathname: string | undefined): boolean {
    if (this.#userWith(given) !== undefined) return true;
    const narrow = MONITORED.has(pathname ?? '') ? this.#metricsDigest : undefined;
    return narrow !== undefined && timingSafeEqual(digest(given), narrow);
  }

  #count(reason: RefusedFor): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  #recent(address: string): { count: number; since: number } | undefined {
    const failures = this.#failures.get(address);
    if (failures && this.#clock() - failures.since > WINDOW_MS) {
      this.#failures.delete(address);
      return undefined;
    }
    return failures;
  }

  #countFailure(address: string): void {
    const failures = this.#recent(address) ?? { count: 0, since: this.#clock() };
    failures.count++;
    if (failures.count === 1) this.#suspicious('a wrong token was shown', address);
    if (failures.count === MAX_FAILURES) {
      this.#suspicious('too many wrong tokens: the address has to wait', address);
    }
    if (this.#failures.size >= MAX_ADDRESSES) this.#failures.clear();
    this.#failures.set(address, failures);
  }
}

/** Hashing first makes the lengths equal, so that the comparison takes the same time always. */
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/** `Bearer <token>`, or `Basic` with the token as the password (git clients send that). */
function tokenOf(authorization: string | undefined): string | undefined {
  const match = /^(bearer|basic) +([A-Za-z0-9._~+/=-]+)$/i.exec(authorization ?? '');
  const value = match?.[2];
  if (value === undefined) return undefined;
  if (match?.[1]?.toLowerCase() === 'bearer') return value;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

/** The name of a Host header, lower case, without its port; undefined for anything odd. */
function hostName(header: string | undefined): string | undefined {
  const match = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$/i.exec(header ?? '');
  return match?.[1]?.toLowerCase();
}

/** A socket's address as a Host header writes it. */
function addressName(address: string | undefined): string | undefined {
  const plain = address?.replace(/^::ffff:/, '');
  return plain?.includes(':') ? `[${plain}]` : plain;
}
