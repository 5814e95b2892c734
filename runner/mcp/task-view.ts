/**
 * Owns what an agent is told of a task: its state, what has changed since a cursor, what it asks,
 * and the next step. Pure. What the task's own agent wrote is a claim and is named so.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { openQuestions } from '../protocol/open-questions.ts';
import { inEnglish } from '../protocol/wording.ts';
import { phaseWords } from '../protocol/phase-words.ts';
import { resultBearer } from '../protocol/rank.ts';
import { isFinal, STATUS_KINDS, statusWords } from '../protocol/status.ts';
import type { TaskState, VerdictLevel } from '../protocol/task.ts';
import { clip, oneLine } from '../protocol/text.ts';

const MAX_QUESTION = 1500;

export const State = v.pipe(
  v.picklist(['sending', ...STATUS_KINDS]),
  v.description(
    'needs_input: it waits for an answer. interrupted: it continues by itself. done and cancelled are final.',
  ),
);

export const Verdict = v.pipe(
  v.nullable(v.picklist(['verified', 'verified_with_flags', 'unverified', 'failed', 'declined'])),
  v.description('Null until it is done. Computed by the runner from checks that it ran itself.'),
);

export const NeedsAnswer = v.array(
  v.object({
    attempt: v.number(),
    question: v.string(),
    choices: v.pipe(v.array(v.string()), v.description('Free text is an answer, too.')),
    default: v.pipe(v.nullable(v.string()), v.description('Taken at the deadline.')),
    deadline: v.nullable(v.string()),
  }),
);

/** What `wait`, `show`, `answer` and `delegate` say of a task. */
export const TaskNews = v.object({
  id: v.string(),
  state: State,
  verdict: Verdict,
  phase: v.pipe(v.nullable(v.string()), v.description('What it does at the moment.')),
  needsAnswer: NeedsAnswer,
  cursor: v.pipe(v.string(), v.description('For wait: returns once something differs from it.')),
  next: v.pipe(v.string(), v.description('What to do next.')),
});
export type TaskNews = v.InferOutput<typeof TaskNews>;

export function newsOf(task: TaskState): TaskNews {
  const { status } = task;
  const open = openQuestions(task);
  return {
    id: task.id,
    state: status.kind,
    verdict: status.kind === 'done' ? status.verdict.level : null,
    phase: phaseOf(task),
    needsAnswer: open.map(({ attempt, question: { text, default: usual, deadline } }) => ({
      attempt,
      question: clip(text, MAX_QUESTION),
      choices: usual === undefined ? [] : [clip(usual, MAX_QUESTION)],
      default: usual === undefined ? null : clip(usual, MAX_QUESTION),
      deadline: deadline ?? null,
    })),
    cursor: cursorOf(task),
    next: nextStep(task, open.length > 0),
  };
}

/**
 * Differs when a task, or one of its attempts, has another state or question. Not with each phase
 * or call: each answer costs the agent a turn.
 */
export function cursorOf({ status, attempts, id }: TaskState): string {
  const facts = [
    status.kind,
    ...attempts.map(({ n, status: own }) => [
      n,
      own.kind,
      own.kind === 'needs_input' ? own.question.id : '',
    ]),
  ];
  const hash = createHash('sha256')
    .update(`${id} ${JSON.stringify(facts)}`)
    .digest('hex');
  return `${status.kind}-${hash.slice(0, 10)}`;
}

/** True where there is something to say that the cursor does not know. */
export function hasNews(task: TaskState, cursor: string | undefined): boolean {
  if (isFinal(task.status)) return true;
  if (cursor === undefined) return openQuestions(task).length > 0;
  return cursorOf(task) !== cursor;
}

/** `Working: code, attempt 2`, for a progress bar. */
export function progressWords(task: TaskState): string {
  const phase = phaseOf(task);
  return phase === null ? statusWords(task.status) : `${statusWords(task.status)}: ${phase}`;
}

function phaseOf({ attempts, status }: TaskState): string | null {
  if (isFinal(status)) return null;
  const going = attempts.flatMap(({ n, phases }) => {
    const phase = phases.findLast(({ ms }) => ms === undefined);
    if (!phase) return [];
    const which = attempts.length > 1 ? ` (attempt ${n})` : '';
    return [`${phaseWords(phase.name, inEnglish)}${which}`];
  });
  return going.length === 0 ? null : oneLine(going.join(', '), 300);
}

const AFTER: Readonly<Record<VerdictLevel, string>> = {
  verified:
    'Read the change with diff. Tell your user; apply brings it into the work tree when they agree.',
  verified_with_flags:
    'Each flag in "because" of show needs a look. Read the change with diff, then apply it if your user agrees.',
  unverified:
    'No check proves this change: "because" of show says why. Read all of it with diff before you apply it.',
  failed:
    'Read "because" of show: its checks fail. Delegate again with more to go by, or do it here.',
  declined:
    'Read "because" of show: its agent gave up and says why. Delegate again with what it lacks.',
};

function nextStep({ status, attempts }: TaskState, isAsked: boolean): string {
  if (isAsked) {
    return 'Answer it with the tool answer (ask your user where you cannot know it), then wait again.';
  }
  switch (status.kind) {
    case 'done': {
      const { files = [] } = resultBearer(attempts)?.result ?? {};
      const { level } = status.verdict;
      return files.length === 0 && level !== 'declined' && level !== 'failed'
        ? 'Nothing was changed: "because" of show says what was found.'
        : AFTER[level];
    }
    case 'cancelled':
      return 'It was stopped; what it had done is kept, and diff shows it.';
    case 'needs_input':
      return 'It waits for an answer that its runner asks in a way that this version does not know: look in the editor.';
    default:
      return 'Go on with other work and call wait with this cursor later, or call it now.';
  }
}
