/**
 * Owns saying which machine dials the runner. Errand runs where the code is: in a remote window that
 * is another machine than the one with the keyboard, and `127.0.0.1` is that machine's own. A local
 * window says nothing of it. Pure.
 */
import type { Translate } from '../tasks/wording.ts';

/** The machine that Errand runs on, as the editor sees it. */
export interface DiallingMachine {
  /** `vscode.env.remoteName`; undefined in a local window. */
  readonly remoteName: string | undefined;
  readonly hostname: string;
}

const KINDS: Readonly<Record<string, string>> = {
  'ssh-remote': 'SSH',
  wsl: 'WSL',
  'dev-container': 'Dev Container',
  'attached-container': 'Container',
  codespaces: 'Codespaces',
  tunnel: 'Tunnel',
};

/** `build-box (SSH)`; undefined in a local window. */
export function machineWords({ remoteName, hostname }: DiallingMachine): string | undefined {
  if (remoteName === undefined) return undefined;
  const kind = KINDS[remoteName];
  return kind === undefined ? hostname : `${hostname} (${kind})`;
}

/**
 * `http://127.0.0.1:7420 on build-box (SSH)`, `https://runner.example, dialled from build-box
 * (SSH)`; in a local window the address alone.
 */
export function runnerWords(url: string, machine: DiallingMachine, t: Translate): string {
  const words = machineWords(machine);
  if (words === undefined) return url;
  return isLoopback(url) ? t('{0} on {1}', url, words) : t('{0}, dialled from {1}', url, words);
}

function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
