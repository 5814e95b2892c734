// What an agent host may send, written down from the protocol's published description (0.9.0) and
// from what VS Code 1.139.1 takes: each notice and action with the fields that it must have. A frame
// of another form fails the test in which it comes.
import * as v from 'valibot';

const text = v.string();
/** A number in its place empties an editor's whole list. */
const time = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const duration = v.pipe(v.number(), v.minValue(0));
const session = v.pipe(v.string(), v.startsWith('errand:/'));
const chat = v.pipe(v.string(), v.regex(/^ahp-chat:\/\/(default|subagent)\/[\w-]+(\/[\w-]+)?$/));
const words = v.union([text, v.strictObject({ markdown: text })]);
const optional = v.optional;

const message = v.looseObject({
  text,
  origin: v.looseObject({ kind: v.picklist(['user', 'agent', 'tool', 'systemNotification']) }),
});
const content = v.variant('type', [
  v.strictObject({ type: v.literal('text'), text }),
  v.strictObject({ type: v.literal('terminalComplete'), exitCode: v.number() }),
  v.strictObject({ type: v.literal('subagent'), resource: chat, title: text, agentName: text }),
]);
const meta = v.strictObject({
  toolKind: v.picklist(['terminal', 'read', 'search', 'subagent']),
  subagentChatUri: optional(chat),
});
const answers = v.record(
  text,
  v.strictObject({
    state: v.literal('submitted'),
    value: v.strictObject({ kind: v.literal('text'), value: text }),
  }),
);
const request = v.strictObject({
  id: text,
  message: text,
  questions: v.pipe(
    v.array(
      v.strictObject({
        id: text,
        kind: v.literal('text'),
        message: text,
        required: v.boolean(),
        defaultValue: optional(text),
      }),
    ),
    v.minLength(1),
  ),
  answers: optional(answers),
});
const failure = v.strictObject({ errorType: text, message: text });
const errorPart = v.strictObject({
  kind: v.literal('error'),
  error: failure,
  resumable: v.boolean(),
});
const result = v.strictObject({
  success: v.boolean(),
  pastTenseMessage: words,
  content: v.array(content),
  error: optional(v.strictObject({ message: text })),
});
const toolCall = v.strictObject({
  toolCallId: text,
  toolName: text,
  displayName: text,
  _meta: optional(meta),
  status: v.picklist(['running', 'completed']),
  confirmed: v.literal('not-needed'),
  invocationMessage: words,
  toolInput: optional(v.pipe(text, v.minLength(1))),
  ...v.partial(result).entries,
});
/** An error comes with the end of its turn, and nowhere else. */
const livePart = v.variant('kind', [
  v.strictObject({ kind: v.literal('markdown'), id: text, content: text }),
  v.strictObject({ kind: v.literal('systemNotification'), content: text }),
]);
const part = v.variant('kind', [
  ...livePart.options,
  v.strictObject({ kind: v.literal('toolCall'), toolCall }),
  v.strictObject({
    kind: v.literal('inputRequest'),
    request,
    response: optional(v.picklist(['accept', 'cancel'])),
  }),
  errorPart,
]);
const usage = v.strictObject({ inputTokens: count, outputTokens: count, model: optional(text) });
const activeTurn = {
  id: text,
  startedAt: time,
  message,
  responseParts: v.array(part),
  usage: optional(usage),
};
const turn = v.strictObject({
  ...activeTurn,
  duration,
  state: v.picklist(['complete', 'cancelled', 'error']),
});
const entry = { resource: chat, title: text, status: count, modifiedAt: time };
const pending = v.strictObject({ id: text, message });
const changeset = v.strictObject({
  label: text,
  uriTemplate: text,
  changeKind: v.picklist(['branch', 'turn']),
});
const needed = v.strictObject({ id: text, kind: v.literal('chatInput'), chat, request });
const directories = optional(v.array(v.pipe(text, v.startsWith('file:///'))));

export const Summary = v.strictObject({
  resource: session,
  provider: v.literal('errand'),
  title: text,
  status: count,
  createdAt: time,
  modifiedAt: time,
  activity: optional(text),
  workingDirectories: directories,
  changes: optional(v.strictObject({ additions: count, deletions: count, files: count })),
});
const SessionState = v.strictObject({
  provider: v.literal('errand'),
  title: text,
  status: count,
  activity: optional(text),
  workingDirectories: directories,
  lifecycle: v.literal('ready'),
  activeClients: v.array(v.unknown()),
  chats: v.pipe(v.array(v.strictObject(entry)), v.minLength(1)),
  defaultChat: chat,
  changesets: optional(v.array(changeset)),
  inputNeeded: optional(v.pipe(v.array(needed), v.minLength(1))),
  _meta: optional(v.unknown()),
  config: optional(
    v.strictObject({
      schema: v.looseObject({ type: v.literal('object'), properties: v.record(text, v.unknown()) }),
      values: v.record(text, v.unknown()),
    }),
  ),
});
const ChatState = v.strictObject({
  ...entry,
  turns: v.array(turn),
  activeTurn: optional(v.strictObject(activeTurn)),
  steeringMessage: optional(pending),
  queuedMessages: optional(v.pipe(v.array(pending), v.minLength(1))),
});
const agents = v.array(
  v.strictObject({
    provider: text,
    displayName: text,
    description: text,
    // Without one, the agent cannot be chosen.
    models: v.pipe(
      v.array(v.strictObject({ id: text, provider: text, name: text })),
      v.minLength(1),
    ),
    capabilities: v.strictObject({}),
  }),
);
const RootState = v.strictObject({ agents });
const side = v.strictObject({ uri: text, content: v.strictObject({ uri: text }) });
const file = v.strictObject({
  id: text,
  edit: v.strictObject({
    before: optional(side),
    after: optional(side),
    diff: v.strictObject({ added: count, removed: count }),
  }),
});
const ChangesetState = v.strictObject({ status: v.literal('ready'), files: v.array(file) });

export const Snapshot = v.strictObject({
  resource: text,
  state: v.union([RootState, SessionState, ChatState, ChangesetState]),
  fromSeq: count,
});

const call = { turnId: text, toolCallId: text, _meta: optional(meta) };
const kind = v.picklist(['steering', 'queued']);
const type = <T extends string>(name: T) => ({ type: v.literal(name) });

/** Actions of the host's own; what a client said comes back as it was. */
export const Action = v.variant('type', [
  v.strictObject({ ...type('root/agentsChanged'), agents }),
  v.strictObject({
    ...type('chat/turnStarted'),
    turnId: text,
    startedAt: time,
    message,
    queuedMessageId: optional(text),
  }),
  v.strictObject({ ...type('chat/turnResume'), turnId: text }),
  v.strictObject({ ...type('chat/responsePart'), turnId: text, part: livePart }),
  v.strictObject({ ...type('chat/delta'), turnId: text, partId: text, content: text }),
  v.strictObject({ ...type('chat/toolCallStart'), ...call, toolName: text, displayName: text }),
  v.strictObject({
    ...type('chat/toolCallReady'),
    ...call,
    invocationMessage: words,
    toolInput: optional(v.pipe(text, v.minLength(1))),
    confirmed: v.literal('not-needed'),
  }),
  v.strictObject({ ...type('chat/toolCallContentChanged'), ...call, content: v.array(content) }),
  v.strictObject({ ...type('chat/toolCallComplete'), ...call, result }),
  v.strictObject({ ...type('chat/usage'), turnId: text, usage }),
  v.strictObject({ ...type('chat/turnComplete'), turnId: text, duration }),
  v.strictObject({ ...type('chat/turnCancelled'), turnId: text, duration }),
  v.strictObject({
    ...type('chat/error'),
    turnId: text,
    duration,
    error: v.looseObject({ errorType: text, message: text }),
    part: errorPart,
  }),
  v.strictObject({ ...type('chat/inputRequested'), request }),
  v.strictObject({
    ...type('chat/inputCompleted'),
    requestId: text,
    response: v.picklist(['accept', 'cancel']),
    answers: optional(answers),
  }),
  v.strictObject({ ...type('chat/pendingMessageSet'), kind, id: text, message }),
  v.strictObject({ ...type('chat/pendingMessageRemoved'), kind, id: text }),
  v.strictObject({ ...type('session/titleChanged'), title: text }),
  v.strictObject({
    ...type('session/chatUpdated'),
    chat,
    changes: v.strictObject({ title: text, status: count, modifiedAt: time }),
  }),
  v.strictObject({ ...type('session/activityChanged'), activity: optional(text) }),
  v.strictObject({ ...type('session/isReadChanged'), isRead: v.boolean() }),
  v.strictObject({ ...type('session/isArchivedChanged'), isArchived: v.boolean() }),
  v.strictObject({ ...type('session/inputNeededSet'), request: needed }),
  v.strictObject({ ...type('session/inputNeededRemoved'), id: text }),
  v.strictObject({ ...type('session/changesetsChanged'), changesets: v.array(changeset) }),
  v.strictObject({ ...type('session/metaChanged'), _meta: v.unknown() }),
  v.strictObject({ ...type('changeset/contentChanged'), files: v.array(file) }),
]);

export const Envelope = v.strictObject({
  channel: text,
  action: v.looseObject({ type: text }),
  serverSeq: count,
  origin: optional(v.strictObject({ clientId: text, clientSeq: v.number() })),
  rejectionReason: optional(text),
});

const root = v.literal('ahp-root://');
const row = v.partial(Summary).entries;
export const Notices: Readonly<Record<string, v.GenericSchema>> = {
  action: Envelope,
  'root/sessionAdded': v.strictObject({ channel: root, summary: Summary }),
  'root/sessionRemoved': v.strictObject({ channel: root, session }),
  'root/sessionSummaryChanged': v.strictObject({
    channel: root,
    session,
    changes: v.strictObject({ ...row, activity: v.nullish(text) }),
  }),
};
