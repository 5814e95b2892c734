/** Owns what the editor knows of the machine that Errand runs on. */
import { hostname } from 'node:os';
import { env } from 'vscode';

export function thisMachine(): { remoteName: string | undefined; hostname: string } {
  return { remoteName: env.remoteName, hostname: hostname() };
}
