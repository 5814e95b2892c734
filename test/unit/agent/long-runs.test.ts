/**
 * Long runs of one character, which models and files have (a picture as base64, a ruled line):
 * everything that looks through text gets through them, and finds in them what it finds elsewhere.
 * The runner has one thread, so whoever tries anew at each character holds up every task.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { noMessage, strangeAnswer } from '../../../runner/agent/fault.ts';
import { filesNamed } from '../../../runner/agent/loop-detection.ts';
import { applyEdits } from '../../../runner/agent/tools/edit.ts';
import { search } from '../../../runner/agent/tools/search.ts';

const MANY = 300_000;

function missed(text: string, old: string): string {
  const result = applyEdits(text, [{ old, new: 'x' }]);
  return result.kind === 'missed' ? result.message : '';
}

it('the files that a command names', () => {
  const command = `echo ${'x'.repeat(MANY)} | base64 -d > media/a.png; ls ${'-'.repeat(MANY)} ./b .`;
  assert.deepEqual(filesNamed('bash', { command }), ['media/a.png', './b']);
  const path = `${'a'.repeat(1000)}/${'b'.repeat(1000)}.c`;
  assert.deepEqual(filesNamed('bash', { command: `cat ${path}` }), [path]);
});

it('a text in a fence, and none that is one', () => {
  const fenced = /Markdown fence/;
  for (const fence of ['```', '~~~', '````']) {
    assert.match(missed('a = 1\n', `${fence}js\na = 1\n${fence}\n`), fenced);
  }
  for (const run of ['`', '~']) {
    assert.doesNotMatch(missed('a = 1\n', run.repeat(MANY)), fenced);
    assert.doesNotMatch(missed('a = 1\n', `${run.repeat(MANY / 2)}\na = 1\n`), fenced);
    assert.doesNotMatch(missed('a = 1\n', `${run.repeat(3)}\n${run.repeat(MANY / 2)}x`), fenced);
  }
});

it('line ends around a text, and amid one', () => {
  const around = /line end before or after it/;
  assert.match(missed('a\nb', '\n\na\nb\n\n'), around);
  assert.doesNotMatch(missed('a\nb', `a${'\n'.repeat(MANY)}b`), around);
});

it('a letter with ever so many marks', () => {
  const marks = '\u0301'.repeat(100_000);
  const words = missed(`e${marks}\u00a0x\n`, `e${marks} x`);
  assert.match(words, /the file has a no-break space \(U\+00A0\), your text a space/);
});

it('a pattern that nobody would write is refused', () => {
  assert.equal(search.prepare({ pattern: '['.repeat(2000) }).kind, 'ready');
  const refused = search.prepare({ pattern: '['.repeat(2001) });
  assert.match(refused.kind === 'refused' ? refused.message : '', /pattern: may have 2000 char/);
});

it('a page that says the same without end', () => {
  for (const piece of ['<script', '<!--', '<title', '<', '{"error":{']) {
    const page = `<html><body>Busy</body>${piece.repeat(MANY / piece.length)}`;
    assert.match(noMessage(page).message, /^the answer was not a message: Busy/);
    assert.match(strangeAnswer('text/html', page)?.message ?? '', /text\/html: Busy/);
    assert.match(noMessage(piece.repeat(MANY / piece.length)).message, /not a message: /);
  }
});
