/**
 * Owns the plan of "apply the whole result to a dirty work tree, three-way": the new content of
 * each file, never over an edit that the result does not know. It writes nothing but temporary
 * files; apply/rewrite.ts carries the plan out. Backstop: a change that cannot be decided safely is
 * `refuse`, and each step holds the current entry, which is compared again before it is replaced.
 */
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import type { FileChange } from '../protocol/task.ts';
import {
  attributesOf,
  type Checkout,
  mergePrograms,
  type Read,
  readBlobs,
  readCheckedOut,
} from './apply/content.ts';
import { carried, type Decision, decide } from './apply/decide.ts';
import { type DiskFile, LINK } from './apply/disk.ts';
import { type Buffers, type Facts, gatherFacts } from './apply/facts.ts';
import { mergeEncoded } from './apply/merge-encoded.ts';
import { differInStyle, isBinary, mergeText } from './apply/merge-text.ts';
import { followMoves } from './apply/moved-here.ts';
import { renamesIn } from './apply/renames.ts';
import { foldersOf, keyOf } from './apply/names.ts';
import { withAttributes } from './apply/result-attributes.ts';
import { type Decided, withRoom } from './apply/room.ts';
import type { Settings } from './apply/standing.ts';
import type { ClientRepository } from './repository.ts';

export { isSafePath } from './apply/safe-path.ts';

interface Named {
  /** Name for people; `bytes` is the name itself. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** Entry on the disk now; undefined also for a folder whose files all go. */
interface Standing extends Named {
  readonly disk: DiskFile | undefined;
}

interface Written extends Standing {
  readonly mode: string;
  /** Content for the work tree; the target, for a symlink. */
  readonly content: Buffer;
  /** The old name of a file that the result renames and that was edited here. */
  readonly from?: Named;
}

/** `inResult`: the name that the result knows, of a file that was moved here. */
export type MergeStep = Step & { readonly inResult?: Named };

type Step =
  | ({ readonly kind: 'unchanged' } & Named)
  /** `to`: the new name, under which the edits go on. */
  | ({ readonly kind: 'delete'; readonly to?: Named } & Standing)
  | ({ readonly kind: 'add' | 'take' } & Written)
  /** `current` is the user's. */
  | ({ readonly kind: 'merged'; readonly current: Buffer } & Written)
  /** `content` has the conflict marks; `current` is the user's. */
  | ({
      readonly kind: 'conflict';
      readonly current: Buffer;
      readonly base: Buffer;
      readonly result: Buffer;
    } & Written)
  | ({ readonly kind: 'refuse'; readonly reason: string } & Named);

/** Number of texts merged at a time. */
const AT_ONCE = 4;

/**
 * Plans the whole result; deletions come first.
 * @param buffers unsaved editor buffers by absolute path; they count instead of the file
 * @param base the commit that the task began with; without it, moved files are not followed
 */
export async function planMerge(
  repository: ClientRepository,
  changes: readonly FileChange[],
  buffers: Buffers = new Map(),
  base?: string,
  signal?: AbortSignal,
): Promise<MergeStep[]> {
  if (base === undefined) return await planAt(repository, changes, buffers, signal);
  const isHeld = (name: Buffer): boolean => buffers.has(join(repository.root, name.toString()));
  const followed = await followMoves(repository, changes, base, isHeld, signal);
  const steps = await planAt(repository, followed.changes, buffers, signal);
  return steps.map((step) => {
    const stays = followed.kept.get(keyOf(step.bytes));
    return stays ? keptAs(step, stays) : withName(step, followed.moved.get(keyOf(step.bytes)));
  });
}

/** A file that the user moved is meant to be kept: it stays, and a sentence says so. */
function keptAs({ path }: MergeStep, bytes: Buffer): MergeStep {
  const reason = `it was moved here from ${path}, which the result deletes or renames`;
  return { kind: 'refuse', path: bytes.toString(), bytes, reason };
}

function withName(step: MergeStep, bytes: Buffer | undefined): MergeStep {
  return bytes ? { ...step, inResult: { path: bytes.toString(), bytes } } : step;
}

/** Plans each change for the file of its own name. */
async function planAt(
  repository: ClientRepository,
  changes: readonly FileChange[],
  buffers: Buffers,
  signal: AbortSignal | undefined,
): Promise<MergeStep[]> {
  const { facts, settings } = await gatherFacts(repository, changes, buffers, signal);
  const renames = await renamesIn(repository, changes, signal);
  const alone = facts.map((each): Decided => ({ facts: each, decision: decide(each, settings) }));
  const decided = await withRoom(repository.root, withCarried(alone, renames, settings), renames);
  const contents = await readContents(repository, decided, signal);
  const steps: MergeStep[] = Array.from({ length: decided.length });
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < decided.length; index = next++) {
      const each = decided[index];
      if (each) steps[index] = await stepOf(each, contents, signal);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return inOrder(withMoves(steps, renames));
}

/** When both sides of a rename exist, moves the edits of the old file to the new one. */
function withCarried(
  decided: readonly Decided[],
  renames: ReadonlyMap<string, string>,
  settings: Settings,
): Decided[] {
  const byKey = new Map(decided.map((each) => [each.facts.key, each]));
  const changed = new Map<string, Decision>();
  for (const [to, from] of renames) {
    const [came, gone] = [byKey.get(to), byKey.get(from)];
    if (!came || !gone) continue;
    const isEdited = gone.decision.kind === 'refuse' && gone.decision.because === 'edited';
    const isFree = came.decision.kind === 'write' && came.facts.disk === undefined;
    const isBoth = came.decision.kind === 'merge' && gone.decision.kind === 'unchanged';
    if (!(isEdited && isFree) && !isBoth) continue;
    const decision = carried(gone.facts, came.facts, settings);
    changed.set(to, decision);
    if (decision.kind === 'merge' && !isBoth) changed.set(from, { kind: 'delete' });
  }
  return decided.map((each) => {
    const decision = changed.get(each.facts.key);
    return decision ? { ...each, decision } : each;
  });
}

interface Contents {
  readonly repository: ClientRepository;
  readonly bases: ReadonlyMap<string, Read>;
  readonly results: ReadonlyMap<string, Read>;
  /** Way in which each file is merged, in the terms of .gitattributes. */
  readonly ways: ReadonlyMap<string, string>;
  /** The ways that are programs of the user's. */
  readonly programs: ReadonlySet<string>;
}

function isWritten({ decision: { kind } }: Decided): boolean {
  return kind === 'write' || kind === 'merge';
}

async function readContents(
  repository: ClientRepository,
  decided: readonly Decided[],
  signal: AbortSignal | undefined,
): Promise<Contents> {
  const written = decided.filter(isWritten);
  const results = await withAttributes(repository, decided, signal, (checkout) =>
    readSides(repository, checkout, written, 'after', signal),
  );
  const merged = written.filter(({ facts, decision }) => {
    if (decision.kind === 'merge') return true;
    const result = results.get(facts.key);
    return result instanceof Buffer && isRestyled(facts, result);
  });
  const names = merged.map(({ facts }) => facts.bytes);
  const ways = await attributesOf(repository.root, 'merge', names, signal);
  const bases = await readSides(repository, { cwd: repository.root }, merged, 'before', signal);
  const programs = await mergePrograms(repository.root, ways.values(), signal);
  return { repository, results, bases, ways, programs };
}

/** By the key of the decision, which may be about a renamed file's old version. */
async function readSides(
  { root }: ClientRepository,
  checkout: Checkout,
  decided: readonly Decided[],
  of: 'before' | 'after',
  signal: AbortSignal | undefined,
): Promise<Map<string, Read>> {
  const sides = decided.flatMap(({ facts, decision }) => {
    const from = decision.kind === 'merge' && of === 'before' ? decision.from : undefined;
    const { change, bytes, key } = from ?? facts;
    const side = change[of];
    return side ? [{ ...side, bytes, key, wantedBy: facts.key }] : [];
  });
  const links = sides.filter(({ mode }) => mode === LINK);
  const files = sides.filter(({ mode }) => mode !== LINK);
  const raw = await readBlobs(
    root,
    links.map(({ blob }) => blob),
    signal,
  );
  const checkedOut = await readCheckedOut(checkout, files, signal);
  const found = new Map<string, Read>();
  for (const { mode, blob, key, wantedBy } of sides) {
    const content = mode === LINK ? raw.get(blob) : checkedOut.get(key);
    if (content !== undefined) found.set(wantedBy, content);
  }
  return found;
}

/** True where the user's file has other line ends than git would check out now. */
function isRestyled({ current }: Facts, result: Buffer): boolean {
  if (!current || current.mode === LINK || isBinary(current.content) || isBinary(result)) {
    return false;
  }
  return differInStyle(current.content, result);
}

async function stepOf(
  { facts, decision }: Decided,
  contents: Contents,
  signal: AbortSignal | undefined,
): Promise<MergeStep> {
  const name = { path: facts.change.path, bytes: facts.bytes };
  const standing = { ...name, disk: facts.disk === 'occupied' ? undefined : facts.disk };
  switch (decision.kind) {
    case 'unchanged':
      return { kind: 'unchanged', ...name };
    case 'delete':
      return { kind: 'delete', ...standing };
    case 'refuse':
      return { kind: 'refuse', ...name, reason: decision.reason };
    case 'mode': {
      const content = facts.current?.content ?? Buffer.alloc(0);
      const written = { ...standing, mode: decision.mode, content };
      return decision.edited
        ? { kind: 'merged', ...written, current: content }
        : { kind: 'take', ...written };
    }
    default:
      return await textStep(facts, decision, standing, contents, signal);
  }
}

async function textStep(
  facts: Facts,
  decision: Decision & { readonly kind: 'write' | 'merge' },
  standing: Standing,
  { repository, bases, results, ways, programs }: Contents,
  signal: AbortSignal | undefined,
): Promise<MergeStep> {
  const refuse = (reason: string): MergeStep => {
    return { kind: 'refuse', path: standing.path, bytes: standing.bytes, reason };
  };
  const result = results.get(facts.key) ?? { failed: 'it is not in the repository' };
  const base = bases.get(facts.key);
  if ('failed' in result) return refuse(`git cannot check it out: ${result.failed}`);
  const { mode } = decision;
  if (mode === LINK && !isTarget(result)) return refuse('no disk can hold such a symlink');
  const from = decision.kind === 'merge' ? decision.from : undefined;
  const current = (from ?? facts).current?.content;
  if (decision.kind === 'write') {
    const taken = { ...standing, mode, content: result };
    if (!current) return { kind: 'add', ...taken };
    const isOwnStyle = base instanceof Buffer && !base.equals(current) && isRestyled(facts, result);
    if (!isOwnStyle || mode === LINK) return { kind: 'take', ...taken };
    const text = await mergeText(repository, base, current, result, 'text', signal);
    return { kind: 'take', ...taken, content: text?.clean ? text.content : result };
  }
  const moved = {
    ...standing,
    mode,
    ...(from && { from: { path: from.change.path, bytes: from.bytes } }),
  };
  if (base && 'failed' in base) return refuse(`git cannot check it out: ${base.failed}`);
  if (!current) return refuse('it was deleted here');
  const merged = (content: Buffer): MergeStep => {
    // Of a result that is there already, with edits, nothing is missing.
    const had = facts.current;
    const isThere = had?.mode === mode && content.equals(had.content);
    const { path, bytes } = standing;
    return isThere
      ? { kind: 'unchanged', path, bytes }
      : { kind: 'merged', ...moved, content, current };
  };
  if (from && from.change.before?.blob === facts.change.after?.blob) return merged(current);
  const way = ways.get(facts.key) ?? '';
  const how = way === 'union' ? 'union' : 'text';
  const isText = [base, current, result].every((content) => !content || !isBinary(content));
  if (way === 'unset' || way === 'binary') {
    return refuse('it changed on both sides, and .gitattributes says not to merge it');
  }
  if (programs.has(way)) {
    return refuse(
      `it changed on both sides, and git is configured to merge it with a program (${way})`,
    );
  }
  const text = isText
    ? await mergeText(repository, base, current, result, how, signal)
    : await encodedText(repository, facts, from ?? facts, current, how, signal);
  if (!text) return refuse(BINARY);
  const { clean, content } = text;
  if (clean) return merged(content);
  if (!isUtf8(facts.bytes)) {
    return refuse('both sides changed the same lines, and no editor can open its name');
  }
  return { kind: 'conflict', ...moved, content, current, base: base ?? Buffer.alloc(0), result };
}

async function encodedText(
  repository: ClientRepository,
  { bytes, change }: Facts,
  mine: Facts,
  current: Buffer,
  how: 'text' | 'union',
  signal: AbortSignal | undefined,
): ReturnType<typeof mergeText> {
  const [base, result] = [mine.change.before?.blob, change.after?.blob];
  if (!base || !result) return undefined;
  const sides = { name: bytes, base, result, current, currentName: mine.bytes };
  return await mergeEncoded(repository, sides, how, signal);
}

const BINARY = 'it is binary and changed on both sides';

function isTarget(content: Buffer): boolean {
  return content.length > 0 && content.length < 4096 && !content.includes(0);
}

/**
 * Handles a change that a filter or a binary content has stopped only now: the old file stays as
 * well, under another name of the same content or in the place where it was to come.
 */
function withMoves(steps: readonly MergeStep[], renames: ReadonlyMap<string, string>): MergeStep[] {
  const stopped = new Map<string, Named>();
  const moved = new Map<string, Named>();
  for (const step of steps) {
    const old = renames.get(keyOf(step.bytes)) ?? '';
    if (step.kind === 'refuse') stopped.set(keyOf(step.bytes), step).set(old, step);
    if ('from' in step && step.from) moved.set(old, step);
  }
  return steps.map((step) => {
    if (step.kind !== 'delete') return step;
    const { path, bytes } = step;
    const names = [bytes, ...foldersOf(bytes)].map(keyOf);
    const other = names.map((name) => stopped.get(name)).find((each) => each);
    if (other) {
      const reason = `${other.path} would take its place, but was left as it is`;
      return { kind: 'refuse', path, bytes, reason };
    }
    const to = moved.get(keyOf(bytes));
    return to ? { ...step, to: { path: to.path, bytes: to.bytes } } : step;
  });
}

/** Deletions first: the place they free may become a folder of the same result. */
function inOrder(steps: readonly MergeStep[]): MergeStep[] {
  return steps.toSorted((a, b) => Number(b.kind === 'delete') - Number(a.kind === 'delete'));
}
