/**
 * Whether one file by itself is a test, by any sign that needs no other file; for files that did
 * not change, of which nothing else has to be known. Pure.
 */
import { MAX_TEXT, readFacts } from './facts.ts';
import { testLibraryAmong } from './signs/test-libraries.ts';
import { isTestPath } from './test-paths.ts';

/** In words; undefined where nothing says that it is one. */
export function testSign(path: string, text: string): string | undefined {
  const facts = text.length > MAX_TEXT ? undefined : readFacts(path, text);
  if (!facts) return isTestPath(path) ? 'its name says that it is a test' : undefined;
  if (facts.sign) return facts.sign.kind === 'test' ? facts.sign.why : undefined;
  const names = facts.specifiers.filter(({ relative }) => !relative).map(({ name }) => name);
  const library = testLibraryAmong(facts.language, names);
  if (library !== undefined) return `loads the test library ${library.slice(0, 80)}`;
  return (facts.regions?.regions.length ?? 0) > 0 ? 'holds tests' : undefined;
}
