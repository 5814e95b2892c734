/**
 * Owns the verdict in words: what its level means, and its reasons in the order in which a person
 * needs them. What no list here names is shown among the reasons that decide, never hidden. Pure.
 */
import type { Reason, Status, Verdict } from '../runner/protocol/task.ts';
import { t } from './translate.ts';

/** Says what was not looked at, or could not be. */
const UNCHECKED: ReadonlySet<string> = new Set([
  'browser_gap',
  'cause_not_seen',
  'evidence_altered',
  'gone_unopened',
  'not_compared',
  'not_tried',
  'openings_unseen',
]);

/** Speaks for the result, whatever its level. */
const SEEN: ReadonlySet<string> = new Set([
  'behaviour',
  'browser_same',
  'browser_text',
  'canary_caught',
  'check_fixed',
  'check_passed',
  'hangs_on',
  'overlay_passed',
  'probe_passed',
  'tests_red',
  'tests_renamed',
]);

export interface Groups {
  /** Decides the level: what failed, or what is missing for a proof. */
  readonly decisive: readonly Reason[];
  /** What a reviewer has to see. */
  readonly flags: readonly Reason[];
  /** What the runner saw. */
  readonly seen: readonly Reason[];
  readonly unchecked: readonly Reason[];
}

export function groupsOf({ level, because }: Verdict): Groups {
  const decisive: Reason[] = [];
  const flags: Reason[] = [];
  const seen: Reason[] = [];
  const unchecked: Reason[] = [];
  const isVerified = level === 'verified' || level === 'verified_with_flags';
  for (const reason of because) {
    const { code } = reason;
    if (code.startsWith('flag.')) flags.push(reason);
    else if (UNCHECKED.has(code) || (isVerified && code === 'canary_not_planted'))
      unchecked.push(reason);
    else if (SEEN.has(code) || level === 'verified') seen.push(reason);
    else if (isVerified) flags.push(reason);
    else decisive.push(reason);
  }
  return { decisive, flags, seen, unchecked };
}

/** What a status means, in one sentence; its own reason where it has one. */
export function meaning(status: Status): string {
  switch (status.kind) {
    case 'queued':
      return t`It waits until the runner has room for it.`;
    case 'preparing':
      return t`The place to work in is being prepared.`;
    case 'working':
      return t`Work goes on in the sandbox. You can tell the agent something at any time.`;
    case 'needs_input':
      return t`The work waits for your answer.`;
    case 'verifying':
      return t`The runner runs the checks on the result, in fresh rooms.`;
    case 'interrupted':
    case 'cancelled':
      return status.reason;
    case 'unknown':
      return t`The runner is newer than this editor’s Errand, which does not know this state.`;
    case 'done':
      return LEVELS[status.verdict.level];
  }
}

const LEVELS: Readonly<Record<Verdict['level'], string>> = {
  verified: t`The checks pass on exactly this result, opened what changed, and were seen to be able to fail.`,
  verified_with_flags: t`The checks pass and can fail, but there is something you have to look at.`,
  unverified: t`Nothing failed, but nothing proves this change either. Review it as if untested.`,
  failed: t`It did not get through: the reasons say what failed.`,
  declined: t`The agent gave up, and says why.`,
};
