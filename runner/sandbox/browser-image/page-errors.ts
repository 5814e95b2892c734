/**
 * Collects what goes wrong on a page while it is looked at (visit.ts): what it throws, logs as an
 * error, and does not get. Bounded; judges nothing. Runs in the browser's own container.
 */
import type { Page } from 'playwright-core';
import type { SeenError } from './visit-job.ts';

/** Different ones; each is told once. */
const MAX_ERRORS = 80;
/** Of those that nothing outside can be reached: they count for nothing, and crowd out no other. */
const MAX_OUTSIDE = 19;
const MAX_TEXT = 500;

/** Collects from now on what a page throws, logs as an error, and does not get. */
export function watchErrors(page: Page, host: string): SeenError[] {
  const errors: SeenError[] = [];
  const known = new Set<string>();
  const counts = { own: 0, outside: 0 };
  const add = (type: SeenError['type'], text: string, path: string): void => {
    const error = { type, text: text.slice(0, MAX_TEXT), path: path.slice(0, MAX_TEXT) };
    const which = type === 'external' ? 'outside' : 'own';
    const most = type === 'external' ? MAX_OUTSIDE : MAX_ERRORS;
    const key = JSON.stringify(error);
    if (counts[which] > most || known.has(key)) return;
    counts[which] += 1;
    if (counts[which] <= most) {
      known.add(key);
      errors.push(error);
    } else if (which === 'own') {
      errors.push({ type: 'console', text: `more than ${MAX_ERRORS} different errors`, path: '' });
    }
  };
  page.on('pageerror', (error) => {
    const at = /https?:\/\/[^\s)]+/.exec(error.stack ?? '')?.[0] ?? '';
    add('page', `${error.name}: ${error.message}`, pathOf(at.replace(/(:\d+)+$/, '')));
  });
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = message.text();
    // The request itself is told below, with its path.
    if (text.startsWith('Failed to load resource:')) return;
    add('console', text, pathOf(message.location().url));
  });
  page.on('response', (response) => {
    const request = response.request();
    if (response.status() < 400 || request.isNavigationRequest()) return;
    add('request', `${request.method()} answered ${response.status()}`, pathOf(response.url()));
  });
  page.on('requestfailed', (request) => {
    // An answer whose body nobody read is reported as aborted, too.
    void request
      .response()
      .then((response) => {
        if (response) return;
        const isOwn = URL.canParse(request.url()) && new URL(request.url()).host === host;
        const why = request.failure()?.errorText ?? 'failed';
        if (isOwn) add('request', `${request.method()} ${why}`, pathOf(request.url()));
        // There is no network: that nothing outside can be reached says nothing about the app.
        else add('external', `${request.method()} ${why}`, request.url().split('?')[0] ?? '');
      })
      .catch(() => undefined);
  });
  return errors;
}

/** A built file keeps its name where its content changes. */
function pathOf(url: string): string {
  if (!URL.canParse(url)) return '';
  return new URL(url).pathname.replace(/([-.])[\w-]{8,}(\.\w+)$/, '$1*$2');
}
