/**
 * Owns the line comments of a diff under review: new ones become drafts (tasks/drafts.ts) until a
 * follow-up sends them; sent ones are shown with the attempt that got them, resolved when it has
 * ended. It sends nothing itself. Threads exist for open documents only and are made from the drafts
 * and the task's state; when those change, only threads that are no longer the same are made again.
 */
import { randomUUID } from 'node:crypto';
import {
  type Comment,
  CommentMode,
  type CommentReply,
  type CommentThread,
  CommentThreadCollapsibleState,
  CommentThreadState,
  commands,
  comments,
  Disposable,
  l10n,
  Range,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from 'vscode';
import type { LineComment } from '../../runner/protocol/messages.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { Services } from '../container.ts';
import type { Draft } from '../tasks/drafts.ts';
import type { Handle } from '../tasks/event.ts';
import { MadeOnce } from '../tasks/made-once.ts';
import { parseReviewUri, REVIEW_SCHEME, type ReviewedFile } from './uri.ts';

interface Place extends ReviewedFile {
  readonly side: 'base' | 'result';
  /** Relative to the repository's root, as in the result. */
  readonly path: string;
}

/** A comment of ours; the editor passes it back to the commands on it. */
interface DraftComment extends Comment {
  readonly draft: Draft;
}

/** What a thread is made from. */
type Wanted = { readonly draft: Draft } | Sent;

interface Shown {
  readonly threads: MadeOnce<Wanted, CommentThread>;
  readonly watch: Handle;
}

export function registerComments(services: Services): Disposable {
  const { tasks, drafts } = services;
  const controller = comments.createCommentController('errand.review', l10n.t('Errand'));
  const shown = new Map<TextDocument, Shown>();
  const threadOf = new WeakMap<Comment, CommentThread>();

  controller.options = {
    prompt: l10n.t('Ask for a change here'),
    placeHolder: l10n.t('What should be different? It is sent when you ask for changes.'),
  };
  controller.commentingRangeProvider = {
    provideCommentingRanges: (document) =>
      placeOf(document.uri) ? [new Range(0, 0, Math.max(0, document.lineCount - 1), 0)] : undefined,
  };

  const show = (document: TextDocument) => {
    const place = placeOf(document.uri);
    if (!place) return;
    const known = shown.get(document) ?? {
      threads: new MadeOnce<Wanted, CommentThread>(
        (each) => threadFor(document.uri, each),
        (thread) => thread.dispose(),
      ),
      watch: tasks.watch(place.task),
    };
    shown.set(document, known);
    known.threads.want([
      ...drafts
        .of(place.task, place.attempt)
        .filter((draft) => isAt(draft, place))
        .map((draft) => ({ draft })),
      ...sentWith(services, place).filter(({ comment }) => isAt(comment, place)),
    ]);
  };
  const hide = (document: TextDocument) => {
    const known = shown.get(document);
    shown.delete(document);
    known?.watch.dispose();
    known?.threads.want([]);
  };
  const showAll = (task?: string) => {
    for (const document of workspace.textDocuments) {
      if (task === undefined || placeOf(document.uri)?.task === task) show(document);
    }
  };

  function threadFor(uri: Uri, wanted: Wanted): CommentThread {
    return 'draft' in wanted ? draftThread(uri, wanted.draft) : sentThread(uri, wanted);
  }

  function draftThread(uri: Uri, draft: Draft): CommentThread {
    const comment = draftComment(draft);
    // A thread that is created without comments never reaches the editor's list of all comments
    // (no issue is known; last seen in VS Code 1.139.1).
    const thread = controller.createCommentThread(uri, rangeOf(draft), [comment]);
    threadOf.set(comment, thread);
    thread.canReply = false;
    thread.contextValue = 'draft';
    thread.label = l10n.t('Not sent yet');
    thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
    return thread;
  }

  function sentThread(uri: Uri, { comment, attempt, over }: Sent): CommentThread {
    const thread = controller.createCommentThread(uri, rangeOf(comment), [
      { body: comment.text, mode: CommentMode.Preview, author: { name: l10n.t('You') } },
    ]);
    thread.canReply = false;
    thread.contextValue = 'sent';
    thread.label = l10n.t('Sent with attempt {0}', attempt);
    thread.state = over ? CommentThreadState.Resolved : CommentThreadState.Unresolved;
    thread.collapsibleState = CommentThreadCollapsibleState.Collapsed;
    return thread;
  }

  const edit = (comment: DraftComment, mode: CommentMode) => {
    const thread = threadOf.get(comment);
    if (!thread) return;
    comment.mode = mode;
    // The editor only looks at its comments when it gets a new list.
    thread.comments = [...thread.comments];
  };
  const add = ({ thread, text }: CommentReply) => {
    const place = placeOf(thread.uri);
    const words = text.trim();
    if (!place || !thread.range || words === '') return;
    const line = thread.range.start.line + 1;
    const endLine = thread.range.end.line + 1;
    const kept = drafts.keep({
      id: randomUUID(),
      task: place.task,
      attempt: place.attempt,
      path: place.path,
      line,
      ...(endLine > line ? { endLine } : {}),
      side: place.side,
      text: words,
    });
    // The draft has a thread of its own by now.
    if (kept) thread.dispose();
    else
      void window.showWarningMessage(
        l10n.t('There are too many comments for one message. Send these first.'),
      );
  };

  showAll();
  return Disposable.from(
    controller,
    workspace.onDidOpenTextDocument(show),
    workspace.onDidCloseTextDocument(hide),
    drafts.onDidChange(showAll),
    tasks.onDidChange((change) => showAll(change.kind === 'task' ? change.id : undefined)),
    commands.registerCommand('errand.comment.add', add),
    commands.registerCommand('errand.comment.edit', (comment: DraftComment) =>
      edit(comment, CommentMode.Editing),
    ),
    commands.registerCommand('errand.comment.save', (comment: DraftComment) => {
      const text = bodyOf(comment).trim();
      if (text === '' || text === comment.draft.text) {
        comment.body = comment.draft.text;
        edit(comment, CommentMode.Preview);
      } else {
        drafts.keep({ ...comment.draft, text });
      }
    }),
    commands.registerCommand('errand.comment.cancel', (comment: DraftComment) => {
      comment.body = comment.draft.text;
      edit(comment, CommentMode.Preview);
    }),
    commands.registerCommand('errand.comment.delete', ({ draft }: DraftComment) =>
      drafts.drop([draft.id]),
    ),
    new Disposable(() => {
      for (const document of shown.keys()) hide(document);
    }),
  );
}

function draftComment(draft: Draft): DraftComment {
  return {
    body: draft.text,
    mode: CommentMode.Preview,
    author: { name: l10n.t('You') },
    contextValue: 'draft',
    draft,
  };
}

function bodyOf({ body }: Comment): string {
  return typeof body === 'string' ? body : body.value;
}

/** Returns undefined for a missing side: the other half of an addition or deletion has no lines. */
function placeOf(uri: Uri): Place | undefined {
  if (uri.scheme !== REVIEW_SCHEME) return undefined;
  const file = parseReviewUri(uri);
  if (file?.blob === undefined || file.kind) return undefined;
  const { side } = file;
  return side === 'base' || side === 'result'
    ? { ...file, side, path: uri.path.slice(1) }
    : undefined;
}

function isAt({ path, side = 'result' }: LineComment, place: Place): boolean {
  return side === place.side && path === place.path;
}

interface Sent {
  readonly comment: LineComment;
  /** The attempt that received it. */
  readonly attempt: number;
  readonly over: boolean;
}

function sentWith({ tasks }: Services, { task, attempt }: ReviewedFile): Sent[] {
  const after = tasks.state(task)?.attempts.filter(({ continues }) => continues === attempt) ?? [];
  return after.flatMap(({ n, status, messages = [] }) =>
    messages
      .filter(({ kind }) => kind === 'follow_up')
      .flatMap((message) => message.comments ?? [])
      .map((comment) => ({ comment, attempt: n, over: isFinal(status) })),
  );
}

function rangeOf({ line, endLine = line }: LineComment): Range {
  return new Range(line - 1, 0, Math.max(line, endLine) - 1, 0);
}
