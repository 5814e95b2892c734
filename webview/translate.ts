/**
 * Owns the page's words in the editor's language. The extension writes them into the page before
 * its script runs (panel/page.ts); without any, or for words that have none, English is shown.
 */

const words: Readonly<Record<string, string>> = read();

/** The editor's language, for numbers and times. */
export const language = typeof document === 'undefined' ? 'en' : document.documentElement.lang;

function read(): Readonly<Record<string, string>> {
  const found = typeof document === 'undefined' ? null : document.querySelector('#words');
  // The extension alone writes this element.
  return JSON.parse(found?.textContent || '{}') as Readonly<Record<string, string>>;
}

/**
 * Translates a template, as in t`Attempt ${n}`, whose key is `Attempt {0}`, or words that another
 * module chose. Text of users, models and programs never goes through here.
 */
export function t(
  english: TemplateStringsArray | string,
  ...given: readonly (string | number)[]
): string {
  const key =
    typeof english === 'string'
      ? english
      : english.reduce((start, next, index) => `${start}{${index - 1}}${next}`);
  return (words[key] ?? key).replaceAll(/\{(\d+)\}/g, (place, index: string) =>
    String(given[Number(index)] ?? place),
  );
}
