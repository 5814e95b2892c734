/** Owns reading the product's own package.json. */
import { readFileSync } from 'node:fs';

/** The path has the same number of folders up from the source and from the bundle. */
function version(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
      if (
        typeof parsed === 'object' &&
        parsed !== null &&
        'name' in parsed &&
        parsed.name === 'errand' &&
        'version' in parsed
      ) {
        return String(parsed.version);
      }
    } catch {
      // Not there: the other one is.
    }
  }
  return '0.0.0';
}

export const VERSION = version();
