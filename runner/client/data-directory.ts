/**
 * Owns the default data directory of the runner on this machine: one rule for the command that
 * starts it and the editor that looks for it. Reads nothing.
 */
import { isAbsolute, join } from 'node:path';

export function dataDirectory(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (env['ERRAND_DATA_DIR']) return env['ERRAND_DATA_DIR'];
  const share = env['XDG_DATA_HOME'] ?? '';
  // A relative one is to be ignored: the runner would be another one in each folder.
  return join(isAbsolute(share) ? share : join(home, '.local', 'share'), 'errand');
}
