// The task page by itself, in a real browser: what the user writes is never lost to the changes
// around it, and nothing that a task says becomes markup.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Question } from '../../runner/protocol/messages.ts';
import type { AttemptState } from '../../runner/protocol/task.ts';
import { launchChromium } from '../support/vscode/parts.ts';
import { attemptOf, doneWith } from '../unit/extension/samples.ts';
import { logOf, STATES } from './support/page-states.ts';
import { of, openTaskPage, post, show, showTask, type Texts } from './support/task-page.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

const open = (kept?: unknown): Promise<Page> => openTaskPage(browser, kept);

/** What the extension keeps for the page after what it was told. */
async function keptWords(page: Page): Promise<Texts> {
  const told = await of<{ kind: string; place: string; text: string }[]>(page, 'told');
  const kept = told.filter(({ kind }) => kind === 'keep');
  return Object.fromEntries(kept.map(({ place, text }) => [place, text]));
}

const said = (page: Page, what: string, ok: boolean): Promise<void> =>
  post(page, { said: what, attempt: 1, ok });

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
  assert.deepEqual(await of<unknown[]>(page, 'refused'), [], 'the policy had nothing to refuse');
  await page.close();
});

test('what a person needs comes first, and flags lead to their lines', async () => {
  const page = await open();
  const { flags } = STATES;
  assert.ok(flags);
  await showTask(page, flags);
  assert.deepEqual(await page.getByRole('heading').allTextContents(), [
    'Accept ISO weeks',
    'Look at this',
    'What changed: 3 files, +83 −16',
    'What was not checked',
    'What the runner saw',
    'Checks, run by the runner',
    'Review',
    'The agent says',
    'Conversation',
    'Plan',
    'Timeline',
    'What was asked',
  ]);
  await page.getByRole('region', { name: 'Look at this' }).getByText('week.ts:18').click();
  assert.deepEqual((await of<unknown[]>(page, 'told')).at(-1), {
    kind: 'open',
    attempt: 1,
    path: 'src/calendar/week.ts',
    line: 18,
  });
  const claims = page.getByRole('region', { name: 'The agent says' }).getByRole('listitem');
  assert.match((await claims.allTextContents()).join('|'), /^Not backed.*\|Seen.*\|Seen otherwise/);
  assert.deepEqual(await of<unknown[]>(page, 'refused'), []);
  await page.close();
});

test('what the model was given is listed with its size, and with what was left out', async () => {
  const page = await open();
  const { flags } = STATES;
  assert.ok(flags);
  await showTask(page, flags);
  await page.getByText('What the model was given').click();
  const list = page.locator('[data-key="given"] li');
  await list.first().waitFor();
  assert.deepEqual((await list.allTextContents()).slice(0, 3), [
    '.claude/agents/calendar.md role · 812 bytes · keeps the tools read',
    'AGENTS.md rules · 2410 bytes',
    'GEMINI.md rules · left out: says the same as AGENTS.md',
  ]);
  await page.close();
});

test('updates leave focus, selection and folds alone', async () => {
  const page = await open();
  const { working } = STATES;
  assert.ok(working);
  await showTask(page, working);
  const fold = page.getByText('Tokens and cost');
  await fold.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('columnheader', { name: 'Cached' }).waitFor();
  await page.getByText('Weeks are parsed in one place').selectText();
  const selected = () => page.evaluate(() => String(getSelection()));
  const words = await selected();
  const [attempt] = working.attempts;
  assert.ok(attempt);
  const check = { name: 'lint', command: 'npm run lint', at: 'base', outcome: 'running' } as const;
  const changed = { ...attempt, toolCount: 42, checks: [...attempt.checks, check] };
  await showTask(page, { ...working, attempts: [changed] });
  await page.getByText('npm run lint').waitFor();
  assert.equal(await selected(), words);
  const focused = page.evaluate(() => document.activeElement?.textContent);
  assert.equal(await focused, 'Tokens and cost');
  assert.equal(await page.getByRole('columnheader', { name: 'Cached' }).isVisible(), true);
  assert.equal(await page.getByRole('status').textContent(), 'In progress.');
  await page.close();
});

test('a phase shows its turns and calls from the log, the log follows in place', async () => {
  const page = await open();
  const { working } = STATES;
  assert.ok(working);
  await showTask(page, working);
  const told = async () => (await of<{ kind: string }[]>(page, 'told')).slice(1);
  assert.deepEqual(await told(), [], 'nobody looks at the log');
  await page.locator('summary', { hasText: 'code' }).click();
  await page.getByText('Reading the log…').waitFor();
  assert.deepEqual(await told(), [{ kind: 'log', attempt: 1 }]);
  const text = logOf(100, 3, 'export const a = 1;');
  await post(page, { log: 1, text, begins: true, cut: false });
  const turn = page.locator('summary', { hasText: 'Turn 100' });
  await turn.waitFor();
  assert.match(
    (await page.locator('summary', { hasText: 'Turn 99' }).textContent()) ?? '',
    /^Turn 99 3 calls · read src\/part-99-2.ts 3.0 s $/,
  );
  assert.equal(await page.locator('summary', { hasText: 'Turn ' }).count(), 60, 'only the last');
  await page.getByRole('button', { name: 'Show 40 earlier of 40' }).click();
  assert.equal(await page.locator('summary', { hasText: 'Turn ' }).count(), 100);
  await turn.click();
  await page.locator('.call summary', { hasText: 'part-100-2.ts' }).click();
  await page.getByText('export const a = 1;').waitFor();

  await page.locator('summary', { hasText: 'Log' }).click();
  const log = page.getByRole('region', { name: 'The end of the log' });
  const fromEnd = () =>
    log.evaluate((pre) => Math.round(pre.scrollHeight - pre.scrollTop - pre.clientHeight));
  await page.waitForFunction(() => document.querySelector('.log pre')?.scrollTop);
  assert.equal(await fromEnd(), 0);
  await log.evaluate((pre) => pre.scrollTo(0, 10));
  await page.getByRole('button', { name: 'Follow' }).waitFor();
  await post(page, { log: 1, text: '│ more\n', begins: false, cut: false });
  assert.equal(await log.evaluate((pre) => pre.scrollTop), 10, 'it does not jump away');
  await page.getByRole('button', { name: 'Follow' }).click();
  assert.equal(await fromEnd(), 0);

  const again = await open(await of<unknown>(page, 'kept'));
  await showTask(again, working);
  assert.deepEqual((await of<unknown[]>(again, 'told')).at(-1), { kind: 'log', attempt: 1 });
  await page.close();
  await again.close();
});

test('it says what the ticket was told, and offers to tell it where it could not be', async () => {
  const page = await open();
  const { verified, failed } = STATES;
  assert.ok(verified && failed);
  const beside = { drafts: [], texts: {} };
  const sent = { isSent: true, words: 'Reported to #12', more: 'moved to In Review' };
  await post(page, { task: verified, ...beside, report: sent });
  await page.getByText('Reported to #12: moved to In Review').waitFor();
  const report = page.getByRole('button', { name: 'Report to the Ticket…' });
  assert.equal(await report.count(), 0);
  const unsent = { isSent: false, words: 'Not reported to #12', more: 'The token is refused.' };
  await post(page, { task: failed, ...beside, report: unsent });
  await page.getByText('Not reported to #12: The token is refused.').waitFor();
  await report.click();
  const asked = { kind: 'action', action: 'report', attempt: 2 };
  assert.deepEqual((await of<unknown[]>(page, 'told')).at(-1), asked);
  await page.close();
});

test('a terminal is offered where there may be a sandbox, and an interruption where work goes on', async () => {
  const page = await open();
  const offers = async (name: string): Promise<[terminal: boolean, interrupt: boolean]> => {
    const state = STATES[name];
    assert.ok(state);
    await showTask(page, state);
    const isOffered = (button: string): Promise<boolean> =>
      page.getByRole('button', { name: button, exact: true }).isVisible();
    return [await isOffered('Open Terminal'), await isOffered('Interrupt')];
  };
  assert.deepEqual(await offers('queued'), [false, false]);
  assert.deepEqual(await offers('preparing'), [true, false]);
  assert.deepEqual(await offers('working'), [true, true]);
  await page.getByText('A terminal is open').waitFor({ state: 'detached' });
  assert.deepEqual(await offers('terminal'), [true, true]);
  await page.getByText('A terminal is open in its sandbox').waitFor();
  assert.deepEqual(await offers('interrupted'), [false, false]);
  assert.deepEqual(await offers('cancelled'), [false, false]);
  await page.close();
});

test('it fits into 400 pixels, and stands where it stood after a reload', async () => {
  const page = await openTaskPage(browser, undefined, { width: 400 });
  for (const [name, state] of Object.entries(STATES)) {
    await showTask(page, state);
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(wider, 0, name);
  }
  await page.evaluate(async () => {
    const ended = Promise.withResolvers<void>();
    window.addEventListener('scrollend', () => ended.resolve(), { once: true });
    window.scrollTo(0, 120);
    await ended.promise;
  });
  const again = await openTaskPage(browser, await of<unknown>(page, 'kept'), { width: 400 });
  assert.ok(STATES['awkward']);
  await showTask(again, STATES['awkward']);
  assert.equal(await again.evaluate(() => window.scrollY), 120);
  await page.close();
  await again.close();
});
