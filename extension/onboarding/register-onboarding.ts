/**
 * Owns the sample of the walkthrough: the command that opens it, and showing its TODO once when its
 * window opens. The sample itself, and the way to it, are loaded when they are asked for.
 */
import { commands, Disposable, l10n, Range, Uri, window, workspace } from 'vscode';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { logError, showError } from '../platform/show-error.ts';
import type * as Sample from './open-sample.ts';

/** The sample that is to be shown once its window opens. */
const SAMPLE_KEY = 'errand.sample';

export function registerOnboarding(services: Services): Disposable {
  const { context, log } = services;
  const place = Uri.joinPath(context.globalStorageUri, 'sample').fsPath;
  const open = async () => {
    try {
      const { openSample } = loadBundle(context, 'sample') as typeof Sample;
      await openSample(services, place, (folder) => context.globalState.update(SAMPLE_KEY, folder));
    } catch (error) {
      showError(log, l10n.t('The sample was not opened'), error);
    }
  };
  const handles = [commands.registerCommand('errand.openSample', open)];
  const folder = workspace.workspaceFolders?.[0]?.uri;
  if (folder && context.globalState.get(SAMPLE_KEY) === folder.fsPath) {
    const show = () =>
      void showTodo(services, folder).catch((error: unknown) =>
        logError(log, l10n.t('The sample was not opened'), error),
      );
    show();
    // Trusting it hides the TODO behind the editor's page about trust.
    handles.push(workspace.onDidGrantWorkspaceTrust(show));
  }
  return Disposable.from(...handles);
}

/** Once: from then on the window shows what the user opened in it. */
async function showTodo({ context }: Services, folder: Uri): Promise<void> {
  await context.globalState.update(SAMPLE_KEY, undefined);
  const document = await workspace.openTextDocument(Uri.joinPath(folder, 'src', 'bill.js'));
  const at = document.positionAt(Math.max(0, document.getText().indexOf('TODO')));
  const options = { selection: new Range(at, at), preview: false };
  await window.showTextDocument(document, options);
  // The folder is new to the editor, and nothing is sent from one that is not trusted.
  if (!workspace.isTrusted) await commands.executeCommand('workbench.trust.manage');
}
