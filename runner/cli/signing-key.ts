/**
 * Owns the user's key for signing bundles: an Ed25519 key in a file of theirs alone, made at its first
 * use, with its public half beside it to be given away. No key leaves this machine by itself.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { ErrandError } from '../protocol/errors.ts';

const NAME = 'signing-key.pem';

export interface SigningKey {
  readonly key: KeyObject;
  /** File of its public half. */
  readonly publicFile: string;
  /** True where it was made just now. */
  readonly isNew: boolean;
}

/** The key in the named file, or the user's own. */
export async function signingKey(named?: string): Promise<SigningKey> {
  const file = named ?? ownFile();
  const publicFile = `${file.replace(/\.pem$/, '')}.pub.pem`;
  const text = await readKey(file, named !== undefined);
  const isNew = text === undefined;
  const pem = text ?? (await make(file));
  const key = asKey(file, () => createPrivateKey(pem));
  await putPublic(publicFile, publicPem(key), isNew);
  return { key, publicFile, isNew };
}

/** The user's own public key, where they have signed something before; and that of a named file. */
export async function trustedKeys(named: string | undefined): Promise<KeyObject[]> {
  const own = await readKey(ownFile(), false);
  const other = named === undefined ? undefined : await readKey(named, true);
  return [own, other].flatMap((pem, index) =>
    pem === undefined
      ? []
      : [asKey(index === 0 ? ownFile() : (named ?? ''), () => createPublicKey(pem))],
  );
}

function ownFile(): string {
  const config = process.env['XDG_CONFIG_HOME'] ?? '';
  return join(isAbsolute(config) ? config : join(homedir(), '.config'), 'errand', NAME);
}

/** Never over a key that is there. */
async function make(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  await writeFile(file, pem, { mode: 0o600, flag: 'wx' });
  return pem;
}

/** Beside the private one, where it is not: a key of another tool's, or a disk that was full, too. */
async function putPublic(file: string, pem: string, isNew: boolean): Promise<void> {
  if (!isNew) {
    const there = await readKey(file, false);
    if (there !== undefined && there.trim() === pem.trim()) return;
    if (there !== undefined) {
      throw new ErrandError('invalid', `${file} is the public half of another key.`, {
        hint: 'Move it away: the right one is written in its place.',
      });
    }
  }
  await writeFile(file, pem, { mode: 0o644 }).catch((cause: NodeJS.ErrnoException) => {
    throw new ErrandError('invalid', `${file} cannot be written (${cause.code}).`, { cause });
  });
}

async function readKey(file: string, isNeeded: boolean): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' && !isNeeded) return undefined;
    throw new ErrandError('invalid', `The key ${file} cannot be read (${cause.code}).`, { cause });
  });
}

function asKey(file: string, read: () => KeyObject): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw unusable(file, cause);
  }
  throw unusable(file);
}

function unusable(file: string, cause?: unknown): ErrandError {
  return new ErrandError('invalid', `${file} holds no Ed25519 key in PEM without a passphrase.`, {
    hint: 'One is made with: openssl genpkey -algorithm ed25519 -out FILE',
    cause,
  });
}

function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
}
