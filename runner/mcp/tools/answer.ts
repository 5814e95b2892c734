/** Owns the tool `answer`: the answer to what a task asks; it goes on with it at once. */
import * as v from 'valibot';
import { answerQuestion } from '../../client/messages.ts';
import { ErrandError } from '../../protocol/errors.ts';
import { MAX_CHARACTERS } from '../../protocol/limits.ts';
import { openQuestions } from '../../protocol/open-questions.ts';
import { findTask, taskArgument } from '../find-task.ts';
import { defineTool } from '../tool.ts';
import { Output, waited } from './wait.ts';

export const answerTool = defineTool({
  name: 'answer',
  title: 'Answer a background task',
  description:
    'Answer the question that a background task waits on (needsAnswer of wait and show). Ask your user where you cannot know the answer.',
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  input: v.object({
    id: taskArgument,
    text: v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(MAX_CHARACTERS.message),
      v.description('One of the choices, or your own words.'),
    ),
    attempt: v.optional(
      v.pipe(v.number(), v.integer(), v.description('Where more than one attempt asks.')),
    ),
  }),
  output: Output,
  run: async ({ id, text, attempt }, { services }) => {
    const { task, connection } = await findTask(services, id);
    const open = openQuestions(task, attempt);
    const [question] = open;
    if (!question) {
      throw new ErrandError('conflict', 'It is not waiting for an answer.', {
        hint: 'wait and show say what it is doing.',
      });
    }
    if (open.length > 1) {
      const numbers = open.map(({ attempt: n }) => n).join(', ');
      throw new ErrandError('invalid', `More than one attempt asks: ${numbers}.`, {
        hint: 'Name one with "attempt".',
      });
    }
    const to = { id: task.id, attempt: question.attempt, question: question.id };
    return waited(await answerQuestion(connection, to, text));
  },
});
