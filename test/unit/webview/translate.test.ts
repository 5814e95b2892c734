// The page's words: from the element that the extension writes, English where there is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';

interface Fake {
  readonly words?: string;
  readonly lang?: string;
}

/** The module as a page with these words loads it. */
async function loaded({
  words,
  lang = 'en',
}: Fake): Promise<typeof import('../../../webview/translate.ts')> {
  const document = {
    documentElement: { lang },
    querySelector: () => (words === undefined ? null : { textContent: words }),
  };
  Object.assign(globalThis, { document });
  try {
    return (await import(
      `../../../webview/translate.ts?${encodeURIComponent(`${words}${lang}`)}`
    )) as typeof import('../../../webview/translate.ts');
  } finally {
    Reflect.deleteProperty(globalThis, 'document');
  }
}

test('a template is translated by its key, with what is filled in where the language puts it', async () => {
  const words = JSON.stringify({ 'Attempt {0}, after {1}': 'Nach {1}: Versuch {0}', Why: 'Warum' });
  const { t, language } = await loaded({ words, lang: 'de' });
  assert.equal(t`Attempt ${2}, after ${1}`, 'Nach 1: Versuch 2');
  assert.equal(t`Why`, 'Warum');
  assert.equal(t('Why'), 'Warum');
  assert.equal(language, 'de');
});

test('without words, and for words that have none, it is English', async () => {
  for (const words of [undefined, '', '{}']) {
    const { t } = await loaded({ words });
    assert.equal(t`Attempt ${2}, after ${'{0}'}`, 'Attempt 2, after {0}');
    assert.equal(t('Verified'), 'Verified');
  }
});
