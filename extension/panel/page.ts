/**
 * Owns how a panel becomes the task page: its icon and the document that is loaded in it. The page
 * has no network, no inline script and no access to files but its own two.
 */
import { randomBytes } from 'node:crypto';
import { type ExtensionContext, l10n, Uri, type Webview, type WebviewPanel } from 'vscode';
import { languageOf } from '../tasks/wording.ts';

export function loadPage(panel: WebviewPanel, { extensionUri }: ExtensionContext): void {
  const folder = Uri.joinPath(extensionUri, 'dist', 'webview');
  panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
  const icon = (name: string) => Uri.joinPath(extensionUri, 'media', name);
  panel.iconPath = { light: icon('task-light.svg'), dark: icon('task-dark.svg') };
  panel.webview.html = page(panel.webview, folder);
}

function page(webview: Webview, folder: Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (name: string): string =>
    webview.asWebviewUri(Uri.joinPath(folder, name)).toString();
  const policy = [
    "default-src 'none'",
    "connect-src 'none'",
    // Pictures come with the messages: none is fetched.
    'img-src data:',
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  // Nothing in a translation can end the element.
  const words = JSON.stringify(l10n.bundle ?? {}).replaceAll('<', String.raw`\u003c`);
  return `<!DOCTYPE html>
<html lang="${languageOf(l10n.t)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('task.css')}">
</head>
<body><main aria-live="off"><p>${l10n.t('Waiting for the runner…')}</p></main>
<script nonce="${nonce}" type="application/json" id="words">${words}</script>
<script nonce="${nonce}" src="${file('task.js')}"></script>
</body>
</html>`;
}
