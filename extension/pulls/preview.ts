/**
 * Owns the document that shows, before anything is pushed or sent, what it will say. Read-only; it
 * is closed with the question that it belongs to. Each text has an address of its own: the editor
 * may keep a closed document for a while, and would show its earlier words.
 */
import { languages, type Tab, TabInputText, Uri, ViewColumn, window, workspace } from 'vscode';

const SCHEME = 'errand-preview';

export class Preview {
  readonly #texts = new Map<string, string>();
  #count = 0;
  readonly #provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ query }) => this.#texts.get(query) ?? '',
  });

  /** Shows this text, in place of the one before, without taking the focus. */
  async show(name: string, text: string): Promise<void> {
    this.#count += 1;
    const query = String(this.#count);
    const uri = Uri.from({ scheme: SCHEME, path: `/${name.replaceAll('/', ' ')}`, query });
    this.#texts.set(query, text);
    const before = this.#tabs();
    const document = await workspace.openTextDocument(uri);
    await languages.setTextDocumentLanguage(document, 'markdown');
    const viewColumn = ViewColumn.Active;
    await window.showTextDocument(document, { viewColumn, preview: false, preserveFocus: true });
    await window.tabGroups.close(before, true);
  }

  async close(): Promise<void> {
    this.#texts.clear();
    await window.tabGroups.close(this.#tabs(), true);
  }

  #tabs(): Tab[] {
    const all = window.tabGroups.all.flatMap(({ tabs }) => tabs);
    return all.filter(({ input }) => input instanceof TabInputText && input.uri.scheme === SCHEME);
  }

  dispose(): void {
    this.#provider.dispose();
  }
}
