/**
 * Owns the ask nodes: a question to a person, and its answer. If nobody is there, the default
 * counts at once, and without one the attempt is declined with the question.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import type { AskNode } from './blueprint.ts';
import { ANSWERS, type Outcome } from './notes.ts';
import type { Visit, AttemptRuntime } from './attempt-runtime.ts';

export async function runAsk(work: AttemptRuntime, node: AskNode, visit: Visit): Promise<Outcome> {
  const { context } = work;
  const id = `${visit.node}-${visit.n}`.replaceAll('_', '-');
  const { question, answers } = node;
  const options = answers ? ` (${answers.join(', ')})` : '';
  const text = `${question}${options}`.slice(0, MAX_CHARACTERS.question);
  const { answerWithinMinutes } = context.task.spec;
  let answer = context.answerTo(id);
  if (answer === undefined && answerWithinMinutes !== undefined) {
    const waitMinutes = Math.min(node.minutes ?? answerWithinMinutes, answerWithinMinutes);
    return await context.park({ id, text, default: node.default, waitMinutes });
  }
  if (answer === undefined && node.default !== undefined) {
    answer = node.default;
    await context.record(visit.node, {
      kind: 'human',
      what: 'answer',
      id,
      text: answer,
      by: 'default',
    });
  }
  if (answer === undefined) {
    const reason = `Nobody was there to answer: ${question}`;
    await context.record(visit.node, {
      kind: 'bowed_out',
      code: 'ambiguous',
      reason,
      tried: [],
      question: text,
    });
    return { name: 'unanswered', ends: true };
  }
  await context.notes.write(ANSWERS, {
    ...answersOf(work),
    [id]: `${question}\nAnswer: ${answer}`,
  });
  const chosen = answers?.find((each) => each.toLowerCase() === answer.trim().toLowerCase());
  return { name: chosen ?? answer };
}

/** Lists the questions and answers so far, for agents that work by them. */
export function answersSoFar(work: AttemptRuntime): string {
  return Object.values(answersOf(work)).join('\n\n');
}

function answersOf({ context }: AttemptRuntime): Readonly<Record<string, string>> {
  return context.notes.read(ANSWERS) ?? {};
}
