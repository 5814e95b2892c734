/**
 * Owns the document that shows, before anything is pushed or sent, what it will say. Read-only; it
 * is closed with the question that it belongs to.
 */
import { EventEmitter, languages, TabInputText, Uri, ViewColumn, window, workspace } from 'vscode';

const SCHEME = 'errand-preview';

export class Preview {
  readonly #texts = new Map<string, string>();
  readonly #changes = new EventEmitter<Uri>();
  readonly #provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: this.#changes.event,
    provideTextDocumentContent: ({ path }) => this.#texts.get(path) ?? '',
  });

  /** Shows this text, in place of the one before, without taking the focus. */
  async show(name: string, text: string): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${name.replaceAll('/', ' ')}` });
    const isOpen = this.#texts.has(uri.path);
    this.#texts.set(uri.path, text);
    if (isOpen) {
      this.#changes.fire(uri);
      return;
    }
    const document = await workspace.openTextDocument(uri);
    await languages.setTextDocumentLanguage(document, 'markdown');
    const viewColumn = ViewColumn.Active;
    await window.showTextDocument(document, { viewColumn, preview: false, preserveFocus: true });
  }

  async close(): Promise<void> {
    this.#texts.clear();
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    const mine = tabs.filter(
      ({ input }) => input instanceof TabInputText && input.uri.scheme === SCHEME,
    );
    if (mine.length > 0) await window.tabGroups.close(mine, true);
  }

  dispose(): void {
    this.#provider.dispose();
    this.#changes.dispose();
  }
}
