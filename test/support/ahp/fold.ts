// A chat as an editor folds it from a snapshot and the actions after it: the rules of the protocol's
// own reducers, where this host's actions meet them. What an editor's reducer would throw at, this one
// throws at too.
type Json = Record<string, unknown>;
interface Part extends Json {
  kind: string;
}
interface Turn extends Json {
  id: string;
  responseParts: Part[];
}
export interface Chat extends Json {
  turns: Turn[];
  activeTurn?: Turn | undefined;
  steeringMessage?: Json | undefined;
  queuedMessages?: Json[] | undefined;
}

export function foldChat(chat: Chat, action: Json): Chat {
  const active = chat.activeTurn;
  const isOfTurn = active !== undefined && active.id === action['turnId'];
  const parts = (change: (parts: Part[]) => Part[]): Chat =>
    active
      ? { ...chat, activeTurn: { ...active, responseParts: change(active.responseParts) } }
      : chat;
  const call = (change: (known: Json) => Json): Chat =>
    parts((all) =>
      all.map((part) =>
        part.kind === 'toolCall' &&
        (part['toolCall'] as Json)['toolCallId'] === action['toolCallId']
          ? { ...part, toolCall: change(part['toolCall'] as Json) }
          : part,
      ),
    );
  switch (action['type']) {
    case 'chat/turnStarted': {
      const { turnId, startedAt, message, queuedMessageId } = action;
      const queuedMessages = chat.queuedMessages?.filter(({ id }) => id !== queuedMessageId);
      const activeTurn = { id: String(turnId), startedAt, message, responseParts: [] };
      return { ...chat, activeTurn, queuedMessages: nonEmpty(queuedMessages) };
    }
    case 'chat/turnResume': {
      const last = chat.turns.at(-1);
      if (!last || last.id !== action['turnId']) return chat;
      const { state: _, duration: __, ...turn } = last;
      return { ...chat, turns: chat.turns.slice(0, -1), activeTurn: turn };
    }
    case 'chat/responsePart':
      return isOfTurn ? parts((all) => [...all, action['part'] as Part]) : chat;
    case 'chat/delta':
      return parts((all) =>
        all.map((part) =>
          part['id'] === action['partId']
            ? { ...part, content: String(part['content']) + String(action['content']) }
            : part,
        ),
      );
    case 'chat/toolCallStart': {
      const { type: _, turnId: __, ...about } = action;
      return parts((all) => [
        ...all,
        { kind: 'toolCall', toolCall: { ...about, status: 'streaming' } },
      ]);
    }
    case 'chat/toolCallReady': {
      const { type: _, turnId: __, ...about } = action;
      return call((known) => ({ ...known, ...about, status: 'running' }));
    }
    case 'chat/toolCallContentChanged':
      return call((known) => ({ ...known, content: action['content'] }));
    case 'chat/toolCallComplete':
      return call((known) => ({ ...known, ...(action['result'] as Json), status: 'completed' }));
    case 'chat/usage':
      return active ? { ...chat, activeTurn: { ...active, usage: action['usage'] } } : chat;
    case 'chat/turnComplete':
    case 'chat/turnCancelled':
    case 'chat/error': {
      if (typeof action['duration'] !== 'number') throw new Error('A turn ends with its duration.');
      if (!active || !isOfTurn) return chat;
      const state = ENDS[action['type']];
      const last = action['part'] === undefined ? [] : [action['part'] as Part];
      const responseParts = [...active.responseParts, ...last];
      const turn = { ...active, responseParts, duration: action['duration'], state };
      return { ...chat, turns: [...chat.turns, turn], activeTurn: undefined };
    }
    case 'chat/inputRequested':
      return parts((all) => [...all, { kind: 'inputRequest', request: action['request'] }]);
    case 'chat/inputCompleted':
      return parts((all) =>
        all.map((part) => {
          const request = part['request'] as Json | undefined;
          if (request?.['id'] !== action['requestId']) return part;
          const answers = action['answers'] ?? request?.['answers'];
          return { ...part, request: { ...request, answers }, response: action['response'] };
        }),
      );
    case 'chat/pendingMessageSet': {
      const { kind, id, message } = action;
      if (kind === 'steering') return { ...chat, steeringMessage: { id, message } };
      const others = (chat.queuedMessages ?? []).filter((each) => each['id'] !== id);
      return { ...chat, queuedMessages: [...others, { id, message }] };
    }
    case 'chat/pendingMessageRemoved': {
      if (action['kind'] === 'steering') return { ...chat, steeringMessage: undefined };
      const left = chat.queuedMessages?.filter(({ id }) => id !== action['id']);
      return { ...chat, queuedMessages: nonEmpty(left) };
    }
    default:
      return chat;
  }
}

const ENDS = {
  'chat/turnComplete': 'complete',
  'chat/turnCancelled': 'cancelled',
  'chat/error': 'error',
} as const;

const nonEmpty = <T>(items: T[] | undefined): T[] | undefined =>
  items && items.length > 0 ? items : undefined;

/** What an editor shows of a chat, whatever the order in which its parts came. */
export function shown(chat: Chat): unknown {
  // A turn begins for its window a moment before it does for the runner.
  const turn = ({ responseParts, ...rest }: Turn): unknown => ({
    ...rest,
    startedAt: undefined,
    responseParts: responseParts.map((part) => JSON.stringify(sorted(part))).toSorted(),
  });
  const { turns, activeTurn, steeringMessage, queuedMessages } = chat;
  return sorted({
    turns: turns.map(turn),
    activeTurn: activeTurn && turn(activeTurn),
    steeringMessage,
    queuedMessages,
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]),
  );
}
