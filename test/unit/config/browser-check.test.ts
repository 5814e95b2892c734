/** Checks of kind `browser` in `.errand/config.yaml`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRepositoryConfig } from '../../../runner/config/repository-config.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';

const pages = (more = ''): string => `checks:
  - name: pages
    kind: browser
    serve: { command: npm start, url: "http://127.0.0.1:4173" }
    pages: [{ path: /cart }]
${more}`;

function refused(source: string, ...words: readonly string[]): void {
  try {
    parseRepositoryConfig(source);
  } catch (error) {
    assert(error instanceof ErrandError);
    for (const word of words) assert(error.message.includes(word), `${word} in ${error.message}`);
    return;
  }
  assert.fail(`taken: ${source}`);
}

test('what is left out has its usual value', () => {
  const { browser, checks } = parseRepositoryConfig(pages());
  assert.equal(checks, undefined, 'commands are still detected');
  assert.deepEqual(browser, [
    {
      name: 'pages',
      gate: 'regression_only',
      serve: { command: 'npm start', url: 'http://127.0.0.1:4173', ready: '/', timeoutSeconds: 60 },
      viewports: [
        { width: 1280, height: 800 },
        { width: 390, height: 844 },
      ],
      pages: [{ name: '/cart', path: '/cart', mask: [] }],
      time: '2026-01-01T12:00:00.000Z',
      diff: { threshold: 0.02, pixels: 0 },
      fail: ['errors', 'accessibility'],
      film: false,
    },
  ]);
  assert.equal(parseRepositoryConfig(pages('    time: off\n')).browser?.[0]?.time, undefined);
});

test('commands and pages stand in one list', () => {
  const { browser, checks } = parseRepositoryConfig(
    pages('  - { name: test, command: npm test, kind: command }\n'),
  );
  assert.deepEqual(checks, [{ name: 'test', command: 'npm test' }]);
  assert.equal(browser?.length, 1);
});

test('what is wrong is told with file, line and key', () => {
  refused(pages('    gate: strict\n'), '.errand/config.yaml:6: checks[0].gate: ');
  refused(pages('    command: x\n'), ':6: checks[0].command: unknown key');
  refused(pages('    viewports: [wide]\n'), ':6: checks[0].viewports[0]: must be a width');
  refused(pages('    time: noon\n'), ':6: checks[0].time: must be "off", or a time');
  refused(
    pages('    diff: { threshold: 2 }\n'),
    'checks[0].diff.threshold: must be a number from 0 to 1',
  );
  refused(pages('    fail: [error]\n'), 'did you mean "errors"?');
  refused(pages('  - { name: pages, command: x }\n'), 'two checks are named "pages"');
  refused(
    pages().replace('http://127.0.0.1:4173', 'https://example.com'),
    'checks[0].serve.url: must be like',
  );
  refused(pages().replace('path: /cart', 'path: //evil.example'), 'must begin with one "/"');
  refused(pages().replace('path: /cart', 'name: cart'), 'checks[0].pages[0]: needs a "path"');
  refused(pages().replace('[{ path: /cart }]', '[]'), 'checks[0]: needs at least one of "pages"');
  refused('checks: [{ name: a, kind: browser }]', 'checks[0]: needs a "serve"');
  refused('checks: [{ name: a, command: b, kind: brwser }]', 'did you mean "browser"?');
});
