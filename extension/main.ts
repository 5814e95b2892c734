/**
 * The extension's entry. While the editor starts, it loads next to nothing: what the editor may ask
 * for in that moment is registered here, and all features (features.ts) a turn later, or with the
 * first of their commands.
 */
import { commands, Disposable, type ExtensionContext, l10n, window } from 'vscode';
import { VIEW_TYPE } from './panel/view-type.ts';
import { loadBundle } from './platform/bundle.ts';
import { withoutLinks } from './platform/without-links.ts';
import { registerReviewFiles } from './review/register-files.ts';

export function activate(context: ExtensionContext): void {
  let standIns: Disposable | undefined;
  const load = () => {
    if (!standIns) return;
    standIns.dispose();
    standIns = undefined;
    try {
      const features = loadBundle(context, 'features') as typeof import('./features.ts');
      features.registerFeatures(context);
    } catch (error) {
      void window.showErrorMessage(
        withoutLinks(l10n.t('Errand could not be loaded: {0}', String(error))),
      );
      throw error;
    }
  };
  standIns = Disposable.from(
    ...commandsOf(context).map((command) =>
      commands.registerCommand(command, (...given: unknown[]) => {
        load();
        return commands.executeCommand(command, ...given);
      }),
    ),
  );
  context.subscriptions.push(
    registerReviewFiles(),
    // A page of an earlier window may be the reason why the extension is started.
    window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        load();
        await commands.executeCommand('errand.restorePage', panel, state);
      },
    }),
    new Disposable(() => standIns?.dispose()),
  );
  setImmediate(load);
}

/** The commands that package.json names, and with them all that a user or a menu can run. */
function commandsOf({ extension }: ExtensionContext): string[] {
  const { contributes } = extension.packageJSON as {
    readonly contributes: { readonly commands: readonly { readonly command: string }[] };
  };
  return contributes.commands.map(({ command }) => command);
}
