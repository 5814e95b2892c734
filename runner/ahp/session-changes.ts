/**
 * Owns the actions and notices by which a session became another (chat-changes.ts has those of its
 * chats). A title is said in three places, because a row, a state and an open chat each listen to one.
 * Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { chatChanges } from './chat-changes.ts';
import type { SessionView } from './session-view.ts';
import { type Action, type SessionSummary, STATUS, type Uri } from './wire.ts';

export interface ChannelAction {
  readonly channel: Uri;
  readonly action: Action;
}

/** In the order in which a client is to hear them: the work before what follows from it. */
export function sessionChanges(before: SessionView, after: SessionView): ChannelAction[] {
  const session = after.summary.resource;
  const actions: ChannelAction[] = [];
  const say = (channel: Uri, action: Action): void => void actions.push({ channel, action });
  const [was, is] = [before.state, after.state];
  for (const [channel, chat] of after.chats) {
    const known = before.chats.get(channel);
    // Nobody has one that was not there before.
    for (const action of known ? chatChanges(known, chat) : []) say(channel, action);
  }
  for (const { id } of was.inputNeeded ?? []) {
    if (!is.inputNeeded?.some((each) => each.id === id)) {
      say(session, { type: 'session/inputNeededRemoved', id });
    }
  }
  for (const request of is.inputNeeded ?? []) {
    if (!was.inputNeeded?.some((each) => each.id === request.id)) {
      say(session, { type: 'session/inputNeededSet', request });
    }
  }
  if (was.title !== is.title) say(session, { type: 'session/titleChanged', title: is.title });
  const [entry, known] = [is.chats[0], was.chats[0]];
  if (entry && !isDeepStrictEqual(entry, known)) {
    const { resource: chat, ...changes } = entry;
    say(session, { type: 'session/chatUpdated', chat, changes });
  }
  if (was.activity !== is.activity) {
    const activity = is.activity === undefined ? {} : { activity: is.activity };
    say(session, { type: 'session/activityChanged', ...activity });
  }
  const bits = [
    [STATUS.read, 'session/isReadChanged', 'isRead'],
    [STATUS.archived, 'session/isArchivedChanged', 'isArchived'],
  ] as const;
  for (const [bit, type, field] of bits) {
    if ((was.status & bit) !== (is.status & bit)) {
      say(session, { type, [field]: (is.status & bit) !== 0 });
    }
  }
  if (!isDeepStrictEqual(was.changesets, is.changesets)) {
    say(session, { type: 'session/changesetsChanged', changesets: is.changesets });
  }
  if (!isDeepStrictEqual(was._meta, is._meta)) {
    say(session, { type: 'session/metaChanged', _meta: is._meta ?? {} });
  }
  for (const [channel, { files }] of after.changesets) {
    const old = before.changesets.get(channel);
    if (old && !isDeepStrictEqual(old.files, files)) {
      say(channel, { type: 'changeset/contentChanged', files });
    }
  }
  return actions;
}

/** What a row of the list shows anew; undefined where nothing of it has changed. */
export function summaryChanges(
  before: SessionSummary,
  after: SessionSummary,
): Record<string, unknown> | undefined {
  const fields = ['title', 'status', 'modifiedAt', 'changes', 'workingDirectories'] as const;
  const changed = fields
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .map((field) => [field, after[field]] as const);
  const isSame = before.activity === after.activity;
  if (changed.length === 0 && isSame) return undefined;
  // Null takes it away; a field that is absent leaves it as it was.
  return {
    ...Object.fromEntries(changed),
    ...(isSame ? {} : { activity: after.activity ?? null }),
  };
}
