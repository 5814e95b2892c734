/**
 * Owns how a session looks to an editor, from the facts of its task and the marks of this host: its
 * row in the list, its state, its chats and its changesets. Pure; session.ts says what has changed.
 */
import { pathToFileURL } from 'node:url';
import { posix } from 'node:path';
import type { MessageId } from '../protocol/messages.ts';
import { resultBearer } from '../protocol/rank.ts';
import { inReviewOrder } from '../protocol/review-order.ts';
import { isFinal } from '../protocol/status.ts';
import type { AttemptState, FileChange, TaskState } from '../protocol/task.ts';
import { answersOf, titleLine } from './attempt-parts.ts';
import type { LocalTurn, Mark, Queued } from './marks.ts';
import type { TaskHistory } from './task-history.ts';
import { attemptTurn, isEnded, saidBy, type TaskTurn, taskTurns } from './transcript.ts';
import { turnIdOf } from './turn-ids.ts';
import { attemptChatUri, blobUri, chatUri, resultUri, taskOf, turnChangesUri } from './uris.ts';
import {
  type ActiveTurn,
  type ChangesetFile,
  type ChangesetState,
  type ChatState,
  type InputNeeded,
  PROVIDER,
  type SessionState,
  type SessionSummary,
  STATUS,
  type Turn,
  type Uri,
} from './wire.ts';
import { activityWords } from './words.ts';

export interface SessionFacts {
  readonly session: Uri;
  readonly createdAt: string;
  /** Top folder of the user's repository, where this host knows it. */
  readonly root: string | undefined;
  /** The folder that the editor named, which may be below it. */
  readonly folder: string | undefined;
  readonly task: TaskState | undefined;
  readonly history: TaskHistory;
  readonly mark: Mark;
  /** Turns that a client has stopped, before the runner says so; with their durations. */
  readonly stopped: ReadonlyMap<string, number>;
  /** Questions that a client has answered, before the runner says so. */
  readonly answered: ReadonlyMap<string, Answered>;
  /** What this host has to say, by its time; shown in the turn that was then. */
  readonly notes: readonly { readonly at: string; readonly text: string }[];
  /** What can be chosen for a draft. */
  readonly config: SessionState['config'];
  /** Something to say instead of what the task does. */
  readonly activity: string | undefined;
  readonly clock: (at: string) => string;
}

export interface SessionView {
  readonly summary: SessionSummary;
  readonly state: SessionState;
  readonly chats: ReadonlyMap<Uri, ChatState>;
  readonly changesets: ReadonlyMap<Uri, ChangesetState>;
}

export function viewOf(facts: SessionFacts): SessionView {
  const { session, task, history, mark, createdAt } = facts;
  const chat = chatUri(session);
  const settings = {
    session,
    firstTurn: mark.firstTurn ?? 'first',
    turnOfMessage: (message: MessageId) => mark.turns?.[message] ?? turnIdOf(message),
    clock: facts.clock,
  };
  const taken = task ? taskTurns(task, history, settings) : [];
  const turns = withNotes(
    inOrder(
      taken.map(({ turn }) => stoppedOr(answeredOr(turn, facts.answered), facts.stopped)),
      (mark.local ?? []).map(localTurn),
    ),
    facts.notes,
  );
  const title = mark.title ?? titleLine(task?.spec.title ?? mark.local?.[0]?.text ?? '');
  const needed = turns.flatMap((turn) => inputNeeded(turn, chat));
  const status = statusOf(turns, needed) | marksOf(mark);
  const shown = task && shownAttempt(task);
  const words = task && activityWords(task.status, shown);
  const isGoing = (status & STATUS.running) !== 0;
  const activity = isGoing
    ? (facts.activity ?? words ?? (task ? 'Finishing' : 'Sending the code'))
    : undefined;
  const modifiedAt = task?.updatedAt ?? createdAt;
  const directories = directoriesOf(facts);
  const bearer = task && resultBearer(task.attempts);
  const result = bearer?.result;
  const common = {
    provider: PROVIDER,
    title,
    status,
    ...(activity !== undefined && { activity }),
    ...directories,
  };
  const entry = { resource: chat, title, status: status & ~marksOf(mark), modifiedAt };
  const aside = task ? asideChats(task, history, settings) : [];
  const waiting = queueOf(mark.queued ?? []);
  const steering = task && steeringOf(task, settings.turnOfMessage);
  const main: ChatState = {
    ...entry,
    ...splitTurns(turns),
    ...(steering && { steeringMessage: steering }),
    ...(waiting.length > 0 && { queuedMessages: waiting }),
  };
  const changesets = task ? changesetsOf(task, taken, facts) : new Map<Uri, ChangesetState>();
  return {
    summary: {
      resource: session,
      createdAt,
      modifiedAt,
      ...common,
      ...(result && {
        changes: {
          additions: result.additions,
          deletions: result.deletions,
          files: result.files.length,
        },
      }),
    },
    state: {
      ...common,
      lifecycle: 'ready',
      activeClients: [],
      chats: [entry],
      defaultChat: chat,
      changesets: catalogueOf(session, task),
      ...(needed.length > 0 && { inputNeeded: needed }),
      ...pullMeta(mark),
      ...(facts.config && { config: facts.config }),
    },
    chats: new Map([[chat, main], ...aside.map((each) => [each.resource, each] as const)]),
    changesets,
  };
}

/** The turns of the task and those of this host alone, by their beginnings. */
function inOrder(
  ofTask: readonly (Turn | ActiveTurn)[],
  local: readonly (Turn | ActiveTurn)[],
): (Turn | ActiveTurn)[] {
  // The task takes the place of the turn in which it was sent.
  const known = new Set(ofTask.map(({ id }) => id));
  const all = [...ofTask, ...local.filter(({ id }) => !known.has(id))];
  return all.toSorted(
    (a, b) => Number(!isEnded(a)) - Number(!isEnded(b)) || (a.startedAt < b.startedAt ? -1 : 1),
  );
}

function localTurn({ id, startedAt, text, answer, error, duration }: LocalTurn): Turn | ActiveTurn {
  const parts: ActiveTurn['responseParts'] = [
    ...(answer === undefined
      ? []
      : [{ kind: 'markdown' as const, id: `${id}.answer`, content: answer }]),
    ...(error
      ? [
          {
            kind: 'error' as const,
            error: { errorType: error.errorType, message: error.message },
            resumable: error.resumable,
          },
        ]
      : []),
  ];
  const turn: ActiveTurn = { id, startedAt, message: saidBy(text), responseParts: parts };
  if (duration === undefined) return turn;
  return { ...turn, duration, state: error ? 'error' : 'complete' };
}

function stoppedOr(turn: Turn | ActiveTurn, stopped: SessionFacts['stopped']): Turn | ActiveTurn {
  const duration = stopped.get(turn.id);
  if (duration === undefined || isEnded(turn)) return turn;
  return { ...turn, duration, state: 'cancelled' };
}

/** What a client has said to a question; without words, it was closed. */
export interface Answered {
  readonly response: 'accept' | 'cancel';
  readonly text: string;
}

function answeredOr(
  turn: Turn | ActiveTurn,
  answered: SessionFacts['answered'],
): Turn | ActiveTurn {
  if (answered.size === 0) return turn;
  const responseParts = turn.responseParts.map((part) => {
    if (part.kind !== 'inputRequest' || part.response !== undefined) return part;
    const known = answered.get(part.request.id);
    if (!known) return part;
    const request = { ...part.request, answers: answersOf(known.text) };
    return { kind: part.kind, request, response: known.response };
  });
  return { ...turn, responseParts };
}

function withNotes(
  turns: readonly (Turn | ActiveTurn)[],
  notes: SessionFacts['notes'],
): readonly (Turn | ActiveTurn)[] {
  return turns.map((turn, at) => {
    const next = turns[at + 1]?.startedAt;
    const mine = notes.filter(
      (note) => note.at >= turn.startedAt && (next === undefined || note.at < next),
    );
    if (mine.length === 0) return turn;
    const parts = mine.map(({ text }) => ({ kind: 'systemNotification' as const, content: text }));
    return { ...turn, responseParts: [...turn.responseParts, ...parts] };
  });
}

/** Only one turn of a chat goes on; of several, the others are shown as ended. */
function splitTurns(all: readonly (Turn | ActiveTurn)[]): Pick<ChatState, 'turns' | 'activeTurn'> {
  const active = all.findLast((turn) => !isEnded(turn));
  const turns = all.filter((turn) => turn !== active).map(asEnded);
  return { turns, ...(active && { activeTurn: active }) };
}

const asEnded = (turn: Turn | ActiveTurn): Turn =>
  isEnded(turn) ? turn : { ...turn, duration: 0, state: 'complete' };

function statusOf(turns: readonly (Turn | ActiveTurn)[], needed: readonly InputNeeded[]): number {
  if (needed.length > 0) return STATUS.needsInput;
  if (turns.some((turn) => !isEnded(turn))) return STATUS.running;
  const last = turns.at(-1);
  return last && isEnded(last) && last.state === 'error' ? STATUS.error : STATUS.idle;
}

const marksOf = ({ isRead, isArchived }: Mark): number =>
  (isRead ? STATUS.read : 0) | (isArchived ? STATUS.archived : 0);

/** The attempt whose work the activity is about. */
function shownAttempt({ attempts }: TaskState): AttemptState | undefined {
  return attempts.findLast(({ status }) => !isFinal(status)) ?? attempts.at(-1);
}

function inputNeeded(turn: Turn | ActiveTurn, chat: Uri): InputNeeded[] {
  if (isEnded(turn)) return [];
  return turn.responseParts.flatMap((part) =>
    part.kind === 'inputRequest' && part.response === undefined
      ? [{ id: part.request.id, kind: 'chatInput' as const, chat, request: part.request }]
      : [],
  );
}

function directoriesOf({ folder, root }: SessionFacts): { workingDirectories?: Uri[] } {
  const place = folder ?? root;
  return place === undefined ? {} : { workingDirectories: [pathToFileURL(place).href] };
}

function asideChats(
  task: TaskState,
  history: TaskHistory,
  settings: Parameters<typeof attemptTurn>[3],
): ChatState[] {
  const first = task.attempts.filter(({ continues }) => continues === undefined);
  if (first.length < 2) return [];
  return first.map((attempt) => {
    const turn = attemptTurn(task, attempt, history, settings);
    const entry = {
      resource: attemptChatUri(settings.session, attempt.n),
      title: `Attempt ${attempt.n}`,
      status: statusOf([turn], []),
      modifiedAt: task.updatedAt,
    };
    return Object.assign(entry, splitTurns([turn]));
  });
}

function queueOf(queued: readonly Queued[]): NonNullable<ChatState['queuedMessages']> {
  return queued.map(({ id, text }) => ({ id, message: saidBy(text) }));
}

/** The newest message that no attempt has read yet. */
function steeringOf(
  { attempts }: TaskState,
  nameOf: (message: MessageId) => string,
): ChatState['steeringMessage'] {
  const waiting = attempts
    .filter(({ status }) => !isFinal(status))
    .flatMap(({ messages = [] }) => messages)
    .findLast(({ kind, delivered }) => kind === 'steer' && delivered === undefined);
  return waiting && { id: nameOf(waiting.id), message: saidBy(waiting.text) };
}

function catalogueOf(
  session: Uri,
  task: TaskState | undefined,
): NonNullable<SessionState['changesets']> {
  const bearer = task && resultBearer(task.attempts);
  if (!bearer?.result || bearer.result.files.length === 0) return [];
  return [
    {
      label: `Result of attempt ${bearer.n}`,
      uriTemplate: resultUri(session, bearer.n),
      changeKind: 'branch',
    },
    {
      label: 'Changes of this turn',
      uriTemplate: turnChangesUri(session, '{turnId}'),
      changeKind: 'turn',
    },
  ];
}

function changesetsOf(
  task: TaskState,
  taken: readonly TaskTurn[],
  facts: SessionFacts,
): Map<Uri, ChangesetState> {
  const { session } = facts;
  const found = new Map<Uri, ChangesetState>();
  for (const attempt of task.attempts) {
    if (attempt.result) found.set(resultUri(session, attempt.n), filesOf(task, attempt, facts));
  }
  for (const { turn, attempts } of taken) {
    const bearer = resultBearer(attempts);
    const files = bearer?.result && isEnded(turn) ? filesOf(task, bearer, facts) : NO_FILES;
    found.set(turnChangesUri(session, turn.id), files);
  }
  return found;
}

export const NO_FILES: ChangesetState = { status: 'ready', files: [] };

function filesOf(
  task: TaskState,
  attempt: AttemptState,
  { root, session }: SessionFacts,
): ChangesetState {
  const id = taskOf(session) ?? task.id;
  const place = root ?? `/${task.spec.repository.name}`;
  const files = inReviewOrder(attempt.result?.files ?? [], attempt).map((file): ChangesetFile => {
    const path = posix.join(place, file.path);
    const uri = pathToFileURL(path).href;
    const side = (of: FileChange['before']) =>
      of && {
        uri,
        content: { uri: blobUri(path, { task: id, attempt: attempt.n, blob: of.blob }) },
      };
    const before = side(file.before);
    const after = side(file.after);
    return {
      id: uri,
      edit: {
        ...(before && { before }),
        ...(after && { after }),
        diff: { added: file.additions ?? 0, removed: file.deletions ?? 0 },
      },
    };
  });
  return { status: 'ready', files };
}

function pullMeta({ pull }: Mark): Pick<SessionState, '_meta'> {
  if (!pull) return {};
  const { owner, repo, url, branch } = pull;
  const github = {
    owner,
    repo,
    pullRequestUrls: [url],
    pullRequestState: 'open' as const,
    pullRequestStateUrl: url,
    pullRequestBranchName: branch,
  };
  return { _meta: { github } };
}
