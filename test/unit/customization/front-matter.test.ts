/** Front matter as other tools take it: YAML, and the patterns of theirs that are none. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listField, readFrontMatter } from '../../../runner/config/front-matter.ts';

describe('front matter', () => {
  it('is YAML above the text', () => {
    const read = readFrontMatter('---\nname: a\ntools: [Read, Edit]\n---\n\nDo it.\n');
    assert.deepEqual(read.fields, { name: 'a', tools: ['Read', 'Edit'] });
    assert.equal(read.body, 'Do it.');
    assert.equal(read.problem, undefined);
  });

  it('may have a mark in front and the line ends of Windows', () => {
    const read = readFrontMatter('\uFEFF---\r\nname: a\r\n---\r\nDo it.\r\n');
    assert.deepEqual([read.fields, read.body], [{ name: 'a' }, 'Do it.']);
  });

  it('is missing where the file does not begin with it, or it does not end', () => {
    for (const text of ['Do it.', 'Text\n---\na: b\n---\n', '---\na: b\n']) {
      assert.equal(readFrontMatter(text).fields, undefined, text);
    }
  });

  it('may be empty', () => {
    const read = readFrontMatter('---\n---\nText');
    assert.deepEqual([read.fields, read.body], [{}, 'Text']);
  });

  it('has patterns that are no YAML', () => {
    const read = readFrontMatter(
      '---\ndescription: Types\nglobs: *.ts,**/*.tsx\nalwaysApply: false\n---\nX',
    );
    assert.deepEqual(read.fields, {
      description: 'Types',
      globs: '*.ts,**/*.tsx',
      alwaysApply: false,
    });
    assert.deepEqual(listField(read.fields?.['globs']), ['*.ts', '**/*.tsx']);
    const listed = readFrontMatter('---\npaths:\n  - **/*.ts\n  - "src/**"\n---\nX');
    assert.deepEqual(listed.fields, { paths: ['**/*.ts', 'src/**'] });
  });

  it('has descriptions with a colon, which YAML refuses', () => {
    const read = readFrontMatter('---\nname: a\ndescription: Use when: the user asks\n---\nX');
    assert.deepEqual(read.fields, { name: 'a', description: 'Use when: the user asks' });
  });

  it('says which line is nothing at all', () => {
    const read = readFrontMatter('---\nname: *\n%% what\n---\nX');
    assert.match(read.problem ?? '', /lines that are no YAML: %% what/);
  });

  it('has lists in text, in which brackets hold together', () => {
    assert.deepEqual(listField('Read, Bash(git add:*, git commit:*), **/*.{ts,tsx}'), [
      'Read',
      'Bash(git add:*, git commit:*)',
      '**/*.{ts,tsx}',
    ]);
    assert.equal(listField(undefined), undefined);
    assert.deepEqual(listField(''), []);
  });

  it('that is built to be hard to read is only nothing that counts', () => {
    const deep = `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const read = readFrontMatter(`---\nglobs: *.ts\n${deep}\n---\nX`);
    assert.equal(read.fields?.['globs'], '*.ts');
    assert.equal(read.body, 'X');
  });
});
