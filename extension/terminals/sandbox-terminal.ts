/**
 * Owns a terminal of the editor that is attached to the sandbox of an attempt. It ends with the
 * sandbox, with the connection to the runner and with the window, and says so; it is never attached
 * again by itself, because what ran in it is gone.
 */
import { EventEmitter, l10n, type Pseudoterminal, ThemeIcon, window } from 'vscode';
import {
  AttachedTerminal,
  attachTerminal,
  PLAIN_AGAIN,
} from '../../runner/client/attached-terminal.ts';
import type { TaskState } from '../../runner/protocol/task.ts';
import type { TerminalEnd, TerminalSize } from '../../runner/protocol/terminal.ts';
import { clip, oneLine, sentence } from '../../runner/protocol/text.ts';
import type { Services } from '../container.ts';
import { requireRunner } from '../platform/reachable.ts';
import type { OpenTerminals } from './open-terminals.ts';

/** Before the editor has laid the terminal out. */
const USUAL: TerminalSize = { columns: 80, rows: 24 };
const MAX_NAME_CHARACTERS = 40;
const MAX_EDGE = 2000;

/** Shows the terminal once it is attached. Rejects with an ErrandError where it cannot be. */
export async function openTerminal(
  services: Services,
  task: TaskState,
  attempt: number,
  all: OpenTerminals,
): Promise<void> {
  requireRunner(services);
  const { link } = services.runner;
  if (!link) return;
  const title = clip(oneLine(task.spec.title), MAX_NAME_CHARACTERS);
  const known = { taskId: task.id, title };
  const shown = new SandboxTerminal(task, attempt, () => all.remove(known));
  const where = { id: task.id, attempt, size: USUAL };
  shown.attached = await attachTerminal(link, where, shown);
  all.add(known);
  window
    .createTerminal({
      name: l10n.t('Sandbox: {0}', title),
      iconPath: new ThemeIcon('terminal'),
      isTransient: true,
      pty: shown,
    })
    .show();
}

class SandboxTerminal implements Pseudoterminal {
  readonly #writes = new EventEmitter<string>();
  readonly #closes = new EventEmitter<void>();
  readonly onDidWrite = this.#writes.event;
  readonly onDidClose = this.#closes.event;
  readonly #intro: string;
  readonly #onEnd: () => void;
  /** Output from before the editor shows the terminal; it hears none of that. */
  #early: string | undefined = '';
  #over = false;
  attached: AttachedTerminal | undefined;

  constructor({ spec }: TaskState, attempt: number, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#intro = [
      l10n.t('Terminal in the sandbox of "{0}", attempt {1}.', oneLine(spec.title), attempt),
      l10n.t('It has no network and ends with the sandbox.'),
      l10n.t('If you type, the verdict will say that the result may hold what you did.'),
    ].join(' ');
  }

  open(size: { columns: number; rows: number } | undefined): void {
    this.setDimensions(size);
    this.#writes.fire(`${dim(this.#intro)}\r\n`);
    const early = this.#early ?? '';
    this.#early = undefined;
    this.#writes.fire(early);
  }

  show(text: string): void {
    if (this.#early === undefined) this.#writes.fire(text);
    else this.#early += text;
  }

  ended({ exit, why }: TerminalEnd): void {
    this.#over = true;
    if (exit !== undefined || why === undefined) {
      // The user has ended it: nothing is left to be read.
      this.#closes.fire();
      return;
    }
    const words = [oneLine(sentence(why), 400), l10n.t('Press any key to close this.')];
    this.show(`${PLAIN_AGAIN}\r\n${dim(words.join(' '))}\r\n`);
  }

  handleInput(text: string): void {
    if (this.#over) this.#closes.fire();
    // The bell: a program that reads nothing takes no more.
    else if (this.attached?.write(text) === false) this.#writes.fire('\u0007');
  }

  setDimensions(size: { columns: number; rows: number } | undefined): void {
    if (!size || size.columns < 1 || size.rows < 1) return;
    this.attached?.resize({
      columns: Math.min(size.columns, MAX_EDGE),
      rows: Math.min(size.rows, MAX_EDGE),
    });
  }

  /** By the user, and not by the end of the window. */
  close(): void {
    this.#onEnd();
    if (!this.#over) this.attached?.close();
  }
}

function dim(text: string): string {
  return `\u001b[2m${text}\u001b[0m`;
}
