/**
 * Owns the form of a bundle: on its first line a DSSE envelope, whose payload says what the attempt
 * was and lists every part by size and hash; then the bytes of the parts, one after the other.
 * Reading gives nothing back before the signature and every hash are good. Pure.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { AttemptRecord } from '../protocol/attempt-record.ts';
import { ErrandError } from '../protocol/errors.ts';
import { ObjectId, TaskId, VerdictLevel } from '../protocol/task.ts';
import { Envelope, sealed, unsealed } from './dsse.ts';

const TYPE = 'application/vnd.errand.bundle+json';
/** A part is unpacked in memory. */
const MAX_PART_BYTES = 1 << 29;
const LINE_FEED = 0x0a;

/** What a replay has to come to. */
const Expected = v.object({
  tree: v.nullable(v.string()),
  level: VerdictLevel,
  codes: v.array(v.string()),
});
export type Expected = v.InferOutput<typeof Expected>;

export const BundleAbout = v.object({
  schema: v.literal('errand.bundle/1'),
  task: TaskId,
  title: v.string(),
  /** The attempt, after those that it continues, oldest first. */
  attempts: v.pipe(v.array(v.number()), v.minLength(1)),
  base: ObjectId,
  /** Of the last attempt's result. */
  result: v.nullable(ObjectId),
  agent: v.string(),
  blueprint: v.nullable(v.object({ name: v.string(), sha256: v.string() })),
  /** The image of the sandboxes by name and id, and the commands that prepared it. */
  image: v.object({ name: v.string(), id: v.string(), setup: v.array(v.string()) }),
  ledgerHead: v.string(),
  expected: Expected,
  madeAt: v.string(),
  madeBy: v.object({ runner: v.string(), command: v.string() }),
  parts: v.array(v.object({ name: v.string(), bytes: v.number(), sha256: v.string() })),
});
export type BundleAbout = v.InferOutput<typeof BundleAbout>;

/** One attempt in a bundle. */
export interface BundledAttempt {
  readonly record: AttemptRecord;
  /** As its file is. */
  readonly ledger: string;
  /** What another agent and its model said to each other; empty for the built-in agent. */
  readonly exchanges: string;
}

export interface Bundle {
  readonly about: BundleAbout;
  /** A git bundle with the base and the results. */
  readonly git: Buffer;
  readonly attempts: readonly BundledAttempt[];
}

const GIT = 'objects.gitbundle';
const partName = (what: 'record' | 'ledger' | 'exchanges', n: number): string =>
  `attempt-${n}/${what}.gz`;

export function writeBundle(
  { about, git, attempts }: Omit<Bundle, 'about'> & { about: Omit<BundleAbout, 'parts'> },
  key: KeyObject,
): Buffer {
  const parts: [string, Buffer][] = [[GIT, git]];
  for (const { record, ledger, exchanges } of attempts) {
    const n = record.attempt;
    parts.push([partName('record', n), gzipSync(JSON.stringify(record))]);
    parts.push([partName('ledger', n), gzipSync(ledger)]);
    parts.push([partName('exchanges', n), gzipSync(exchanges)]);
  }
  const list = parts.map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: hash(bytes) }));
  const payload = Buffer.from(JSON.stringify({ ...about, parts: list }));
  const head = Buffer.from(`${JSON.stringify(sealed(TYPE, payload, key))}\n`);
  return Buffer.concat([head, ...parts.map(([, bytes]) => bytes)]);
}

/** @throws {ErrandError} for what is no bundle, was changed, or is signed by none of these keys */
export function readBundle(
  file: Buffer,
  keys: readonly KeyObject[],
): Bundle & { readonly keyId: string } {
  const end = file.indexOf(LINE_FEED);
  const envelope = v.safeParse(Envelope, json(file.subarray(0, Math.max(0, end)).toString('utf8')));
  if (!envelope.success) throw notOne('it does not begin with a signed envelope');
  const opened = unsealed(envelope.output, TYPE, keys);
  if (opened.kind === 'forged') throw changed('its signature does not fit what it says');
  if (opened.kind === 'stranger') {
    throw new ErrandError(
      'unauthorized',
      `The bundle is signed with a key that you have not named: ${opened.keyId.slice(0, 80)}.`,
      {
        hint: 'A replay runs what is in it, in sandboxes. If you trust who made it, name their public key with --signed-by FILE.',
      },
    );
  }
  const about = v.safeParse(BundleAbout, json(opened.payload.toString('utf8')));
  if (!about.success) {
    throw new ErrandError('version_mismatch', 'The bundle is of a form that is not known here.', {
      hint: 'It was made by a newer Errand: use that one.',
    });
  }
  const parts = partsIn(file.subarray(end + 1), about.output.parts);
  return { about: about.output, keyId: opened.keyId, ...contents(parts, about.output) };
}

function partsIn(bytes: Buffer, list: BundleAbout['parts']): Map<string, Buffer> {
  const parts = new Map<string, Buffer>();
  let at = 0;
  for (const { name, bytes: size, sha256 } of list) {
    const part = bytes.subarray(at, at + size);
    at += size;
    if (part.length !== size) throw changed(`it ends within its part ${name}`);
    if (hash(part) !== sha256) throw changed(`its part ${name} is not the one that was signed`);
    parts.set(name, part);
  }
  if (at !== bytes.length) throw changed('there is something after its last part');
  return parts;
}

function contents(
  parts: ReadonlyMap<string, Buffer>,
  { attempts }: BundleAbout,
): Pick<Bundle, 'git' | 'attempts'> {
  const part = (name: string): Buffer => {
    const found = parts.get(name);
    if (!found) throw notOne(`its part ${name} is missing`);
    return found;
  };
  const text = (what: Parameters<typeof partName>[0], n: number): string =>
    gunzipSync(part(partName(what, n)), { maxOutputLength: MAX_PART_BYTES }).toString('utf8');
  return {
    git: part(GIT),
    attempts: attempts.map((n) => ({
      record: v.parse(AttemptRecord, JSON.parse(text('record', n))),
      ledger: text('ledger', n),
      exchanges: text('exchanges', n),
    })),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const notOne = (why: string): ErrandError =>
  new ErrandError('invalid', `This is no bundle of an attempt: ${why}.`, {
    hint: 'One is made with: errand bundle TASK FILE',
  });

const changed = (why: string): ErrandError =>
  new ErrandError('invalid', `The bundle was changed since it was signed: ${why}.`, {
    hint: 'Nothing of it was used. Get it once more from where it was made.',
  });
