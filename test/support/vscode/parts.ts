// Where the real editor and the browser are. script/bring.sh installs them and names them in the
// environment; nothing here looks for them elsewhere or works without them.
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Returns the folder of the package code-server, which holds a complete VS Code. */
export function codeServerFolder(): string {
  return brought('ERRAND_CODE_SERVER');
}

/** Starts a headless Chromium that loads nothing but the pages it is given. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: brought('ERRAND_CHROMIUM'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function brought(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '') {
    throw new Error(`${variable} is not set. Run the end-to-end tests through script/test e2e.`);
  }
  return value;
}
