/** Data that comes with the product that names it, against data that tests may go by. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NAMED_BY_PRODUCT } from '../../../../runner/verify/attribution/new-data.ts';
import { attributed, type Texts } from './attributed.ts';

const OLD = "export const hello = () => read('texts/hello.tmpl');\n";
const NEW = `${OLD}export const goodbye = () => read('texts/goodbye.tmpl', 'texts/goodbye.tmpl.json');\n`;

async function whyOf(path: string, before: Texts, after: Texts): Promise<string> {
  const tree = { 'src/index.js': "export { hello } from './texts.js';\n" };
  const files = await attributed(
    { ...tree, 'src/texts.js': OLD, ...before },
    { ...tree, 'src/texts.js': NEW, ...after },
  );
  assert.equal(files['src/texts.js']?.kind, 'product');
  assert.equal(files[path]?.kind, 'data');
  return files[path].why;
}

test('a template that is new and that new product names', async () => {
  const path = 'texts/goodbye.tmpl';
  assert.equal(await whyOf(path, {}, { [path]: 'Goodbye\n' }), NAMED_BY_PRODUCT);
});

test('what was there, what nothing names and what lies among tests is as before', async () => {
  const hello = 'texts/hello.tmpl';
  assert.notEqual(await whyOf(hello, { [hello]: 'a\n' }, { [hello]: 'b\n' }), NAMED_BY_PRODUCT);
  assert.notEqual(await whyOf('texts/x.tmpl', {}, { 'texts/x.tmpl': 'a\n' }), NAMED_BY_PRODUCT);
  const table = { 'texts/goodbye.tmpl.json': '{}\n' };
  assert.notEqual(await whyOf('texts/goodbye.tmpl.json', {}, table), NAMED_BY_PRODUCT);
  const among = 'test/texts/goodbye.tmpl';
  assert.notEqual(await whyOf(among, {}, { [among]: 'a\n' }), NAMED_BY_PRODUCT);
});
