/**
 * Owns asking a person through the client: in a form where the client shows forms, else by a choice
 * between the default and words of their own, which are the next message. What the answer does, its
 * caller decides; a question that is answered elsewhere is called back.
 */
import { type AgentContext, methods, type PermissionOption } from '@agentclientprotocol/sdk';
import { SKIPPED } from '../ahp/words.ts';
import type { OpenQuestion } from '../protocol/open-questions.ts';
import { oneLine } from '../protocol/text.ts';
import { questionCallId } from './account.ts';

export interface Asked {
  readonly sessionId: string;
  readonly open: OpenQuestion;
  /** What becomes of it without an answer. */
  readonly terms: string;
}

/**
 * `text` is the answer, `later` that the next message will be it; `none` that there is none, because
 * the turn was cancelled.
 */
export type Reply = { readonly text: string } | 'later' | 'none';

const DEFAULT = 'default';
const OWN_WORDS = 'own-words';
const ANSWER = 'answer';

/** Rejects where the client cannot be asked, and when `signal` calls it back. */
export async function ask(
  client: AgentContext,
  asked: Asked,
  { showsForms, signal }: { readonly showsForms: boolean; readonly signal: AbortSignal },
): Promise<Reply> {
  const options = { cancellationSignal: signal, stopWaitingOnCancel: true };
  return showsForms
    ? await askInForm(client, asked, options)
    : await askByChoice(client, asked, options);
}

type Options = { readonly cancellationSignal: AbortSignal; readonly stopWaitingOnCancel: boolean };

async function askInForm(client: AgentContext, asked: Asked, options: Options): Promise<Reply> {
  const { sessionId, open, terms } = asked;
  const { text, default: usual } = open.question;
  const field = { type: 'string' as const, title: 'Answer', minLength: 1 };
  const reply = await client.request(
    methods.client.elicitation.create,
    {
      mode: 'form',
      sessionId,
      toolCallId: questionCallId(open.id),
      message: `${text}\n\n${terms}`,
      requestedSchema: {
        type: 'object',
        properties: { [ANSWER]: usual === undefined ? field : { ...field, default: usual } },
        required: [ANSWER],
      },
    },
    options,
  );
  if (reply.action === 'decline') return { text: usual ?? SKIPPED };
  const content = 'content' in reply ? reply.content : undefined;
  const given = (content as Readonly<Record<string, unknown>> | null | undefined)?.[ANSWER];
  if (reply.action !== 'accept') return 'later';
  return typeof given === 'string' && given.trim() !== '' ? { text: given.trim() } : 'later';
}

async function askByChoice(client: AgentContext, asked: Asked, options: Options): Promise<Reply> {
  const { sessionId, open, terms } = asked;
  const { text, default: usual } = open.question;
  const choices: PermissionOption[] = [
    {
      optionId: DEFAULT,
      name:
        usual === undefined ? 'Let the agent decide' : `Use the default: ${oneLine(usual, 100)}`,
      kind: 'allow_once',
    },
    { optionId: OWN_WORDS, name: 'Answer in my next message', kind: 'reject_once' },
  ];
  const { outcome } = await client.request(
    methods.client.session.requestPermission,
    {
      sessionId,
      toolCall: {
        toolCallId: questionCallId(open.id),
        title: `Question: ${oneLine(text, 120)}`,
        kind: 'other',
        status: 'pending',
        content: [{ type: 'content', content: { type: 'text', text: `${text}\n\n${terms}` } }],
      },
      options: choices,
    },
    options,
  );
  if (outcome.outcome === 'cancelled') return 'none';
  return outcome.optionId === DEFAULT ? { text: usual ?? SKIPPED } : 'later';
}
