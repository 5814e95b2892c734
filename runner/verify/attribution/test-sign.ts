/**
 * Tells whether an unchanged file is a test, by any sign that needs no other file. Pure.
 */
import { MAX_SOURCE_CHARACTERS, readFacts } from './facts.ts';
import { testLibraryAmong } from './signs/test-libraries.ts';
import { isTestPath } from './test-paths.ts';

/** Returns the reason; undefined if there is no sign. */
export function testSign(path: string, text: string): string | undefined {
  const facts = text.length > MAX_SOURCE_CHARACTERS ? undefined : readFacts(path, text);
  if (!facts) return isTestPath(path) ? 'its name says that it is a test' : undefined;
  if (facts.sign) return facts.sign.kind === 'test' ? facts.sign.why : undefined;
  const names = facts.specifiers.filter(({ relative }) => !relative).map(({ name }) => name);
  const library = testLibraryAmong(facts.language, names);
  if (library !== undefined) return `loads the test library ${library.slice(0, 80)}`;
  return (facts.regions?.regions.length ?? 0) > 0 ? 'holds tests' : undefined;
}
