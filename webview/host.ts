/**
 * Owns the connection to the extension, and what the page keeps over a reload: which task and
 * attempt it shows, what is folded open and how far it is scrolled. It never keeps data of the host.
 */
import type { FormShown } from '../extension/page/form-shown.ts';
import type { BrowserReport } from '../runner/protocol/browser-report.ts';
import type { LineComment } from '../runner/protocol/messages.ts';
import type { TaskState } from '../runner/protocol/task.ts';

interface Host {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Host;

/** Actions that the extension knows (extension/panel/from-page.ts). */
export type Action =
  | 'review'
  | 'apply'
  | 'undoApply'
  | 'checkout'
  | 'pull'
  | 'updateBase'
  | 'log'
  | 'terminal'
  | 'report'
  | 'cancel'
  | 'discard';

/** Messages that a task can receive; `text` may be empty where that means something. */
export type Saying = 'answer' | 'steer' | 'interrupt' | 'followUp';

/** What a button on the page asks for: of the extension, except for what only the page knows. */
export type Asked =
  | { readonly kind: 'action'; readonly action: Action; readonly attempt: number | undefined }
  | {
      readonly kind: 'open';
      readonly attempt: number;
      readonly path: string;
      readonly line: number | undefined;
    }
  | { readonly kind: 'drop'; readonly id: string }
  /** Of the page: shows another attempt. */
  | { readonly kind: 'choose'; readonly attempt: number }
  /** Of the page: shows pictures of pages one over the other, or side by side. */
  | { readonly kind: 'pages'; readonly isSliding: boolean }
  /** Of the page: shows more of a long list. */
  | { readonly kind: 'more'; readonly list: string };

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
  /** Where its runner is and which machine dials it; absent where that is this one. */
  readonly runner?: string;
  /** What else touches the files of the result, a sentence each. */
  readonly overlaps?: readonly string[];
  /** What was told to the ticket that the task came from, or that it could not be. */
  readonly report?: { readonly isSent: boolean; readonly words: string; readonly more: string };
  /** The branch has moved in files of the result. */
  readonly baseMoved?: boolean;
}

/** Outcome of a message; `what` and `attempt` name it. */
export interface Said {
  readonly said: Saying;
  readonly attempt: number;
  readonly ok: boolean;
}

/** The next piece of the log that the page asked for. */
export interface LogPiece {
  readonly log: number;
  readonly text: string;
  /** It is the first piece: what came before belongs to an earlier reading. */
  readonly begins: boolean;
  /** Something before this piece is left out. */
  readonly cut: boolean;
}

/** What a browser saw of pages, by its artifact; without content, why it is not there. */
export interface ReportCame {
  readonly report: string;
  readonly content?: BrowserReport;
  readonly trouble?: string;
}

/** A picture by its artifact; without data, it is gone or none. */
export interface PictureCame {
  readonly picture: string;
  readonly data?: string;
}

interface Kept {
  readonly taskId: string;
  /** The form that it shows while there is no task yet. */
  readonly form: string;
  readonly attempt: number | undefined;
  readonly scroll: number;
  /** Whether each fold that was touched is open, by its key. */
  readonly folds: Readonly<Record<string, boolean>>;
  /** Pictures of pages are shown one over the other. */
  readonly isSliding: boolean;
}

/** Folds to remember; older ones make room. */
const MAX_FOLDS = 200;

const host = acquireVsCodeApi();
let kept: Kept = keptBefore(host.getState());

function keptBefore(state: unknown): Kept {
  const { taskId, form, attempt, scroll, folds, isSliding } = (
    typeof state === 'object' && state !== null ? state : {}
  ) as Partial<Record<keyof Kept, unknown>>;
  const touched = Object.entries(typeof folds === 'object' && folds !== null ? folds : {});
  return {
    taskId: typeof taskId === 'string' ? taskId : '',
    form: typeof form === 'string' ? form : '',
    attempt: typeof attempt === 'number' ? attempt : undefined,
    scroll: typeof scroll === 'number' ? scroll : 0,
    folds: Object.fromEntries(touched.filter(([, open]) => typeof open === 'boolean')),
    isSliding: isSliding === true,
  };
}

export function tell(message: object): void {
  host.postMessage(message);
}

/** Returns what the page kept, and keeps. */
export function keeps(): Kept {
  return kept;
}

export function keep(changes: Partial<Kept>): void {
  kept = { ...kept, ...changes };
  host.setState(kept);
}

/** Remembers a fold; false when it was known. */
export function keepFold(key: string, open: boolean): boolean {
  if (kept.folds[key] === open) return false;
  const { [key]: _, ...others } = kept.folds;
  const entries = Object.entries(others).slice(1 - MAX_FOLDS);
  keep({ folds: { ...Object.fromEntries(entries), [key]: open } });
  return true;
}

export function isShown(data: unknown): data is Shown {
  return typeof data === 'object' && data !== null && 'task' in data;
}

/** A task that is not sent yet. */
export function isForm(data: unknown): data is { readonly form: FormShown } {
  return typeof data === 'object' && data !== null && 'form' in data;
}

export function isSaid(data: unknown): data is Said {
  return typeof data === 'object' && data !== null && 'said' in data;
}

export function isReportCame(data: unknown): data is ReportCame {
  return typeof data === 'object' && data !== null && 'report' in data && !('task' in data);
}

export function isPictureCame(data: unknown): data is PictureCame {
  return typeof data === 'object' && data !== null && 'picture' in data;
}

export function isLogPiece(data: unknown): data is LogPiece {
  return typeof data === 'object' && data !== null && 'log' in data;
}
