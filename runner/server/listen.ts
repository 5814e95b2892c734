/**
 * Owns the address the runner listens on and the files by which clients of this machine find it:
 * the token (made once, 0600) and `runner.json`. It refuses to listen where others could read the
 * traffic.
 */
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { ErrandError } from '../protocol/errors.ts';
import { OWNER } from '../store/user.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM files. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The user knows that token and code can be read on the way. */
  readonly allowReadableTraffic?: boolean;
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** Throws where listening there would show token and code to others on the network. */
export function refuseReadableTraffic(options: ListenOptions): void {
  if (isLoopback(options.host) || options.tls || options.allowReadableTraffic) return;
  throw new ErrandError(
    'invalid',
    `Listening on ${options.host} without TLS would let others read the token and the code.`,
    {
      hint: 'Give --tls-cert and --tls-key, listen on 127.0.0.1 behind a tunnel, or accept it with --allow-readable-traffic.',
    },
  );
}

/** The TLS files' contents; throws a clear error for one that cannot be read or used. */
export function readTls(tls: { cert: string; key: string }): { cert: Buffer; key: Buffer } {
  const [cert, key] = [readPem(tls.cert), readPem(tls.key)];
  const certificate = usable(`no certificate is in ${tls.cert}`, () => new X509Certificate(cert));
  const own = usable(`no private key without a passphrase is in ${tls.key}`, () => {
    return createPrivateKey(key);
  });
  if (!certificate.checkPrivateKey(own)) {
    throw unusable(`the key in ${tls.key} is not that of the certificate in ${tls.cert}`);
  }
  return { cert, key };
}

function usable<T>(why: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    throw unusable(why, cause);
  }
}

function unusable(why: string, cause?: unknown): ErrandError {
  return new ErrandError('invalid', `TLS cannot be used: ${why}.`, {
    hint: '--tls-cert takes the certificate (with its chain) and --tls-key its private key, as PEM files.',
    cause,
  });
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ErrandError('invalid', `The TLS file ${path} cannot be read (${code}).`, { cause });
  }
}

export const tokenFile = (root: string): string => join(root, 'token');
export const infoFile = (root: string): string => join(root, 'runner.json');

/** Its token only reads how the runner is: a server that watches machines need not have the other. */
export const metricsTokenFile = (root: string): string => join(root, 'metrics-token');

const MIN_TOKEN_CHARACTERS = 32;

/** A token of the data directory, the runner's own by default; made on the first call, 256 random bits. */
export function ensureToken(root: string, fileOf = tokenFile): string {
  const path = fileOf(root);
  try {
    const token = readFileSync(path, 'utf8').trim();
    // A shorter one is the rest of a write that was cut off.
    if (token.length >= MIN_TOKEN_CHARACTERS) return asToken(token, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  const token = randomBytes(32).toString('base64url');
  writeWhole(path, `${token}\n`);
  return token;
}

const USER_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Tokens of users beside the owner: the files of the folder `tokens`, by the name of the user. */
export function userTokens(root: string): Map<string, string> {
  const folder = join(root, 'tokens');
  const users = new Map<string, string>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name);
    if (!USER_NAME.test(name) || name === OWNER) {
      throw new ErrandError('invalid', `The file ${path} has no name for a user.`, {
        hint: `A name has a-z, 0-9 and . _ -; "${OWNER}" is the one of the runner's own token.`,
      });
    }
    const token = readUserToken(path);
    if (token.length < MIN_TOKEN_CHARACTERS) {
      throw new ErrandError('invalid', `The token in ${path} is too short.`, {
        hint: `It needs at least ${MIN_TOKEN_CHARACTERS} characters, for example from: openssl rand -hex 32`,
      });
    }
    const [other] = [...users].find(([, theirs]) => theirs === token) ?? [];
    if (other !== undefined) {
      throw new ErrandError('invalid', `The users ${other} and ${name} have the same token.`, {
        hint: `A token says who asks. Give each user one of their own: change the file ${path}.`,
      });
    }
    users.set(name, asToken(token, path));
  }
  return users;
}

function readUserToken(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ErrandError('invalid', `The token in ${path} cannot be read (${code}).`, { cause });
  }
}

/** Keeps a token that somebody wrote there, or refuses it: a header cannot carry every text. */
function asToken(token: string, path: string): string {
  if (/^[A-Za-z0-9._~+/=-]+$/.test(token)) return token;
  throw new ErrandError('invalid', `The file ${path} holds no token that can be used.`, {
    hint: 'A token has letters, digits and . _ ~ + / = - in one line. Remove the file, and a new one is made.',
  });
}

/** Facts by which local clients find the runner; the token has a file of its own. */
export interface RunnerInfo {
  readonly url: string;
  readonly pid: number;
  readonly version: string;
}

export function writeInfo(root: string, info: RunnerInfo): void {
  writeWhole(infoFile(root), `${JSON.stringify(info)}\n`);
}

export function removeInfo(root: string): void {
  rmSync(infoFile(root), { force: true });
}

/** Readers see the old file or the new one, never a part. */
function writeWhole(path: string, text: string): void {
  const partial = `${path}.partial`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, path);
}
