/**
 * Owns what this host keeps of sessions beside the runner: whether they are read or archived, their
 * own titles, ids that editors gave, messages that wait, and turns that only this host took part in.
 * One file, replaced whole; what cannot be read in it is forgotten, and nothing of a task depends on
 * it.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { SerialQueue } from '../platform/serial-queue.ts';
import { TaskId } from '../protocol/task.ts';

const LocalTurn = v.object({
  id: v.string(),
  startedAt: v.string(),
  text: v.string(),
  /** What became of it, as Markdown; absent while it goes on. */
  answer: v.optional(v.string()),
  error: v.optional(
    v.object({ errorType: v.string(), message: v.string(), resumable: v.boolean() }),
  ),
  duration: v.optional(v.number()),
});
export type LocalTurn = v.InferOutput<typeof LocalTurn>;

const Queued = v.object({ id: v.string(), text: v.string() });
export type Queued = v.InferOutput<typeof Queued>;

const Pull = v.object({
  owner: v.string(),
  repo: v.string(),
  url: v.string(),
  branch: v.string(),
});
export type Pull = v.InferOutput<typeof Pull>;

const Mark = v.object({
  isRead: v.optional(v.boolean()),
  isArchived: v.optional(v.boolean()),
  title: v.optional(v.string()),
  firstTurn: v.optional(v.string()),
  /** Turns by the message that began them, where the one does not tell the other. */
  turns: v.optional(v.record(v.string(), v.string())),
  local: v.optional(v.array(LocalTurn)),
  queued: v.optional(v.array(Queued)),
  pull: v.optional(Pull),
});
export type Mark = v.InferOutput<typeof Mark>;

const File = v.object({
  version: v.literal(1),
  folders: v.fallback(v.array(v.string()), []),
  sessions: v.fallback(v.record(TaskId, v.fallback(Mark, {})), {}),
});

/** Turns of this host's own that are kept of one session. */
const MAX_LOCAL_TURNS = 50;

export class Marks {
  readonly #path: string;
  readonly #writes = new SerialQueue();
  readonly #sessions: Map<TaskId, Mark>;
  #folders: readonly string[];
  #isDue = false;

  private constructor(path: string, sessions: Map<TaskId, Mark>, folders: readonly string[]) {
    this.#path = path;
    this.#sessions = sessions;
    this.#folders = folders;
  }

  static async open(path: string): Promise<Marks> {
    const text = await readFile(path, 'utf8').catch(() => '{}');
    const parsed = v.safeParse(File, parsedJson(text));
    if (!parsed.success) return new Marks(path, new Map(), []);
    const { sessions, folders } = parsed.output;
    return new Marks(path, new Map(Object.entries(sessions)), folders);
  }

  of(id: TaskId): Mark {
    return this.#sessions.get(id) ?? {};
  }

  set(id: TaskId, change: Mark): void {
    const mark = { ...this.of(id), ...change };
    const local = mark.local?.slice(-MAX_LOCAL_TURNS);
    this.#sessions.set(id, local ? { ...mark, local } : mark);
    this.#save();
  }

  /** Forgets a task that is gone. */
  drop(id: TaskId): void {
    if (this.#sessions.delete(id)) this.#save();
  }

  /** Folders that editors have named before. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  set folders(folders: readonly string[]) {
    this.#folders = folders;
    this.#save();
  }

  /** Resolves when all of it is on the disk. */
  settled(): Promise<void> {
    return this.#writes.settled();
  }

  /** Changes of one moment are written together. */
  #save(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#writes
      .run(async () => {
        this.#isDue = false;
        await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
        const sessions = Object.fromEntries(this.#sessions);
        const text = JSON.stringify({ version: 1, folders: this.#folders, sessions });
        await writeFile(`${this.#path}.partial`, `${text}\n`, { mode: 0o600 });
        await rename(`${this.#path}.partial`, this.#path);
      })
      // A full disk costs these marks and nothing else; the next change tries again.
      .catch(() => undefined);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
