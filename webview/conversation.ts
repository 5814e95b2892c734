/**
 * Owns the messages between people and the attempt, beginning with the first attempt of its line.
 */
import { ancestry } from '../runner/protocol/rank.ts';
import type { LineComment, Message } from '../runner/protocol/messages.ts';
import { isFinal } from '../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../runner/protocol/task.ts';
import { element } from './element.ts';
import { t } from './translate.ts';
import { clock, remarkPlace } from './wording.ts';

/** Returns undefined when there are no messages. */
export function conversation(task: TaskState, attempt: AttemptState): HTMLElement | undefined {
  const line = ancestry(task.attempts, attempt).toReversed();
  const rows = line.flatMap(({ messages = [], status }) => {
    // The open question is shown above, where it is answered.
    const open = status.kind === 'needs_input' ? status.question.id : undefined;
    const told = messages.filter(({ id }) => id !== open);
    return told.map((message) => said(message, isFinal(status)));
  });
  if (rows.length === 0) return undefined;
  return element('ol', { class: 'conversation' }, rows);
}

function said(message: Message, over: boolean): HTMLElement {
  const { id, kind, text, comments = [] } = message;
  const theirs = kind === 'question';
  return element('li', { 'data-key': `said-${id}`, class: theirs ? 'theirs' : 'ours' }, [
    element('p', { class: 'who' }, whoWords(message, over)),
    ...(text === '' ? [] : [element('p', { class: 'words' }, text)]),
    ...comments.map(remark),
  ]);
}

function remark(comment: LineComment): HTMLElement {
  return element('div', { class: 'remark' }, [
    element('code', {}, remarkPlace(comment)),
    ...(comment.quoted === undefined ? [] : [element('pre', {}, comment.quoted)]),
    element('p', { class: 'words' }, comment.text),
  ]);
}

function whoWords({ kind, by, at, delivered }: Message, over: boolean): string {
  const late = over ? t` · came too late for the agent` : t` · waits for the agent’s next turn`;
  const waits = delivered === undefined ? late : '';
  const time = clock(at);
  switch (kind) {
    case 'question':
      return t`The agent asked · ${time}`;
    case 'answer':
      return by === 'default'
        ? t`Nobody answered, so the default was taken · ${time}`
        : t`You answered · ${time}`;
    case 'steer':
      return t`You said · ${time}${waits}`;
    case 'interrupt':
      return t`You interrupted · ${time}${waits}`;
    case 'follow_up':
      return t`You asked for changes · ${time}`;
  }
}
