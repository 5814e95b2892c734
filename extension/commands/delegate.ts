/**
 * Owns the three ways to delegate: free instructions, a selection, a TODO. Each finds the
 * repository, asks the user what it must, and sends in the background, without moving the focus or
 * the cursor, as the user chose for this repository before; the form (panel/form.ts) is opened on
 * demand. Nothing is sent before the user has seen once what leaves the machine. Each returns its
 * outcome, for a caller that delegates several. The entry of a bundle of its own, which is loaded
 * once something is delegated (register-delegate.ts).
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { commands, l10n, Location, type Range, Uri, window, workspace } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { type Asked as AskedWords, askWords } from '../platform/ask-words.ts';
import { type Choices, choicesWords } from '../tasks/choices.ts';
import { findTodoTask, todoArguments } from '../tasks/todo.ts';
import { ensureConnected } from './connected.ts';
import type { ChoicesOf } from './ask-how.ts';
import { asRemembered, type Delegated, delegateDraft, type Follower } from './delegate-draft.ts';
import type { SelectedLines } from './origin.ts';
import {
  draftOf,
  isBegunOnForm,
  NO_WORDS,
  type Opening,
  type Subject,
  wordsIn,
} from './subject.ts';
import { withoutLinks } from '../platform/without-links.ts';

/** Opens the form for whatever it is called on: a TODO, a selection, else free instructions. */
export async function delegateWithOptions(services: Services, given: unknown): Promise<Delegated> {
  const pointed = todoArguments(given)
    ? await todoAt(services, given)
    : window.activeTextEditor?.selection.isEmpty === false
      ? await selectionHere(services)
      : await wordsHere(services);
  if (typeof pointed === 'string') return pointed;
  return await openForm(services, pointed);
}

/** What is to be delegated, and in which repository. */
interface Pointed extends Opening {
  readonly repository: ClientRepository;
}

/** The form sends it later, so nothing was sent yet. */
async function openForm(
  services: Services,
  { repository, root, place, subject }: Pointed,
): Promise<Delegated> {
  if (!(await ensureConnected(services))) return 'stopped';
  services.runner.expectTask(repository.id);
  const opening: Opening = { root, place, subject };
  await commands.executeCommand('errand.openForm', opening);
  return 'stopped';
}

export async function delegatePrompt(services: Services): Promise<Delegated> {
  const pointed = await wordsHere(services);
  if (typeof pointed === 'string') return pointed;
  const { name } = pointed.repository;
  return await askAndSend(services, pointed, {
    title: l10n.t('Delegate to Background: {0}', name),
    prompt: l10n.t('What should be done? You can keep working meanwhile.'),
    placeHolder: l10n.t('Fix the date parser so that it accepts ISO weeks, and add tests'),
    problem: (text) => (text.trim() === '' ? l10n.t('Say what should be done.') : undefined),
  });
}

export async function delegateSelection(services: Services): Promise<Delegated> {
  const pointed = await selectionHere(services);
  return await askAndSend(services, pointed, {
    title: l10n.t('Delegate to Background: {0}', pointed.path),
    prompt: l10n.t(
      'What should be done with it? Leave this empty to do what the selected text asks for.',
    ),
  });
}

/** Asks in a box, which can be left for the form; the words go on there, as those that began there do. */
async function askAndSend(
  services: Services,
  pointed: Pointed,
  asked: Pick<AskedWords, 'title' | 'prompt' | 'placeHolder' | 'problem'>,
): Promise<Delegated> {
  if (!(await ensureConnected(services))) return 'stopped';
  const { unsent, choices } = services;
  const { repository, place, subject } = pointed;
  if (isBegunOnForm(unsent, place)) return await openForm(services, pointed);
  // While the user writes, the runner makes a sandbox ready.
  services.runner.expectTask(repository.id);
  const how = choicesWords(choices.of(repository.id), l10n.t);
  let wantsMore = false;
  const what = await askWords({
    ...asked,
    prompt: how === '' ? asked.prompt : `${asked.prompt} (${how})`,
    accept: l10n.t('Delegate'),
    begun: unsent.at(place),
    onChange: (text) => unsent.keep(place, text),
    more: {
      title: l10n.t('More Choices…'),
      run: () => {
        wantsMore = true;
      },
    },
  });
  if (wantsMore) return await openForm(services, pointed);
  if (what === undefined) return 'stopped';
  return await delegateDraft(services, {
    repository,
    draft: draftOf(subject, { ...NO_WORDS, what }),
    choose: asRemembered(services),
    written: { place, text: what },
  });
}

/** What somebody says in a chat, and what they point at there. */
export interface SaidInChat {
  readonly words: string;
  /** The first lines that are pointed at are a selection; files and folders are named to the agent. */
  readonly places: readonly (Uri | Location)[];
  readonly follower: Follower;
}

/** Asks nothing that the words do not leave open; nobody is looking at a box. */
export async function delegateWords(
  services: Services,
  { words, places, follower }: SaidInChat,
): Promise<Delegated> {
  const lines = places.find((place) => place instanceof Location);
  const [first] = places;
  const at = lines?.uri ?? (first instanceof Uri ? first : undefined);
  const repository = at ? await services.repositories.of(at) : await chooseRepository(services);
  if (!repository || !(await ensureConnected(services))) return 'stopped';
  services.runner.expectTask(repository.id);
  const folder = folderIn(repository);
  const subject: Subject = lines
    ? { kind: 'selection', folder, selected: await selectedIn(repository, lines) }
    : { kind: 'prompt', folder };
  const named = places.flatMap((place) =>
    place instanceof Uri ? [pathIn(repository, place)] : [],
  );
  const inside = named.filter((path) => path !== '' && !path.startsWith('..'));
  const about = inside.length === 0 ? [] : [`This is about: ${inside.join(', ')}`];
  const what = [words, ...about].join('\n\n').trim();
  return await delegateDraft(services, {
    repository,
    draft: draftOf(subject, { ...NO_WORDS, what }),
    choose: asRemembered(services),
    follower,
  });
}

async function selectedIn(
  repository: ClientRepository,
  { uri, range }: Location,
): Promise<SelectedLines> {
  const document = await workspace.openTextDocument(uri);
  const path = pathIn(repository, uri);
  return { path, ...linesOf(range), text: document.getText(range) };
}

async function wordsHere(services: Services): Promise<Pointed | Delegated> {
  const repository = await chooseRepository(services);
  if (!repository) return 'stopped';
  const { root } = repository;
  const folder = folderIn(repository);
  return {
    repository,
    root,
    place: `prompt/${wordsIn(repository)}`,
    subject: { kind: 'prompt', folder },
  };
}

async function selectionHere(services: Services): Promise<Pointed & { readonly path: string }> {
  const editor = window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) {
    throw new ErrandError('invalid', l10n.t('Nothing is selected.'), {
      hint: l10n.t('Select the lines that the task is about.'),
    });
  }
  const { document, selection } = editor;
  const repository = await services.repositories.of(document.uri);
  const path = pathIn(repository, document.uri);
  const selected = { path, ...linesOf(selection), text: document.getText(selection) };
  const { root } = repository;
  return {
    repository,
    path,
    root,
    place: `selection/${wordsIn(repository)}/${nameOf(path, selected.text)}`,
    subject: { kind: 'selection', folder: folderIn(repository), selected },
  };
}

/** 1-based, both inclusive. */
function linesOf({ start, end }: Range): Pick<SelectedLines, 'first' | 'last'> {
  // A selection that ends before the first character of a line does not include that line.
  const last = Math.max(start.line, end.line - (end.character ? 0 : 1));
  return { first: start.line + 1, last: last + 1 };
}

/** Names a thing by its text: what was written about one says nothing of another. */
function nameOf(path: string, text: string): string {
  return createHash('sha256').update(`${path}\0${text}`).digest('hex').slice(0, 16);
}

export async function delegateTodo(services: Services, given: unknown): Promise<Delegated> {
  const pointed = await todoAt(services, given);
  if (typeof pointed === 'string') return pointed;
  if (!(await ensureConnected(services))) return 'stopped';
  const { repository, subject } = pointed;
  services.runner.expectTask(repository.id);
  return await delegateDraft(services, {
    repository,
    draft: draftOf(subject, NO_WORDS),
    choose: async ({ id }) => chosenIn(given, id) ?? services.choices.of(id),
    ...(subject.kind === 'todo' && { key: subject.key }),
  });
}

/** Several TODOs come with what was chosen for all of them (ask-how.ts). */
function chosenIn(given: unknown, id: string): Choices | undefined {
  const isOfSeveral = typeof given === 'object' && given !== null && 'how' in given;
  return isOfSeveral && given.how instanceof Map ? (given.how as ChoicesOf).get(id) : undefined;
}

/** `known` where it is delegated already. */
async function todoAt(services: Services, given: unknown): Promise<Pointed | 'known'> {
  const plain = typeof given === 'object' && given !== null ? { ...given } : {};
  if ('uri' in plain && plain.uri instanceof Uri) plain.uri = plain.uri.toString();
  const todo = todoArguments(plain);
  if (!todo) {
    throw new ErrandError('invalid', l10n.t('There is no TODO here.'), {
      hint: l10n.t('Use the lens or the light bulb on a TODO comment.'),
    });
  }
  const uri = Uri.parse(todo.uri);
  const repository = await services.repositories.of(uri);
  const path = pathIn(repository, uri);
  const { tasks, attention, applied, pending } = services;
  const same = { repositoryId: repository.id, path, text: todo.text, anchor: todo.anchor };
  const isDue = (task: TaskSummary) => attention.isOpen(task) || applied.awaits(task);
  const known = findTodoTask(tasks.tasks, same, isDue);
  if (known) {
    if (!('several' in plain)) void tellKnown(known);
    return 'known';
  }
  const key = JSON.stringify(same);
  if (pending.has(key)) return 'known';
  return {
    repository,
    root: repository.root,
    place: `todo/${wordsIn(repository)}/${nameOf(path, todo.anchor ?? todo.text)}`,
    subject: { kind: 'todo', todo: { ...todo, path }, key },
  };
}

/** Does not open the known task by itself, so as not to interrupt the user. */
async function tellKnown({ id, title }: TaskSummary): Promise<void> {
  const show = l10n.t('Open Task');
  const words = l10n.t('This TODO is already delegated: "{0}".', oneLine(title, 80));
  const chosen = await window.showInformationMessage(withoutLinks(words), show);
  if (chosen === show) await commands.executeCommand('errand.openTask', id);
}

/**
 * Returns the active document's repository, else the only one, else the one that the user chooses.
 */
async function chooseRepository(services: Services): Promise<ClientRepository | undefined> {
  const { repositories } = services;
  const document = window.activeTextEditor?.document.uri;
  if (document?.scheme === 'file') {
    const found = await repositories.of(document).catch((): undefined => undefined);
    if (found) return found;
  }
  const all = await repositories.all();
  const [only] = all;
  if (!only) throw await whyNone(services);
  if (all.length === 1) return only;
  const picked = await window.showQuickPick(
    all.map((repository) => ({
      label: repository.name,
      description: repository.branch ?? l10n.t('detached'),
      detail: repository.root,
      repository,
    })),
    { title: l10n.t('Delegate to Background'), placeHolder: l10n.t('In which repository?') },
  );
  return picked?.repository;
}

/** Returns git's own reason for the first folder, which says more than "no repository". */
async function whyNone({ repositories }: Services): Promise<unknown> {
  const folder = workspace.workspaceFolders?.[0];
  const none = new ErrandError('invalid', l10n.t('No folder of a git repository is open.'), {
    hint: l10n.t('Open one, then delegate again. Nothing was sent.'),
  });
  return folder
    ? await repositories.of(folder.uri).then(
        () => none,
        (reason: unknown) => reason,
      )
    : none;
}

/** Returns the folder that is open in the window, if it lies below the repository's root. */
function folderIn(repository: ClientRepository): string {
  const active = window.activeTextEditor?.document.uri;
  const folders = workspace.workspaceFolders ?? [];
  const folder = (active && workspace.getWorkspaceFolder(active)) ?? folders[0];
  const path = folder ? pathIn(repository, folder.uri) : '';
  return path.startsWith('..') ? '' : path;
}

function pathIn(repository: ClientRepository, uri: Uri): string {
  return relative(repository.root, uri.fsPath).split(sep).join('/');
}
