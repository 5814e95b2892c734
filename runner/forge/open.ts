/** Opens the forge of a kind; its code is loaded only then. */
import type { Forge } from './forge.ts';
import type { ForgeOptions } from './options.ts';

export async function openForge(kind: 'github' | 'gitlab', options: ForgeOptions): Promise<Forge> {
  if (kind === 'github') return (await import('./github/forge.ts')).githubForge(options);
  return (await import('./gitlab/forge.ts')).gitlabForge(options);
}
