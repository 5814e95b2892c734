/** Reads a list of a service page by page, up to a bound, by the links in its answers. */
import { type Answer, ask, type Question } from '../tickets/ask.ts';
import type { Service } from '../tickets/service.ts';

const MAX_PAGES = 10;

export async function* pages<T>(
  service: Service,
  question: Question<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  const { query, ...rest } = question;
  let asked: Question<T> = { ...rest, query: { ...query, per_page: 100 } };
  for (let read = 0; read < MAX_PAGES; read += 1) {
    const { value, next }: Answer<T> = await ask(service, asked, signal);
    yield value;
    if (next === undefined) return;
    asked = { ...rest, path: next };
  }
}
