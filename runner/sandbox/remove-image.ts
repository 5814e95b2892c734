/**
 * Removes an image that was made for tasks; one that is in use, or not there, is left. So is that of
 * the browser, which serves all repositories: only collecting takes it (made-on-engine.ts).
 */
import type Docker from 'dockerode';
import { BROWSER } from './browser-image.ts';
import { call, statusOf } from './docker-calls.ts';

export async function removeImage(docker: Docker, name: string): Promise<void> {
  if (name.startsWith(BROWSER)) return;
  try {
    await call('removing an image', (abortSignal) => docker.getImage(name).remove({ abortSignal }));
  } catch (error) {
    const status = statusOf(error);
    if (status !== 404 && status !== 409) throw error;
  }
}
