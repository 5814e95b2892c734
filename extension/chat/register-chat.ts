/**
 * Registers what the editor's chat finds of Errand: the participant `@errand` for people, and tools
 * for agents. What they do is in a bundle of its own (chat.ts), which is loaded when one is used.
 */
import { chat, Disposable, lm, ThemeIcon } from 'vscode';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import type * as Chat from './chat.ts';
import { TOOL_NAMES } from './tool-names.ts';

/** As the manifest names it. */
const PARTICIPANT = 'errand.chat';

export function registerChat(services: Services): Disposable {
  const loaded = () => loadBundle(services.context, 'chat') as typeof Chat;
  const participant = chat.createChatParticipant(PARTICIPANT, (request, context, stream, token) =>
    loaded().respond(services, { request, context, stream, token }),
  );
  participant.iconPath = new ThemeIcon('checklist');
  participant.followupProvider = { provideFollowups: (result) => loaded().followups(result) };
  const tools = TOOL_NAMES.map((name) =>
    lm.registerTool<object>(name, {
      prepareInvocation: ({ input }) => loaded().prepare(services, name, input),
      invoke: ({ input }, token) => loaded().invoke(services, name, input, token),
    }),
  );
  return Disposable.from(participant, ...tools);
}
