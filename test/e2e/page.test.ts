// The task page by itself, in a real browser: what the user writes is never lost to the changes
// around it, and nothing that a task says becomes markup.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Question } from '../../runner/protocol/messages.ts';
import type { AttemptState, TaskState } from '../../runner/protocol/task.ts';
import { launchChromium } from '../support/vscode/parts.ts';
import { attemptOf, doneWith, stateOf } from '../unit/extension/samples.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

/** The page as the editor loads it; what it posts is collected, what it keeps can be given. */
async function open(kept?: unknown): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent('<!DOCTYPE html><html lang="en"><body><main>Waiting…</main></body></html>');
  await page.evaluate((state) => {
    const host = globalThis as unknown as Record<string, unknown>;
    host['told'] = [];
    host['kept'] = state;
    host['acquireVsCodeApi'] = () => ({
      postMessage: (message: unknown) => (host['told'] as unknown[]).push(message),
      getState: () => host['kept'],
      setState: (next: unknown) => {
        host['kept'] = next;
      },
    });
  }, kept);
  await page.addScriptTag({ content: readFileSync('dist/webview/task.js', 'utf8') });
  return page;
}

type Texts = Record<string, string>;

function show(page: Page, attempts: AttemptState[], more: { title?: string; texts?: Texts } = {}) {
  const { title = 'Count', texts = {} } = more;
  const task: TaskState = stateOf('task-aaaa', { attempts, title });
  return post(page, { task, drafts: [], texts });
}

/** What the extension keeps for the page after what it was told. */
async function keptWords(page: Page): Promise<Texts> {
  const told = await of<{ kind: string; place: string; text: string }[]>(page, 'told');
  const kept = told.filter(({ kind }) => kind === 'keep');
  return Object.fromEntries(kept.map(({ place, text }) => [place, text]));
}

const said = (page: Page, what: string, ok: boolean): Promise<void> =>
  post(page, { said: what, attempt: 1, ok });

/** Resolves when the page has taken it: its listener was there first. */
async function post(page: Page, message: object): Promise<void> {
  await page.evaluate(async (sent) => {
    const taken = Promise.withResolvers<void>();
    window.addEventListener('message', () => taken.resolve(), { once: true });
    window.postMessage(sent, '*');
    await taken.promise;
  }, message);
}

const of = <T>(page: Page, name: string): Promise<T> =>
  page.evaluate((key) => (globalThis as unknown as Record<string, T>)[key] as T, name);

const asking = (question: Question): AttemptState =>
  attemptOf({ status: { kind: 'needs_input', question } });

test('what is written stays while the task changes, and goes when it was said', async () => {
  const page = await open();
  await show(page, [attemptOf()]);
  const box = page.getByLabel('Tell the agent something');
  await box.pressSequentially('Keep the name');
  await box.press('Home');
  await show(page, [attemptOf({ notice: 'The model is busy.' })]);
  await page.keyboard.type('Please: ');
  assert.equal(await box.inputValue(), 'Please: Keep the name', 'focus and caret have stayed');

  await page.keyboard.press('Control+Enter');
  assert.deepEqual((await of<unknown[]>(page, 'told')).at(-1), {
    kind: 'say',
    what: 'steer',
    attempt: 1,
    text: 'Please: Keep the name',
    question: undefined,
  });
  await said(page, 'steer', false);
  assert.equal(await box.inputValue(), 'Please: Keep the name', 'it was not said');
  await page.getByRole('button', { name: 'Tell' }).click();
  await said(page, 'steer', true);
  assert.equal(await box.inputValue(), '');
  await page.close();
});

test('a question takes the place of it and gives it back; a reload loses neither', async () => {
  const page = await open();
  await show(page, [attemptOf()]);
  await page.getByLabel('Tell the agent something').fill('Half a thought');
  await show(page, [asking({ id: 'q-1', text: 'Which one?', default: 'The first.' })]);
  await page.getByLabel('Your answer').fill('The second');
  await page.getByRole('button', { name: 'Use “The first.”' }).click();
  assert.deepEqual((await of<unknown[]>(page, 'told')).at(-1), {
    kind: 'say',
    what: 'answer',
    attempt: 1,
    text: 'The first.',
    question: 'q-1',
  });
  const texts = await keptWords(page);
  await page.close();

  const again = await open();
  await show(again, [asking({ id: 'q-1', text: 'Which one?' })], { texts });
  assert.equal(await again.getByLabel('Your answer').inputValue(), 'The second');
  await show(again, [asking({ id: 'q-2', text: 'And which two?' })], { texts });
  assert.equal(await again.getByLabel('Your answer').inputValue(), '', 'another question');
  await show(again, [attemptOf()], { texts });
  const box = again.getByLabel('Tell the agent something');
  assert.equal(await box.inputValue(), 'Half a thought');
  await again.close();
});

test('words that were begun for a working agent go on as a request for changes', async () => {
  const page = await open();
  await show(page, [attemptOf()]);
  await page.getByLabel('Tell the agent something').fill('Use tabs');
  const over = attemptOf({ status: doneWith('failed') });
  await show(page, [over], { texts: await keptWords(page) });
  assert.equal(await page.getByLabel('Continue').inputValue(), 'Use tabs');
  await page.close();
});

test('the attempt that was chosen stays in view', async () => {
  const attempts = [
    attemptOf({ status: doneWith('failed'), claim: 'First words.' }),
    attemptOf({ n: 2, status: doneWith('verified'), claim: 'Second words.' }),
  ];
  const page = await open();
  await show(page, attempts);
  await page.getByText('Second words.').waitFor();
  await page.getByRole('button', { name: 'Attempt 1' }).click();
  await page.getByText('First words.').waitFor();
  const again = await open(await of<unknown>(page, 'kept'));
  await show(again, attempts);
  await again.getByText('First words.').waitFor();
  assert.equal(
    await again.getByRole('button', { name: 'Attempt 1' }).getAttribute('aria-pressed'),
    'true',
  );
  await page.close();
  await again.close();
});

test('nothing that a task says becomes markup', async () => {
  const bad = '<img src="x" onerror="told.push(1)"><script>told.push(2)</script>';
  const page = await open();
  const line = { path: bad, line: 1, text: bad, quoted: bad };
  await show(
    page,
    [
      attemptOf({
        ...asking({ id: 'q-1', text: bad, default: bad }),
        notice: bad,
        claim: bad,
        claimed: [{ text: bad, standing: 'claimed', entries: [] }],
        model: bad,
        agent: bad,
        phases: [{ name: bad, startedAt: '2026-01-01T10:00:00.000Z', ms: 5, model: bad }],
        tools: [{ id: bad, tool: bad, summary: bad, state: 'ok', outcome: bad }],
        checks: [{ name: bad, command: bad, at: 'head', outcome: 'failed', tail: bad }],
        messages: [{ id: 'm-1', at: bad, kind: 'follow_up', text: bad, comments: [line] }],
        review: {
          model: bad,
          summary: bad,
          findings: [{ path: bad, line: 1, severity: 'major', text: bad, evidence: bad }],
          probes: [{ name: bad, command: bad, expected: bad, actual: bad, outcome: 'failed' }],
        },
      }),
    ],
    { title: bad },
  );
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.equal(await page.locator('main img, main script').count(), 0);
  assert.deepEqual(await of<unknown[]>(page, 'told'), [{ kind: 'ready' }]);
  await page.close();
});
