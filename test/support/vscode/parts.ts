// Where the real editor and the browser are. script/bring.sh brings them and names them in the
// environment; nothing here looks for them elsewhere or does without.
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** The folder of the package code-server, which holds a complete VS Code. */
export function codeServerFolder(): string {
  return brought('ERRAND_CODE_SERVER');
}

/** A headless Chromium that tries to reach nothing but the pages it is given. */
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
