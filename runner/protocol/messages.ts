/**
 * Messages between people and an attempt once the task has been given: steering, interruptions,
 * questions with their answers, and follow-ups with comments on lines of the diff.
 */
import { MAX_CHARACTERS, MAX_COUNT } from './limits.ts';
import * as v from 'valibot';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const line = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A remark on lines of a result's diff; lines are 1-based and both ends count. */
export const LineComment = v.object({
  path: text(8192),
  line,
  endLine: v.optional(line),
  /** The side the lines are of; the result's when absent. */
  side: v.optional(v.picklist(['base', 'result'])),
  text: text(MAX_CHARACTERS.comment),
  /** Text of those lines, without the last line feed; the runner fills it in. */
  quoted: v.optional(text(MAX_CHARACTERS.quoted)),
});
export type LineComment = v.InferOutput<typeof LineComment>;

/** Chosen by the sender, so that a repeated request stores the message once. */
export const MessageId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/));
export type MessageId = v.InferOutput<typeof MessageId>;

export const Message = v.object({
  id: MessageId,
  at: text(40),
  /**
   * `steer` reaches the agent at its next turn, `interrupt` at once, `follow_up` goes on with an
   * attempt that has ended. `question` is the attempt's; all others are people's.
   */
  kind: v.picklist(['steer', 'interrupt', 'follow_up', 'question', 'answer']),
  text: text(MAX_CHARACTERS.message),
  comments: v.optional(v.pipe(v.array(LineComment), v.maxLength(MAX_COUNT.comments))),
  /** Of an answer: the question's id. */
  to: v.optional(MessageId),
  /** Set on an answer: `default` when nobody answered in time. */
  by: v.optional(v.picklist(['user', 'default'])),
  /** Time at which the agent was given it; absent until then. */
  delivered: v.optional(text(40)),
});
export type Message = v.InferOutput<typeof Message>;

/** A question that an attempt puts to a person. Without a default, only an answer ends it. */
export const Question = v.object({
  id: v.optional(MessageId),
  text: text(MAX_CHARACTERS.question),
  default: v.optional(text(MAX_CHARACTERS.question)),
  deadline: v.optional(text(40)),
});
export type Question = v.InferOutput<typeof Question>;
