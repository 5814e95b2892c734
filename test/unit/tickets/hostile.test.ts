/** Answers that nobody who means well would send: bounded, quick, and never followed elsewhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { nextLink, retryAfter, timeIn } from '../../../runner/tickets/answer.ts';
import { Address, few, Line, Text } from '../../../runner/tickets/fields.ts';
import { imagesInHtml, imagesInMarkdown } from '../../../runner/tickets/image.ts';
import { holdsMarker, marked } from '../../../runner/tickets/marker.ts';
import { wordsOf } from '../../../runner/tickets/trouble.ts';

function link(text: string): string | undefined {
  return nextLink(new Headers({ link: text }));
}

test('texts, lists and addresses have a bound, and a line is one line', () => {
  assert.equal(v.parse(Line, 'x'.repeat(1_000_000)).length, 1000);
  assert.equal(v.parse(Line, 'a\r\n\u001b[2Jb\u202ec'), 'a [2Jb c');
  assert.equal(v.parse(Text, 'x'.repeat(3_000_000)).length, 1_100_000);
  assert.equal(v.parse(Text, null), '');
  // What comes after the bound is not looked at.
  assert.deepEqual(v.parse(few(Line, 2), ['a', 'b', 3]), ['a', 'b']);
  for (const address of ['javascript:alert(1)', 'command:run', `https://${'x'.repeat(9000)}`]) {
    assert.ok(!v.is(Address, address), address.slice(0, 30));
  }
});

test('the words of a refusal are found in every usual form, at no depth without end', () => {
  assert.equal(wordsOf({ errors: [{ message: 'Too complex' }] }), 'Too complex');
  assert.equal(wordsOf({ message: { base: ['is odd'] } }), 'base: is odd');
  assert.equal(wordsOf({ error: { message: 'no' } }), 'no');
  assert.equal(wordsOf([]), undefined);
  assert.equal(wordsOf(JSON.parse(`${'['.repeat(5000)}"x"${']'.repeat(5000)}`)), undefined);
});

test('pictures are found in long texts that were made to take long', () => {
  const base = 'https://git.example/';
  for (const text of ['![', '![a](', '<img ', '<img src="', '![a](<', '[!']) {
    assert.ok(imagesInMarkdown(text.repeat(200_000), base).length <= 30);
  }
  const many = Array.from({ length: 500 }, (_, index) => `<img src="/${index}.png">`).join('');
  assert.equal(imagesInHtml(many, base).length, 30);
});

test('a picture has a whole address of the web, and is named once', () => {
  const base = 'https://git.example/group/';
  const text = [
    '![one](one.png "title")',
    '![again](one.png)',
    "<img alt='two' src='/two.png'>",
    '![script](javascript:alert)',
    '<img class="emoji" src="/smile.png">',
    '![data](data:image/png;base64,AAAA)',
    '[no picture](three.png)',
  ].join('\n');
  assert.deepEqual(imagesInMarkdown(text, base), [
    { url: 'https://git.example/group/one.png', alt: 'one' },
    { url: 'https://git.example/two.png', alt: 'two' },
  ]);
});

test('times that are far away or no times are not believed', () => {
  const now = Date.parse('2026-11-30T06:00:00Z');
  const wait = (said: string): number | undefined =>
    retryAfter(new Headers({ 'retry-after': said }), now)?.getTime();
  assert.equal(wait('90'), now + 90_000);
  assert.equal(wait('Mon, 30 Nov 2026 06:01:00 GMT'), now + 60_000);
  for (const said of ['999999999', 'soon', '', '-1', 'NaN']) assert.equal(wait(said), undefined);
  const reset = new Headers({ reset: String(now / 1000 + 5), other: 'x' });
  assert.equal(timeIn(reset, 'reset', 's', now)?.getTime(), now + 5000);
  assert.equal(timeIn(reset, 'reset', 'ms', now)?.getTime(), now / 1000 + 5);
  assert.equal(timeIn(reset, 'other', 's', now), undefined);
});

test('the next page is the one that is called so', () => {
  assert.equal(
    link('<https://a/?q=1,2&p=1>; rel="prev", <https://a/?q=1,2&p=3>; rel="next"'),
    'https://a/?q=1,2&p=3',
  );
  assert.equal(link('<https://a/3>; title="next"; rel=next'), 'https://a/3');
  assert.equal(link('<https://a/3>; rel="last"'), undefined);
  assert.equal(link('next'), undefined);
});

test('a marker is at the top, is no part of another, and cannot end its comment', () => {
  const text = marked('x'.repeat(300), 'errand:task-7', 100);
  assert.equal(text.length, 100);
  assert.ok(text.startsWith('<!-- errand:task-7 -->\nxxx') && text.endsWith('\n\n…'));
  assert.ok(holdsMarker(text, 'errand:task-7'));
  assert.ok(!holdsMarker(text, 'errand:task'));
  assert.ok(!holdsMarker(`I say ${text}`, 'errand:task-7'));
  for (const marker of ['', 'a b', 'a-->b', 'a--b', '<', 'x'.repeat(201)]) {
    assert.throws(() => marked('x', marker, 100), /cannot be put/);
  }
});
