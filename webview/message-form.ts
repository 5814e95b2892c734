/**
 * Owns the one place on the page where the user writes: the answer to a question, a message to a
 * working agent, or a request for changes to a result. It stays the same element while the page
 * around it changes, so that no input is lost, and sends nothing by itself. A question stands at
 * the top of the page, all else below the conversation.
 */
import { oneLine } from '../runner/protocol/text.ts';
import type { Question } from '../runner/protocol/messages.ts';
import { isFinal } from '../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../runner/protocol/task.ts';
import { roughly } from '../runner/protocol/wording.ts';
import { button, element, quiet } from './element.ts';
import { type Said, type Saying, type Shown, tell } from './host.ts';
import { patch } from './patch.ts';
import { t } from './translate.ts';
import { remarkPlace } from './wording.ts';
import { Written } from './written.ts';

interface Form {
  /** Names the form's purpose; another key is another form. */
  readonly key: string;
  readonly what: 'answer' | 'steer' | 'followUp';
  readonly attempt: number;
  readonly root: HTMLElement;
  readonly text: HTMLTextAreaElement;
  readonly buttons: readonly HTMLButtonElement[];
  /** Shown below the text: how long a question waits, which line comments will be sent. */
  readonly more: HTMLElement;
  /** Returns true when there is something to send. */
  ready(): boolean;
}

const TICK_MS = 5000;

export class MessageForm {
  readonly question = element('div', { class: 'talk', 'data-key': 'question' });
  readonly message = element('div', { class: 'talk', 'data-key': 'message' });
  #form: Form | undefined;
  #shown: Shown | undefined;
  readonly #written = new Written(tell);
  /** Key of the form whose words are being sent. */
  #sending: string | undefined;

  constructor() {
    setInterval(() => this.#tick(), TICK_MS);
  }

  show(shown: Shown, attempt: AttemptState | undefined): void {
    this.#shown = shown;
    this.#written.heard(shown);
    const wanted = whatFor(shown.task, attempt);
    if (wanted?.key !== this.#form?.key) {
      this.#form = wanted && this.#make(wanted);
      const form = this.#form;
      this.question.replaceChildren(...(form?.what === 'answer' ? [form.root] : []));
      this.message.replaceChildren(...(form && form.what !== 'answer' ? [form.root] : []));
    }
    this.#update();
  }

  /** Called when the runner has stored or refused a message. */
  said({ ok }: Said): void {
    const sent = this.#sending;
    if (sent === undefined) return;
    this.#sending = undefined;
    const form = this.#form;
    if (ok) this.#written.keep(sent, '');
    if (form?.key === sent && ok) form.text.value = '';
    // The form may be another one by now; words that did not arrive go on in it.
    else if (form?.text.value === '') form.text.value = this.#written.begin(form.key, undefined);
    this.#update();
  }

  #make({ key, what, attempt, question }: Wanted): Form {
    const label = LABELS[what === 'followUp' && !this.#hasResult(attempt) ? 'goOn' : what];
    const id = 'talk-text';
    const text = element('textarea', { id, rows: '2', placeholder: label.hint });
    text.value = this.#written.begin(key, this.#sending);
    const send = (saying: Saying, words: string) => {
      this.#sending = key;
      this.#update();
      tell({ kind: 'say', what: saying, attempt, text: words, question: question?.id });
    };
    const main = pressed(label.send, () => send(what, text.value));
    main.className = 'primary';
    const buttons = [main];
    const usual = question?.default;
    if (usual !== undefined) {
      buttons.push(pressed(t`Use “${oneLine(usual, 50)}”`, () => send('answer', usual)));
    }
    if (what === 'steer') {
      buttons.push(pressed(t`Interrupt`, () => send('interrupt', text.value)));
    }
    text.addEventListener('input', () => {
      this.#written.keep(key, text.value);
      this.#update();
    });
    text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || main.disabled) return;
      event.preventDefault();
      main.click();
    });
    const more = element('div', { class: 'more' });
    const title = element('label', { for: id, class: 'title' }, label.title);
    const asked = question ? [element('p', { class: 'asked' }, question.text)] : [];
    const row = element('div', { class: 'row' }, [...buttons]);
    const root = element('section', { class: what }, [
      ...(question ? [element('h2', {}, t`The agent asks`), ...asked] : [title]),
      text,
      more,
      row,
    ]);
    if (question) text.setAttribute('aria-label', label.title);
    return {
      key,
      what,
      attempt,
      root,
      text,
      buttons,
      more,
      ready: () => text.value.trim() !== '' || (what === 'followUp' && this.#drafts.length > 0),
    };
  }

  #hasResult(attempt: number): boolean {
    const found = this.#shown?.task.attempts.find(({ n }) => n === attempt);
    return (found?.result?.files.length ?? 0) > 0;
  }

  get #drafts(): Shown['drafts'] {
    return this.#shown?.drafts.filter(({ attempt }) => attempt === this.#form?.attempt) ?? [];
  }

  #update(): void {
    const form = this.#form;
    if (!form) return;
    const isSending = this.#sending !== undefined;
    form.root.classList.toggle('sending', isSending);
    form.text.readOnly = isSending;
    for (const [index, each] of form.buttons.entries()) {
      each.disabled = isSending || (index === 0 && !form.ready());
    }
    if (form.what === 'steer') this.#suitSteering(form);
    if (form.what === 'answer') this.#tick();
    else patch(form.more, form.what === 'followUp' ? this.#lineComments() : []);
  }

  /** Nothing can be interrupted before an agent works, and what is said then waits for it. */
  #suitSteering({ attempt, text, buttons }: Form): void {
    const kind = this.#shown?.task.attempts.find(({ n }) => n === attempt)?.status.kind;
    const isEarly = kind === 'queued' || kind === 'preparing' || kind === 'interrupted';
    text.placeholder = isEarly ? EARLY_HINT : LABELS.steer.hint;
    const interrupt = buttons.at(-1);
    if (interrupt) interrupt.hidden = isEarly;
  }

  /** Lists the line comments that will be sent, each with a button to remove it. */
  #lineComments(): HTMLElement[] {
    const drafts = this.#drafts;
    if (drafts.length === 0) {
      if (!this.#hasResult(this.#form?.attempt ?? 0)) return [];
      return [quiet(t`Comments on lines of the diff are sent along.`)];
    }
    const rows = drafts.map((draft) => {
      const words = t`Remove the comment on ${remarkPlace(draft)}`;
      const look = { class: 'plain', 'aria-label': words };
      return element('li', { 'data-key': draft.id }, [
        element('code', {}, remarkPlace(draft)),
        element('span', {}, draft.text),
        button({ kind: 'drop', id: draft.id }, '✕', look),
      ]);
    });
    return [element('ul', { class: 'remarks' }, rows)];
  }

  /** Updates how long a question still waits. */
  #tick(): void {
    const form = this.#form;
    if (form?.what !== 'answer') return;
    const status = this.#shown?.task.attempts.find(({ n }) => n === form.attempt)?.status;
    if (status?.kind !== 'needs_input') return;
    const { deadline, default: usual } = status.question;
    if (deadline === undefined) return;
    const left = roughly(Date.parse(deadline) - Date.now());
    const words =
      usual === undefined
        ? t`It waits ${left} more, then the agent gives up.`
        : t`It waits ${left} more, then the agent continues with “${oneLine(usual, 50)}”`;
    patch(form.more, [quiet(words)]);
  }
}

interface Wanted {
  readonly key: string;
  readonly what: Form['what'];
  readonly attempt: number;
  readonly question?: Question;
}

const EARLY_HINT = 'It reads this when it begins.';

const LABELS = {
  answer: { title: t`Your answer`, hint: t`Your answer`, send: t`Answer` },
  steer: {
    title: t`Tell the agent something`,
    hint: t`It reads this at its next step and carries on.`,
    send: t`Tell`,
  },
  followUp: {
    title: t`Ask for changes`,
    hint: t`What should be different? It continues from this result.`,
    send: t`Send`,
  },
  /** Like the one before, when there is no result to change. */
  goOn: {
    title: t`Continue`,
    hint: t`What should be done now? It knows everything said so far.`,
    send: t`Send`,
  },
} as const;

/** Prefers a question, whichever attempt is in view; else the form is about the attempt in view. */
function whatFor(task: TaskState, attempt: AttemptState | undefined): Wanted | undefined {
  const asking = [attempt, ...task.attempts].find((each) => each?.status.kind === 'needs_input');
  if (asking?.status.kind === 'needs_input') {
    const { question } = asking.status;
    const key = `answer/${asking.n}/${question.id ?? ''}`;
    if (question.id !== undefined) return { key, what: 'answer', attempt: asking.n, question };
  }
  if (!attempt) return undefined;
  const what = isFinal(attempt.status) ? 'followUp' : 'steer';
  return { key: `${what}/${attempt.n}`, what, attempt: attempt.n };
}

function pressed(words: string, run: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, words);
  made.addEventListener('click', run);
  return made;
}
