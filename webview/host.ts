/**
 * Owns the connection to the extension, and what the page keeps over a reload: which task and
 * attempt it shows. It never keeps data of the host.
 */
import type { LineComment } from '../runner/protocol/messages.ts';
import type { TaskState } from '../runner/protocol/task.ts';

interface Host {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Host;

/** Actions that the extension knows (extension/panel/from-page.ts). */
export type Action = 'review' | 'apply' | 'undoApply' | 'checkout' | 'log' | 'cancel' | 'discard';

/** Messages that a task can receive; `text` may be empty where that means something. */
export type Saying = 'answer' | 'steer' | 'interrupt' | 'followUp';

/** A line comment that waits to be sent. */
export interface DraftRemark extends LineComment {
  readonly id: string;
  readonly attempt: number;
}

/** The whole state, which the extension sends on every change. */
export interface Shown {
  readonly task: TaskState;
  readonly drafts: readonly DraftRemark[];
  /** Words that were written and not sent, by the form they were written in. */
  readonly texts?: Readonly<Record<string, string>>;
  /** How much of the result a work tree has, to which it was applied. */
  readonly applied?: 'all' | 'part' | 'none';
}

/** Outcome of a message; `what` and `attempt` name it. */
export interface Said {
  readonly said: Saying;
  readonly attempt: number;
  readonly ok: boolean;
}

interface Kept {
  readonly taskId: string;
  readonly attempt?: number;
}

const host = acquireVsCodeApi();
let kept: Kept = keptBefore(host.getState());

function keptBefore(state: unknown): Kept {
  const nothing = { taskId: '' };
  if (typeof state !== 'object' || state === null) return nothing;
  return { ...nothing, ...state };
}

export function tell(message: object): void {
  host.postMessage(message);
}

export function act(action: Action, attempt: number | undefined): void {
  tell({ kind: 'action', action, attempt });
}

/** Returns the attempt that the user chose to see. */
export function chosenAttempt(): number | undefined {
  return kept.attempt;
}

export function keep(changes: Partial<Kept>): void {
  kept = { ...kept, ...changes };
  host.setState(kept);
}

export function isShown(data: unknown): data is Shown {
  return typeof data === 'object' && data !== null && 'task' in data;
}

export function isSaid(data: unknown): data is Said {
  return typeof data === 'object' && data !== null && 'said' in data;
}
