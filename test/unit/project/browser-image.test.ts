import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needsBrowser } from '../../../runner/project/detect-image.ts';

test('a configuration of Playwright at the root asks for a browser, one elsewhere does not', () => {
  for (const path of ['playwright.config.ts', 'playwright.config.mjs', 'playwright-ct.config.js']) {
    assert.equal(needsBrowser(['README.md', path]), true, path);
  }
  assert.equal(needsBrowser(['package.json', 'e2e/playwright.config.ts', 'playwright.md']), false);
});
