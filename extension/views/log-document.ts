/**
 * Owns the log of an attempt as a live read-only document (`errand-log:`): it grows with the
 * attempt, in steps that the eye can follow, and its stream ends when no tab shows it. The URI
 * holds everything that is needed, so that a reload shows the same log.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import {
  commands,
  Disposable,
  EventEmitter,
  l10n,
  type Tab,
  TabInputText,
  Uri,
  window,
  workspace,
} from 'vscode';
import { chooseTask } from '../platform/quick-pick.ts';
import { attemptLog } from '../connection/attempt-log.ts';
import type { Services } from '../container.ts';
import { errorText, isCancel, showError } from '../platform/show-error.ts';
import { pointerOf } from '../tasks/pointer.ts';

const SCHEME = 'errand-log';
/** Shortest time between two updates of a document. */
const UPDATE_INTERVAL_MS = 400;
/** Longest text that a document holds: the end of the log. */
const MAX_CHARACTERS = 4_000_000;

interface Stream {
  text: string;
  cut: boolean;
  readonly controller: AbortController;
  update: NodeJS.Timeout | undefined;
}

export function registerLogDocument(services: Services): Disposable {
  const { log } = services;
  const streams = new Map<string, Stream>();
  const changes = new EventEmitter<Uri>();

  const say = (uri: Uri, stream: Stream) => {
    stream.update ??= setTimeout(() => {
      stream.update = undefined;
      changes.fire(uri);
    }, UPDATE_INTERVAL_MS);
  };
  const follow = async (uri: Uri, stream: Stream) => {
    const { taskId, attempt } = placeOf(uri);
    const { signal } = stream.controller;
    try {
      let isEmpty = true;
      for await (const { text } of attemptLog(services, { taskId, attempt }, signal)) {
        isEmpty = false;
        add(stream, text);
        say(uri, stream);
      }
      if (isEmpty) add(stream, l10n.t('There is no log yet.'));
    } catch (error) {
      if (!isCancel(error) && !signal.aborted) add(stream, `\n${errorText(error)}\n`);
    } finally {
      if (!signal.aborted) say(uri, stream);
    }
  };
  const close = (key: string) => {
    const stream = streams.get(key);
    stream?.controller.abort();
    clearTimeout(stream?.update);
    streams.delete(key);
  };
  /** Closes only documents that had a tab: a log that is being opened has none yet. */
  const closeUnseen = (closed: readonly Tab[]) => {
    const seen = new Set(window.tabGroups.all.flatMap(({ tabs }) => tabs.map(shownIn)));
    for (const key of closed.map(shownIn)) if (key !== '' && !seen.has(key)) close(key);
  };
  const content = (uri: Uri): string => {
    const key = uri.toString();
    const known = streams.get(key);
    if (known) {
      return known.cut ? `${l10n.t('(the beginning is left out)')}\n${known.text}` : known.text;
    }
    const stream: Stream = {
      text: '',
      cut: false,
      controller: new AbortController(),
      update: undefined,
    };
    streams.set(key, stream);
    void follow(uri, stream);
    return '';
  };
  return Disposable.from(
    changes,
    workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changes.event,
      provideTextDocumentContent: content,
    }),
    window.tabGroups.onDidChangeTabs(({ closed }) => {
      closeUnseen(closed);
    }),
    // The editor ignores changes of a document until it has opened it
    // (microsoft/vscode-extension-samples#287; last seen in VS Code 1.139.1).
    workspace.onDidOpenTextDocument(({ uri }) => {
      const stream = streams.get(uri.toString());
      if (stream) say(uri, stream);
    }),
    commands.registerCommand('errand.showLog', async (target: unknown) => {
      try {
        await show(services, target);
      } catch (error) {
        showError(log, l10n.t('The log cannot be shown'), error);
      }
    }),
    new Disposable(() => {
      for (const key of streams.keys()) close(key);
    }),
  );
}

async function show({ tasks, scope }: Services, target: unknown): Promise<void> {
  const started = scope.tasks.filter((task) => task.attempts > 0);
  const pointer = pointerOf(target);
  const id = pointer?.taskId ?? (await chooseTask(started, l10n.t('The log of which task?')));
  const task = id === undefined ? undefined : tasks.summary(id);
  if (!task) return;
  const attempt = pointer?.attempt ?? Math.max(1, task.attempts);
  const name =
    oneLine(task.title, 40)
      .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
      .trim() || task.id;
  const uri = Uri.from({ scheme: SCHEME, path: `/${task.id}/${attempt}/${name}.log` });
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { preview: true });
}

function shownIn({ input }: Tab): string {
  return input instanceof TabInputText ? input.uri.toString() : '';
}

function placeOf(uri: Uri): { taskId: string; attempt: number } {
  const [, taskId = '', attempt = ''] = uri.path.split('/');
  return { taskId, attempt: Number(attempt) };
}

function add(stream: Stream, text: string): void {
  const whole = stream.text + text;
  stream.cut ||= whole.length > MAX_CHARACTERS;
  stream.text = whole.slice(-MAX_CHARACTERS);
}
