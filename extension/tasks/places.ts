/**
 * Owns where waiting tasks are in the runner's queue, as this window knows it, and how that reads.
 * The runner is asked only while one of the tasks waits; one that knows no places is asked in vain.
 * Free of `vscode`, and in a bundle of its own: in most windows nothing waits.
 */
import type * as v from 'valibot';
import { AskPlaces } from '../../runner/protocol/requests.ts';
import type { TaskId, TaskSummary } from '../../runner/protocol/task.ts';
import type { Place } from './task-row.ts';
import type { Translate } from './wording.ts';

type Answer = v.InferOutput<typeof AskPlaces.result>;

export interface PlacesParts {
  readonly runner: {
    request(message: typeof AskPlaces, params: { ids: TaskId[] }): Promise<Answer>;
  };
  readonly changed: () => void;
  readonly t: Translate;
}

/** As many as one request takes. */
const MAX_ASKED = 500;
const NONE: Answer = { waiting: 0, places: [] };

export class Places {
  readonly #parts: PlacesParts;
  #answer = NONE;
  #looks = 0;

  constructor(parts: PlacesParts) {
    this.#parts = parts;
  }

  /** Undefined for a task that does not wait, or whose place is not known. */
  of({ id, priority }: TaskSummary): Place | undefined {
    const { t } = this.#parts;
    const { waiting, places } = this.#answer;
    const found = places.find((each) => each.id === id);
    if (!found) return undefined;
    const lines = [t('Number {0} of {1} in the queue', found.place, waiting)];
    if (priority === 'high') lines.push(t('High priority'));
    if (priority === 'low') lines.push(t('Low priority'));
    if (found.held === 'repository') {
      lines.push(t('As many tasks of its repository run as may run at the same time'));
    } else if (found.held === 'user') {
      lines.push(t('As many tasks of its user run as may run at the same time'));
    }
    return { words: t('{0} of {1} waiting', found.place, waiting), lines };
  }

  /** Asks for the places of those that wait. Never rejects. `tasks` are newest first. */
  async look(tasks: readonly TaskSummary[]): Promise<void> {
    const { runner, changed } = this.#parts;
    const look = ++this.#looks;
    const ids = tasks.filter(({ status }) => status.kind === 'queued').map(({ id }) => id);
    const answer =
      ids.length === 0
        ? NONE
        : await runner.request(AskPlaces, { ids: ids.slice(-MAX_ASKED) }).catch(() => NONE);
    // A later look has overtaken this one.
    if (look !== this.#looks || JSON.stringify(answer) === JSON.stringify(this.#answer)) return;
    this.#answer = answer;
    changed();
  }
}
