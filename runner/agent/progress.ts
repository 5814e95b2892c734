/**
 * Tracks the results of a conversation's calls: which files were looked at, which states the work
 * tree was in, and the point from which loops are searched. Derived from the stored results alone;
 * pure.
 */
import { posix } from 'node:path';
import { WORKSPACE } from '../sandbox/sandbox.ts';
import { INTERRUPTED, NOT_BEGUN, UNKNOWN_OUTCOME } from './prompt.ts';
import { type TurnRecord, type CallRecord, filesNamed } from './loop-detection.ts';
import { findTool, type Toolbox } from './tools/toolbox.ts';

/** Results of calls that failed through no fault of the agent. */
const CUT_OFF: ReadonlySet<string> = new Set([UNKNOWN_OUTCOME, INTERRUPTED, NOT_BEGUN]);

const isCutOff = ({ result }: CallRecord): boolean => CUT_OFF.has(result);

export class Progress {
  readonly #toolbox: Toolbox;
  readonly #calls: CallRecord[] = [];
  readonly #turns: TurnRecord[] = [];
  readonly #files = new Set<string>();
  readonly #trees = new Set<string>();
  #tree: string | undefined;
  #since = { calls: 0, turns: 0 };

  constructor(toolbox: Toolbox) {
    this.#toolbox = toolbox;
  }

  get calls(): readonly CallRecord[] {
    return this.#calls;
  }

  /** Adds the calls of one reply, with the work tree after them if they may have changed it. */
  add(calls: readonly CallRecord[], tree: string | undefined): void {
    if (calls.length === 0) return;
    // A turn that was cut off as a whole says nothing of the agent.
    if (!calls.every(isCutOff)) this.#turns.push(this.#brought(calls, tree));
    for (const file of calls.flatMap((call) => this.#named(call))) this.#files.add(file);
    if (calls.some(isCutOff)) {
      // The work may have been restored as it was kept: what came since has to be done again.
      this.#trees.clear();
      this.#tree = undefined;
    }
    if (tree !== undefined) {
      this.#trees.add(tree);
      this.#tree = tree;
    }
    this.#calls.push(...calls);
  }

  /** Starts the search for loops again: what came before has been addressed. */
  lookAnew(): void {
    this.#since = { calls: this.#calls.length, turns: this.#turns.length };
  }

  /**
   * Calls and turns to search for loops. What was cut off is left out, because its failure says
   * nothing about the agent.
   */
  get recent(): { readonly calls: readonly CallRecord[]; readonly turns: readonly TurnRecord[] } {
    const calls = this.#calls.slice(this.#since.calls);
    return {
      calls: calls.filter((call) => !isCutOff(call)),
      turns: this.#turns.slice(this.#since.turns),
    };
  }

  /**
   * Number of successive replies that came to nothing: calls of unknown tools, or a malformed
   * ending.
   */
  get uselessReplies(): number {
    return this.#turns.length - 1 - this.#turns.findLastIndex(({ useful }) => useful);
  }

  /** Describes the calls, each once, for a bow-out. */
  tried(): string[] {
    const lines = this.#calls.flatMap(({ tool, input }) => {
      if (tool === this.#toolbox.final) return [];
      const prepared = findTool(tool, this.#toolbox)?.prepare(JSON.parse(input));
      return prepared?.kind === 'ready' ? [prepared.summary] : [];
    });
    return [...new Set(lines)];
  }

  /** Returns relative paths of files whose content the model has seen or written. */
  seenPaths(): string[] {
    return this.#calls
      .filter(({ tool, isError }) => !isError && ['read', 'edit', 'write'].includes(tool))
      .flatMap((call) => this.#named(call))
      .map((path) => posix.relative(WORKSPACE, posix.resolve(WORKSPACE, path)));
  }

  #brought(calls: readonly CallRecord[], tree: string | undefined): TurnRecord {
    const changed = tree !== undefined && tree !== this.#tree;
    const back = changed && !calls.some(isCutOff) && this.#trees.has(tree);
    const newFile = calls
      .flatMap((call) => this.#named(call))
      .some((file) => !this.#files.has(file));
    const useful = calls.some(
      ({ tool, isError }) =>
        !isError || (tool !== this.#toolbox.final && findTool(tool, this.#toolbox) !== undefined),
    );
    return { news: (changed && !back) || newFile, back, useful };
  }

  #named({ tool, input }: CallRecord): string[] {
    const sent: unknown = JSON.parse(input);
    return filesNamed(tool, findTool(tool, this.#toolbox)?.meant(sent) ?? sent);
  }
}
