/**
 * Judges the findings of a review. Pure. Findings are a model's claims and can only lower trust. A
 * probe is an input that a model chose and the runner tried: a failing probe leaves the change
 * unproven, not failed, since its expectation may be wrong; a passing one raises nothing.
 */
import type { Reason } from '../../protocol/task.ts';
import type { ResultEvidence } from '../evidence/result-evidence.ts';
import { type Judgement, NOTHING, seqs } from './judgement.ts';

export function judgeReview({ reviews, probes }: ResultEvidence): Judgement {
  const flags: Reason[] = [];
  for (const review of reviews) {
    for (const { severity, path, line, text } of review.findings) {
      if (severity === 'minor') continue;
      const where = line === undefined ? path : `${path}:${line}`;
      flags.push({ code: `finding.${severity}`, text: `${where}: ${text}`, entries: seqs(review) });
    }
  }
  const unproven: Reason[] = [];
  const passed: Reason[] = [];
  for (const probe of probes) {
    const name = `The probe "${probe.name}"`;
    if (probe.outcome === 'failed') {
      const text = `${name} did not print what was expected of it: ${excerpt(probe.command)} should print ${excerpt(probe.expected)}.`;
      unproven.push({ code: 'probe_failed', text, entries: seqs(probe) });
    } else if (probe.outcome === 'passed') {
      const text = `${name}, which the coding agent did not know, printed what was expected.`;
      passed.push({ code: 'probe_passed', text, entries: seqs(probe) });
    }
  }
  return { ...NOTHING, unproven, flags, passed };
}

function excerpt(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
