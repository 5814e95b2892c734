/**
 * Owns the panels of forms: one for each thing that may be delegated, restored when the window
 * reloads. What happens on a form is in a bundle of its own (form.ts); once its task is made, the
 * panel is the task's.
 */
import { type Disposable, l10n, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { Opening } from '../commands/subject.ts';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import type { Choices } from '../tasks/choices.ts';
import type * as Bundle from './form.ts';
import { loadPage } from './page.ts';
import type { TaskPanels } from './panel.ts';
import { VIEW_TYPE } from './view-type.ts';

type Parts = Omit<Bundle.FormParts, 'panel' | 'sent' | 'chosen'>;

export class FormPanels implements Disposable {
  readonly #services: Services;
  readonly #tasks: TaskPanels;
  readonly #panels = new Map<
    string,
    { readonly panel: WebviewPanel; readonly form: Bundle.Form }
  >();

  constructor(services: Services, tasks: TaskPanels) {
    this.#services = services;
    this.#tasks = tasks;
  }

  /** Shows the form for this, reusing the one that is open. */
  open(opening: Opening): void {
    const known = this.#panels.get(opening.place);
    if (known?.form.isCurrent) return known.panel.reveal();
    // A page keeps the words that it began with.
    const { recordsOf } = loadBundle(this.#services.context, 'form') as typeof Bundle;
    const chosen = known && recordsOf(this.#services).of(opening.place);
    known?.panel.dispose();
    this.#fill(newPanel(), { ...chosen, opening });
  }

  /**
   * Asks only how tickets are to be done; undefined when the user closes the form, which is not
   * restored.
   */
  async choose(root: string, titles: readonly string[]): Promise<Choices | undefined> {
    const place = `batch/${root}`;
    this.#panels.get(place)?.panel.dispose();
    const panel = newPanel();
    return await new Promise((resolve) => {
      panel.onDidDispose(() => resolve(undefined));
      const batch = { titles, places: [], agreed: false };
      const opening = { root, place, subject: { kind: 'prompt' as const, folder: '' } };
      this.#fill(panel, { opening, batch }, (choices) => {
        resolve(choices);
        panel.dispose();
      });
    });
  }

  /** After a reload of the window. */
  restore(place: string, panel: WebviewPanel): void {
    const { recordsOf } = loadBundle(this.#services.context, 'form') as typeof Bundle;
    const record = recordsOf(this.#services).of(place);
    if (record?.sent !== undefined) this.#tasks.restore(record.sent, panel);
    else if (record && !this.#panels.has(place)) this.#fill(panel, record);
    else panel.dispose();
  }

  #fill(panel: WebviewPanel, parts: Parts, chosen: Bundle.FormParts['chosen'] = () => {}): void {
    const { place } = parts.opening;
    const forget = (): void => {
      if (this.#panels.get(place)?.panel === panel) this.#panels.delete(place);
    };
    let isClosed = false;
    const { Form } = loadBundle(this.#services.context, 'form') as typeof Bundle;
    const form: Bundle.Form = new Form(this.#services, {
      ...parts,
      panel,
      chosen,
      sent: (taskId, stays) => {
        forget();
        // It may have been closed while it was sent.
        if (isClosed) return;
        if (stays) this.#tasks.adopt(taskId, panel);
        else panel.dispose();
      },
    });
    this.#panels.set(place, { panel, form });
    panel.onDidDispose(() => {
      isClosed = true;
      form.dispose();
      forget();
    });
    loadPage(panel, this.#services.context);
  }

  dispose(): void {
    for (const { panel } of this.#panels.values()) panel.dispose();
  }
}

function newPanel(): WebviewPanel {
  return window.createWebviewPanel(
    VIEW_TYPE,
    l10n.t('Delegate to Background'),
    ViewColumn.Active,
    {},
  );
}
