/**
 * The one table of which status may follow which, for live commands and for replay. It is the table
 * of an attempt; a task takes the status of one of its attempts.
 */
import type { Status, StatusKind } from './task.ts';

const NEXT: Record<StatusKind, readonly StatusKind[]> = {
  queued: ['preparing', 'cancelled', 'done'],
  preparing: ['working', 'verifying', 'done', 'cancelled', 'interrupted'],
  working: ['needs_input', 'verifying', 'done', 'cancelled', 'interrupted'],
  needs_input: ['queued', 'preparing', 'working', 'done', 'cancelled', 'interrupted'],
  verifying: ['working', 'done', 'cancelled', 'interrupted'],
  interrupted: ['queued', 'preparing', 'done', 'cancelled'],
  done: [],
  cancelled: [],
  unknown: [
    'queued',
    'preparing',
    'working',
    'needs_input',
    'verifying',
    'interrupted',
    'done',
    'cancelled',
  ],
};

/** All that there are, in the order of a life. */
export const STATUS_KINDS = Object.keys(NEXT) as StatusKind[];

export function canMove(from: StatusKind, to: StatusKind): boolean {
  // An older client moves from a known status to an unknown one, and back.
  return NEXT[from].includes(to) || (to === 'unknown' && NEXT[from].length > 0);
}

/**
 * A task shows now one of its attempts and now another, so while it goes on any status may follow
 * any other. Once it has ended, only a new attempt (a follow-up) takes it up again, as `queued`.
 */
export function canTaskMove(from: StatusKind, to: StatusKind): boolean {
  return NEXT[from].length > 0 || to === 'queued';
}

/** True when nothing will follow by itself. */
export function isFinal(status: Status): boolean {
  return status.kind === 'done' || status.kind === 'cancelled';
}

/** True while an attempt may have a sandbox that its agent works in. */
export function mayHaveSandbox({ kind }: Status): boolean {
  return kind === 'preparing' || kind === 'working' || kind === 'verifying';
}

/** The status in the words people read. */
export function statusWords(status: Status): string {
  switch (status.kind) {
    case 'queued':
      return 'Queued';
    case 'preparing':
      return 'Preparing';
    case 'working':
      return 'In progress';
    case 'needs_input':
      return 'Needs input';
    case 'verifying':
      return 'Verifying';
    case 'interrupted':
      return 'Interrupted';
    case 'cancelled':
      return 'Cancelled';
    case 'unknown':
      return 'Unknown to this version';
    case 'done':
      return verdictWords(status.verdict.level);
  }
}

function verdictWords(level: Extract<Status, { kind: 'done' }>['verdict']['level']): string {
  switch (level) {
    case 'verified':
      return 'Verified';
    case 'verified_with_flags':
      return 'Verified with flags';
    case 'unverified':
      return 'Unverified';
    case 'failed':
      return 'Failed';
    case 'declined':
      return 'Declined';
  }
}
