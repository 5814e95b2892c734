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

const kept = async (path: string, source: string, text: string): Promise<boolean> => {
  const tree: Texts = { 'go.mod': 'module a\n', 'Cargo.toml': '[package]\nname = "a"\n' };
  const before = { ...tree, [source]: 'x\n' };
  const files = await attributed(before, { ...before, [source]: text, [path]: '{}\n' });
  assert.equal(files[source]?.kind, 'product');
  return files[path]?.why === NAMED_BY_PRODUCT;
};

test('data that is loaded as a module of the language', async () => {
  const fr = 'src/locales/fr.json';
  const load = "import fr from './locales/fr.json' with { type: 'json' };\n";
  assert.equal(await kept(fr, 'src/index.ts', load), true);
  assert.equal(await kept(fr, 'src/index.js', "const fr = require('./locales/fr.json');\n"), true);
  assert.equal(await kept(fr, 'src/index.js', "const fr = read('./locales/fr.json');\n"), false);
  assert.equal(await kept('src/fr.json', 'src/index.ts', load), false);
  const embed = 'package a\n\n//go:embed rates.json\nvar rates []byte\n';
  assert.equal(await kept('rates.json', 'rates.go', embed), true);
  const include = 'const RATES: &str = include_str!("rates.txt");\n';
  assert.equal(await kept('src/rates.txt', 'src/lib.rs', include), true);
  // What was there is evidence, whoever loads it.
  const before = { 'src/index.ts': load, [fr]: '{}\n' };
  const after = { 'src/index.ts': `${load}// x\n`, [fr]: '{ "a": 1 }\n' };
  assert.notEqual((await attributed(before, after))[fr]?.why, NAMED_BY_PRODUCT);
});
