/** Where pictures stand in a request, and what becomes of one that a model does not take. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type Anthropic from '@anthropic-ai/sdk';
import { formAfter, formOf, inForm, type Learned } from '../../../runner/agent/adapting.ts';
import { CacheMarks } from '../../../runner/agent/cache-marks.ts';
import { OutputLimits } from '../../../runner/agent/output-limit.ts';
import { withoutPictures, withPictures } from '../../../runner/agent/pictures.ts';
import { pictureType } from '../../../runner/protocol/picture.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');
const text = (words: string): Anthropic.TextBlockParam => ({ type: 'text', text: words });
const messages: Anthropic.MessageParam[] = [
  { role: 'user', content: [text('the task'), text('more')] },
  { role: 'assistant', content: [text('a reply')] },
];
const shown = { name: 'total\n.png', bytes: PNG };

const params = (
  pictures: readonly { name: string; bytes: Uint8Array }[],
): Anthropic.MessageCreateParamsNonStreaming => ({
  model: 'some-model',
  max_tokens: 1000,
  messages: withPictures(messages, pictures),
});

function firstOf({
  messages: [first],
}: Pick<Anthropic.MessageCreateParams, 'messages'>): unknown[] {
  assert(first && typeof first.content !== 'string');
  return first.content.map((block) => (block.type === 'text' ? block.text : block.type));
}

test('they come after the task, under words that say whose they are', () => {
  const [task, about, image, more] = firstOf(params([shown]));
  assert.deepEqual([task, image, more], ['the task', 'image', 'more']);
  assert.match(String(about), /Others made them.*\n1\. total \.png$/s);
  assert.deepEqual(params([shown]), params([shown]), 'each request repeats the same bytes');
});

test('without pictures, or with what is none, a request is as it was', () => {
  assert.deepEqual(params([]).messages, messages);
  const drawing = { name: 'a.svg', bytes: Buffer.from('<svg/>') };
  assert.deepEqual(params([drawing]).messages, messages);
  assert.deepEqual(withoutPictures(params([])), params([]));
});

test('a model that refuses them is asked again without, and of these from then on', () => {
  const learned: Learned = {
    outputLimits: new OutputLimits(),
    cacheMarks: new CacheMarks(),
    refused: new Set(),
  };
  const request = params([shown]);
  const form = formOf(request, learned);
  assert.deepEqual(inForm(request, form).messages, request.messages);
  const refusal = {
    kind: 'status',
    status: 400,
    message: 'this model does not support image input',
  };
  const next = formAfter(refusal as Parameters<typeof formAfter>[0], form, request, learned);
  assert.match(next?.notice ?? '', /asking again without them/);
  const [task, about, more] = firstOf(inForm(request, next?.form ?? form));
  assert.deepEqual([task, more], ['the task', 'more']);
  assert.match(String(about), /which this model does not take/);
  assert.equal(formOf(request, learned).hasPictures, false);
  assert.equal(formOf({ ...request, model: 'another' }, learned).hasPictures, true);
  // A picture that is broken, or too large, is refused too: other tasks still show theirs.
  const other = params([{ name: 'other.png', bytes: Buffer.concat([PNG, Buffer.from('x')]) }]);
  assert.equal(formOf(other, learned).hasPictures, true);
});

test('the form of a picture is told by its first bytes', () => {
  const forms = ['89504e470d0a1a0a', 'ffd8ffe0', '474946383961', '524946460000000057454250'];
  assert.deepEqual(
    forms.map((hex) => pictureType(Buffer.from(hex, 'hex'))),
    ['image/png', 'image/jpeg', 'image/gif', 'image/webp'],
  );
  assert.equal(pictureType(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), undefined);
  assert.equal(pictureType(new Uint8Array()), undefined);
});
