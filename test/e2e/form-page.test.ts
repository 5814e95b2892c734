// The form by itself, in a real browser: by keyboard alone, what is written is never lost to what
// changes around it, nothing that it is told becomes markup, and it fits beside an editor.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/vscode/parts.ts';
import { attemptOf } from '../unit/extension/samples.ts';
import { FORM } from './support/form-state.ts';
import { of, openTaskPage, post, show } from './support/task-page.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

async function open(width?: number): Promise<Page> {
  const page = await openTaskPage(browser, undefined, width === undefined ? {} : { width });
  await post(page, { form: FORM });
  return page;
}

const told = async (page: Page): Promise<unknown[]> =>
  (await of<unknown[]>(page, 'told')).filter((each) => !isReady(each));
const isReady = (each: unknown): boolean => JSON.stringify(each) === '{"kind":"ready"}';

test('it is filled in and sent by keyboard alone, in the order in which it reads', async () => {
  const page = await open();
  await page.locator('#text-what:focus').waitFor();
  await page.keyboard.type(', please');
  const order: string[] = [];
  for (let n = 0; n < 11; n += 1) {
    order.push(
      await page.evaluate(() => {
        const { activeElement: at } = document;
        return at?.getAttribute('aria-label') ?? (at?.id || at?.textContent) ?? '';
      }),
    );
    await page.keyboard.press('Tab');
  }
  assert.deepEqual(order, [
    'text-what',
    'text-acceptance',
    'choice-blueprint',
    'choice-model',
    'choice-costUsd',
    'Changed files: 2',
    'tick-remember',
    'tick-stay',
    'Delegate',
    'Close',
    'Reset Choices',
  ]);
  await page.getByRole('button', { name: 'Remove the selection' }).press('Enter');
  await page.getByLabel('Blueprint').selectOption('fix-todo');
  await page.getByLabel('Model').fill('claude-opus-5-5');
  await page.getByLabel('Model').press('Enter');
  await page.getByLabel('Show the task here').press('Space');
  await page.getByRole('button', { name: 'Reset Choices' }).press('Enter');
  await page.getByLabel('It is done when').press('Control+Enter');
  await page.getByRole('button', { name: 'Delegate' }).press('Enter');
  await page.getByLabel('Blueprint').press('Escape');
  await page.getByLabel('It is done when').press('Escape');
  assert.deepEqual((await told(page)).slice(', please'.length - 1), [
    { kind: 'write', id: 'what', text: 'Sort it, please' },
    { kind: 'remove', id: 'selection' },
    { kind: 'choose', id: 'blueprint', value: 'fix-todo' },
    { kind: 'choose', id: 'model', value: 'claude-opus-5-5' },
    { kind: 'tick', id: 'stay', on: true },
    { kind: 'reset' },
    { kind: 'send' },
    { kind: 'send' },
    { kind: 'close' },
  ]);
  await page.close();
});

test('what is written stays while what is around it changes', async () => {
  const page = await open();
  const what = page.getByLabel('What should be done?');
  await what.press('Home');
  await page.keyboard.type('Please: ');
  const [field] = FORM.texts;
  assert.ok(field);
  await post(page, {
    form: {
      ...FORM,
      chips: [],
      texts: [{ ...field, label: 'What else?' }, ...FORM.texts.slice(1)],
      notices: [],
      estimate: 'It takes at most 5 min.',
    },
  });
  await page.keyboard.type('do ');
  assert.equal(await page.getByLabel('What else?').inputValue(), 'Please: do Sort it');
  // A number that is not finished is no number yet, and stays.
  const budget = page.getByLabel('Budget in US dollars');
  await budget.fill('0.');
  await post(page, { form: { ...FORM, estimate: 'It takes at most 6 min.' } });
  await budget.press('5');
  assert.equal(await budget.inputValue(), '0.5');
  assert.equal(await page.getByText('It takes at most 6 min.').getAttribute('role'), 'status');
  await page.close();
});

test('while it is sent nothing can be changed, and a failure is told', async () => {
  const page = await open();
  const sending = { step: 'Sending 40 %', stop: 'Stop' };
  await post(page, { form: { ...FORM, sending } });
  await page.getByRole('status').getByText('Sending 40 %').waitFor();
  assert.equal(await page.getByLabel('What should be done?').isEditable(), false);
  assert.equal(await page.getByLabel('Blueprint').isDisabled(), true);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Stop' }).click();
  assert.deepEqual(await told(page), [{ kind: 'stop' }]);
  await post(page, { form: { ...FORM, problem: 'Nothing was delegated.' } });
  await page.getByRole('alert').getByText('Nothing was delegated.').waitFor();
  assert.equal(await page.getByLabel('What should be done?').isEditable(), true);
  assert.equal(await page.locator('textarea:focus').count(), 1);
  await page.close();
});

test('its task takes its place, and a reload then shows the task', async () => {
  const page = await open();
  assert.equal((await of<{ form: string }>(page, 'kept')).form, 'prompt/r');
  await show(page, [attemptOf()], { title: 'Sorted' });
  await page.getByRole('heading', { level: 1, name: 'Sorted' }).waitFor();
  assert.equal(await page.getByLabel('What should be done?').count(), 0);
  const { form, taskId } = await of<{ form: string; taskId: string }>(page, 'kept');
  assert.deepEqual({ form, taskId }, { form: '', taskId: 'task-aaaa' });
  await page.close();
});

test('nothing that it is told becomes markup, and it fits at 400 pixels', async () => {
  const bad = '<img src="x" onerror="told.push(1)">'.repeat(4) + 'word'.repeat(40);
  const page = await open(400);
  const option = { value: bad, label: bad };
  await post(page, {
    form: {
      ...FORM,
      where: bad,
      chips: [{ key: bad, label: bad, detail: bad, remove: bad }],
      how: {
        ...FORM.how,
        fields: FORM.how.fields.map((field) => {
          return { ...field, note: bad, options: [...field.options, option] };
        }),
      },
      estimate: bad,
      notices: [bad],
      leaving: { ...FORM.leaving, sent: [bad], notes: [bad], files: [bad], more: [bad] },
      problem: bad,
    },
  });
  await page.getByText('Changed files: 2').click();
  assert.equal(await page.locator('main img').count(), 0);
  assert.deepEqual(await of<unknown[]>(page, 'refused'), [], 'the policy had nothing to refuse');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 400, `${wide} pixels`);
  await page.close();
});
