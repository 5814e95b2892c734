/**
 * Owns reading an attempt's log as it grows: its phases, in them the turns of an agent, in these
 * its words and tool calls. Headings of phases are the runner's own lines; what is set off by a
 * mark may be anybody's, and is only ever shown. Pure.
 */

export interface Call {
  readonly summary: string;
  readonly outcome: string;
  /** What the tool gave back, as far as the log has it. */
  readonly output: string;
}

export interface Turn {
  /** Undefined for what stands before the first turn. */
  readonly n: number | undefined;
  /** Milliseconds that the phase's agent had worked when the turn began. */
  readonly after: number | undefined;
  /** Words and calls, in order. */
  readonly entries: readonly (string | Call)[];
}

export interface Part {
  readonly name: string;
  readonly turns: readonly Turn[];
}

/** UTF-16 code units to keep; the oldest turns make room. */
const MAX_CHARACTERS = 6_000_000;

/** Of workers that share the work, the first mark names the worker. */
const MARKS = /^(?:\d{1,3}│ )?(?:│ )?/;
const PHASE = /^== (\S.{0,79})$/;
const TURN = /^— turn (\d{1,6}) of \d{1,6}(?:, after (.{1,30}))? —$/;
const CALL = /^▸ (.*) → (.*)$/;
/** As agents in a sandbox report them; what comes of it stands below, set in. */
const FOREIGN_CALL = /^> (\S.*)$/;

interface Growing {
  n: number | undefined;
  after: number | undefined;
  entries: (string | Call)[];
  size: number;
}

export class LogOutline {
  #parts: { name: string; turns: Growing[] }[] = [];
  /** The last line, as long as its end has not come. */
  #open = '';
  #size = 0;
  #isCut = false;

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** True where the beginning of the log is not here. */
  get isCut(): boolean {
    return this.#isCut;
  }

  add(text: string, cut = false): void {
    if (cut) {
      this.#isCut = true;
      this.#open = '';
    }
    const lines = (this.#open + text).split('\n');
    this.#open = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
    this.#makeRoom();
  }

  #take(line: string): void {
    const phase = PHASE.exec(line)?.[1];
    if (phase !== undefined) {
      this.#parts.push({ name: phase, turns: [] });
      return;
    }
    const words = line.replace(MARKS, '');
    const [, n, after] = TURN.exec(words) ?? [];
    if (n !== undefined) {
      this.#part.turns.push({ n: Number(n), after: parsed(after), entries: [], size: 0 });
      return;
    }
    const { entries } = this.#turn;
    this.#count(words.length + 1);
    const last = entries.at(-1);
    const [, summary = FOREIGN_CALL.exec(words)?.[1], outcome = ''] = CALL.exec(words) ?? [];
    if (summary !== undefined) entries.push({ summary, outcome, output: '' });
    else if (typeof last === 'object' && words.startsWith('  ')) {
      entries[entries.length - 1] = { ...last, output: `${last.output}${words.slice(2)}\n` };
    } else if (typeof last === 'string') entries[entries.length - 1] = `${last}\n${words}`;
    else if (words !== '') entries.push(words);
  }

  get #part(): { turns: Growing[] } {
    const last = this.#parts.at(-1);
    if (last) return last;
    const made = { name: '', turns: [] };
    this.#parts.push(made);
    return made;
  }

  get #turn(): Growing {
    const { turns } = this.#part;
    const last = turns.at(-1);
    if (last) return last;
    const made: Growing = { n: undefined, after: undefined, entries: [], size: 0 };
    turns.push(made);
    return made;
  }

  #count(size: number): void {
    this.#turn.size += size;
    this.#size += size;
  }

  #makeRoom(): void {
    for (const part of this.#parts) {
      while (this.#size > MAX_CHARACTERS && part.turns.length > 0) {
        this.#size -= part.turns.shift()?.size ?? 0;
        this.#isCut = true;
      }
    }
  }
}

/** Milliseconds of `8.2 s`, `3 min 20 s`, `2 h 5 min`. */
function parsed(words = ''): number | undefined {
  const [, hours = '0', minutes = '0', seconds = '0'] =
    /^(?:(\d+) h ?)?(?:(\d+) min ?)?(?:([\d.]+) s)?$/.exec(words) ?? [];
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return words === '' || !Number.isFinite(ms) ? undefined : ms;
}

/**
 * The parts of the log that belong to each phase. Aligned from the end by name, as the beginning
 * may be cut; after a crash the log names a phase once more, and the first of that name has both.
 */
export function partsOf(names: readonly string[], parts: readonly Part[]): Part[][] {
  const left = new Map<string, Part[]>();
  for (const part of parts) left.set(part.name, [...(left.get(part.name) ?? []), part]);
  const first = new Map(names.map((name, index) => [name, index] as const).toReversed());
  return names
    .map((name, index) => ({ name, index }))
    .toReversed()
    .map(({ name, index }) => {
      const mine = left.get(name) ?? [];
      return first.get(name) === index ? mine : mine.splice(-1);
    })
    .toReversed();
}
