/**
 * A driver whose sandboxes begin over a prepared checkout of their repository, where there is one:
 * an overlay that the engine mounts, below which nothing can be written. Where there is none, it is
 * prepared in the background, and where the engine or the file system cannot do it, sandboxes are
 * made as the driver below makes them, and `way` says why. Owns the folder of checkouts. No task
 * ever waits for one to be prepared.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openWorkspace, placeAhead } from '../git-workspace.ts';
import { layIndex, PREPARED } from '../own-repository.ts';
import {
  type CheckoutWish,
  EngineAwayError,
  type Sandbox,
  type SandboxDriver,
  type SandboxSpec,
} from '../sandbox.ts';
import { removeTree } from '../tree-volume.ts';
import type { CommitPack } from '../workspace.ts';
import { type CheckoutKey, HeldCheckouts, nameOf } from './held-checkouts.ts';
import { type KeptCheckout, keptCheckouts, readListing, stateOf, treeOf } from './kept-checkout.ts';
import { type CheckoutSource, NOBODY, prepareCheckout } from './prepare-checkout.ts';
import { Preparations } from './preparations.ts';
import { SandboxOver } from './sandbox-over.ts';
import { type WarmCounts, WarmSandboxes } from './warm-sandboxes.ts';

/** Entries that a commit may have otherwise before a new checkout is worth its making. */
const FAR = 200;
/** A client makes its task at once when its snapshot has arrived. */
const BEGUN_MS = 30_000;
/** The purpose of the sandbox in which an agent works. */
const WORK = 'work';

export interface CheckoutDriverOptions {
  readonly driver: SandboxDriver;
  /** Folder of the prepared checkouts. */
  readonly folder: string;
  /** Keeps and makes none. */
  readonly isOff?: boolean;
  /** Gives the repository to the work, and keeps its objects meanwhile; undefined: it is gone. */
  readonly withSource: <T>(
    repository: string,
    work: (source: CheckoutSource) => Promise<T>,
  ) => Promise<T | undefined>;
  /** False while nothing should be written that can be done without. */
  readonly hasRoom: () => Promise<boolean>;
  /** Of the sandboxes that are made ahead. */
  readonly limits: SandboxSpec['limits'];
  /** The most sandboxes that are made ahead. */
  readonly warm: number;
  readonly log: (text: string) => void;
}

export class CheckoutDriver implements SandboxDriver {
  readonly name: string;
  readonly mounts: boolean;
  readonly runner?: string;
  readonly #options: CheckoutDriverOptions;
  readonly #driver: SandboxDriver;
  readonly #held: HeldCheckouts;
  readonly #warm: WarmSandboxes<WarmKind, SandboxOver>;
  /** A large repository's has megabytes, which its sandboxes share. */
  readonly #listings = new WeakMap<KeptCheckout, Promise<Buffer>>();
  readonly #preparations: Preparations;
  /** Tasks of which nothing may be kept. */
  readonly #forgotten = new Set<string>();
  #worked = false;
  /** Sandboxes in which files are placed for tasks that are about to be made. */
  readonly #begun = new Map<string, Begun>();
  /** Why sandboxes cannot be over a checkout here. */
  #unusable: string | undefined;

  constructor(options: CheckoutDriverOptions) {
    this.#options = options;
    this.#driver = options.driver;
    this.name = options.driver.name;
    this.mounts = options.driver.mounts;
    if (options.driver.runner !== undefined) this.runner = options.driver.runner;
    this.#held = new HeldCheckouts(options.log);
    this.#preparations = new Preparations(options);
    const { warm: max, log } = options;
    const make = (kind: WarmKind, signal: AbortSignal) => this.#ahead(kind, signal);
    this.#warm = new WarmSandboxes({ max, what: 'sandbox', log, make });
    if (options.isOff) this.#unusable = 'sandbox.checkouts is off';
    else if (!this.mounts) this.#unusable = 'the engine cannot see folders of this machine';
  }

  get held(): HeldCheckouts {
    return this.#held;
  }

  /** Why no sandbox is over a prepared checkout; undefined while they can be. */
  get unusable(): string | undefined {
    return this.#unusable;
  }

  /** Sandboxes that wait, and how often one was there when it was asked for. */
  get warm(): WarmCounts {
    return this.#warm.counts;
  }

  /** Takes over what an earlier life of the runner prepared, for tasks that still are. */
  async start(isTask: (id: string) => Promise<boolean>): Promise<void> {
    const { folder, log } = this.#options;
    const isUsed = async ({ task }: KeptCheckout): Promise<boolean> =>
      this.#unusable === undefined && (await isTask(task));
    for (const kept of await keptCheckouts(folder, isUsed, log)) this.#held.serve(kept);
  }

  /** Ends what is being prepared and what was made ahead. Sandboxes in use stay as they are. */
  async stop(): Promise<void> {
    for (const task of this.#begun.keys()) this.giveUp(task);
    await Promise.all([this.#preparations.stop(), this.#warm.stop()]);
    await this.settled();
  }

  /** Keeps nothing that was prepared for this task. */
  async forget(task: string): Promise<void> {
    this.#forgotten.add(task);
    this.giveUp(task);
    await this.#end((of) => of.task === task);
  }

  /** Resolves when nothing is being prepared, made ahead or removed. */
  async settled(): Promise<void> {
    await this.#preparations.settled();
    await this.#warm.settled();
    await this.#held.settled();
  }

  async create(spec: SandboxSpec, signal?: AbortSignal): Promise<Sandbox> {
    const { checkout: wish } = spec;
    if (!wish || this.#unusable !== undefined) return this.#driver.create(spec, signal);
    signal?.throwIfAborted();
    const { limits } = spec;
    const key = { repository: wish.repository, image: spec.image };
    const kept = this.#held.find(key);
    if (!kept) {
      this.#prepareSoon(key, wish, limits);
      return this.#driver.create(spec, signal);
    }
    const begun = this.#begunFor(wish, kept, spec);
    if (begun) return begun;
    const name = this.#warmNameOf(kept, spec);
    const warm = name === undefined ? undefined : this.#warm.take(name, { kept, limits });
    const ended = (): void => void (name !== undefined && this.#warm.ended(name));
    const moved = (entries: number): void => {
      if (entries > FAR) this.#prepareSoon(key, wish, limits);
    };
    if (warm) return warm.give(wish.task, { moved, ended });
    try {
      const sandbox = await this.#over(kept, spec, signal);
      this.#worked = true;
      return sandbox.give(undefined, { moved, ended });
    } catch (error) {
      ended();
      signal?.throwIfAborted();
      if (error instanceof EngineAwayError && !error.refused) throw error;
      const sandbox = await this.#driver.create(spec, signal);
      await this.#failed(kept, error);
      return sandbox;
    }
  }

  /** Makes sandboxes for a repository in which a task will soon begin. */
  expect(repository: string): void {
    if (this.#unusable !== undefined) return;
    const { limits } = this.#options;
    for (const kept of this.#held.of(repository)) {
      const name = this.#warmNameOf(kept, { limits });
      if (name !== undefined) this.#warm.expect(name, { kept, limits });
    }
  }

  /** The commit over which the next sandbox of a repository would be, if there is one. */
  preparedFor(repository: string): string | undefined {
    return this.#held.of(repository).at(-1)?.commit;
  }

  /**
   * The base of a task has come, and the task will follow in a moment: its files are placed
   * meanwhile, where a sandbox waits for one.
   */
  begin(wish: CheckoutWish, pack: CommitPack): void {
    const { limits } = this.#options;
    const kept = this.#unusable === undefined ? this.#held.of(wish.repository).at(-1) : undefined;
    const name = kept && this.#warmNameOf(kept, { limits });
    if (!kept || name === undefined || this.#begun.has(wish.task)) return;
    const warm = this.#warm.take(name, { kept, limits });
    const ended = (): void => this.#warm.ended(name);
    if (!warm) return ended();
    const moved = (entries: number): void => {
      if (entries > FAR) this.#prepareSoon(kept, wish, limits);
    };
    const sandbox = warm.give(wish.task, { moved, ended });
    placeAhead(sandbox, wish.base, pack);
    const giveUp = setTimeout(() => this.giveUp(wish.task), BEGUN_MS).unref();
    this.#begun.set(wish.task, { sandbox, kept, base: wish.base, giveUp });
  }

  /** Ends a sandbox in which files were placed for a task that does not come, or has more by now. */
  giveUp(task: string): void {
    const begun = this.#begun.get(task);
    if (!begun) return;
    clearTimeout(begun.giveUp);
    this.#begun.delete(task);
    this.#warm.end(begun.sandbox);
  }

  health(): ReturnType<SandboxDriver['health']> {
    return this.#driver.health();
  }

  hasImage(image: string): Promise<boolean> {
    return this.#driver.hasImage(image);
  }

  async describeImage(image: string): ReturnType<NonNullable<SandboxDriver['describeImage']>> {
    return await this.#driver.describeImage?.(image);
  }

  imageId(image: string): Promise<string | undefined> {
    return this.#driver.imageId(image);
  }

  saveImage(sandbox: Sandbox, name: string): Promise<void> {
    return this.#driver.saveImage(sandbox, name);
  }

  /** No engine removes an image that a sandbox is made of, so those that wait for a use go first. */
  async removeImage(name: string): Promise<void> {
    const id = await this.#driver.imageId(name);
    const isOfIt = ({ image }: CheckoutKey): boolean => image === id || image === name;
    for (const [task, { kept }] of this.#begun) if (isOfIt(kept)) this.giveUp(task);
    await this.#end(isOfIt);
    await this.#driver.removeImage?.(name);
  }

  reap(keep: Parameters<SandboxDriver['reap']>[0]): Promise<number> {
    return this.#driver.reap(keep);
  }

  sweep(): Promise<number> {
    return this.#driver.sweep();
  }

  async #over(kept: KeptCheckout, spec: SandboxSpec, signal?: AbortSignal): Promise<SandboxOver> {
    const { folder, commit, history, rules, made, ignored, extras } = kept;
    const held = this.#held.hold(kept);
    try {
      const shown = { source: stateOf(folder), target: PREPARED };
      const tree = { layers: [treeOf(folder)] };
      const sandbox = await this.#driver.create(
        { ...spec, tree, mounts: [...(spec.mounts ?? []), shown] },
        signal,
      );
      try {
        await layIndex(openWorkspace(sandbox), commit, signal);
        const facts = {
          commit,
          history,
          rules,
          made,
          ignored,
          extras,
          listing: await this.#listingOf(kept),
        };
        return new SandboxOver(sandbox, facts, held);
      } catch (error) {
        await sandbox.destroy();
        throw error;
      }
    } catch (error) {
      held.release();
      throw error;
    }
  }

  /** The sandbox in which this task's files are placed already. */
  #begunFor(wish: CheckoutWish, kept: KeptCheckout, spec: SandboxSpec): Sandbox | undefined {
    const begun = this.#begun.get(wish.task);
    const isAlike =
      begun?.kept === kept &&
      begun.base === wish.base &&
      spec.purpose === WORK &&
      this.#warmNameOf(kept, spec) === this.#warmNameOf(kept, this.#options);
    if (!begun || !isAlike) return undefined;
    if (begun.sandbox.isLost) {
      this.giveUp(wish.task);
      return undefined;
    }
    clearTimeout(begun.giveUp);
    this.#begun.delete(wish.task);
    return begun.sandbox;
  }

  #listingOf(kept: KeptCheckout): Promise<Buffer> {
    const listing = this.#listings.get(kept) ?? readListing(kept);
    this.#listings.set(kept, listing);
    listing.catch(() => this.#listings.delete(kept));
    return listing;
  }

  async #ahead({ kept, limits }: WarmKind, signal: AbortSignal): Promise<SandboxOver | undefined> {
    if (this.#unusable !== undefined || !(await this.#options.hasRoom())) return undefined;
    const { image } = kept;
    const spec = {
      image,
      limits,
      ...NOBODY,
      purpose: 'ahead',
      network: 'none',
      ahead: true,
    } as const;
    return await this.#over(kept, spec, signal);
  }

  /** Undefined for a sandbox that is like no other, which nobody could make before. */
  #warmNameOf(
    kept: KeptCheckout,
    { limits, mounts, files, env }: Pick<SandboxSpec, 'limits' | 'mounts' | 'files' | 'env'>,
  ): string | undefined {
    if (this.#options.warm === 0 || mounts?.length || files || env) return undefined;
    return `${kept.folder} ${JSON.stringify(limits)}`;
  }

  /** Keeps nothing of these; resolves when no sandbox of theirs is left that nobody uses. */
  async #end(isOver: (of: CheckoutKey & { readonly task: string }) => boolean): Promise<void> {
    await this.#preparations.drop(isOver);
    this.#retire(isOver);
    await this.#warm.settled();
    await this.#held.settled();
  }

  #retire(isOver: (kept: KeptCheckout) => boolean): void {
    this.#held.retire(isOver);
    this.#warm.drop(({ kept }) => isOver(kept));
  }

  /** Sandboxes that were made ahead over the one before are of no use any more. */
  #serve(kept: KeptCheckout): void {
    this.#held.serve(kept);
    this.#warm.drop((each) => this.#held.find(each.kept) !== each.kept);
    this.expect(kept.repository);
  }

  /** The driver below could make a sandbox and this one could not; a full disk is no reason for good. */
  async #failed(key: CheckoutKey, error: unknown): Promise<void> {
    const why = error instanceof Error ? error.message : String(error);
    this.#options.log(
      `no sandbox can be made over a prepared checkout, so files are written one by one: ${why}`,
    );
    if (!this.#worked && (await this.#options.hasRoom())) this.#unusable = why;
    this.#retire((each) => nameOf(each) === nameOf(key));
    this.#preparations.failed(key);
  }

  #prepareSoon(key: CheckoutKey, wish: CheckoutWish, limits: SandboxSpec['limits']): void {
    this.#preparations.soon(key, wish.task, (signal) => this.#prepare(key, wish, limits, signal));
  }

  async #prepare(
    { repository, image }: CheckoutKey,
    { base, task }: CheckoutWish,
    limits: SandboxSpec['limits'],
    signal: AbortSignal,
  ): Promise<void> {
    const { driver, folder: above, withSource } = this.#options;
    const folder = join(above, randomBytes(6).toString('hex'));
    try {
      const kept = await withSource(repository, async (source) => {
        // What the user has not committed belongs to one task; the next begin with the same commit.
        const commit = (await source.parentOf(base)) ?? base;
        const input = { driver, source, folder, repository, commit, task, image, limits };
        return await prepareCheckout(input, signal);
      });
      if (!kept || signal.aborted || this.#forgotten.has(task)) await removeTree(folder);
      else this.#serve(kept);
    } catch (error) {
      await removeTree(folder);
      throw error;
    }
  }
}

interface Begun {
  readonly sandbox: SandboxOver;
  readonly kept: KeptCheckout;
  readonly base: string;
  readonly giveUp: NodeJS.Timeout;
}

/** What sandboxes made ahead are like. */
interface WarmKind {
  readonly kept: KeptCheckout;
  readonly limits: SandboxSpec['limits'];
}
