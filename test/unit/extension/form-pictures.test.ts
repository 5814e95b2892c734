// The pictures of a ticket whose form is open: over a reload, and where they cannot be kept.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Subject, withPictures } from '../../../extension/commands/subject.ts';
import { FormPictures } from '../../../extension/panel/form-pictures.ts';
import { FormRecords } from '../../../extension/panel/form-records.ts';
import type { Picture } from '../../../runner/protocol/picture.ts';
import { temporaryFolder } from '../../support/runner.ts';
import { memory } from './samples.ts';

const picture = (name: string): Picture => ({
  name,
  bytes: Buffer.from(`\x89PNG\r\n\x1a\n ${name}`, 'latin1'),
});

const PLAIN = {
  title: 'Weeks',
  instructions: 'Do what #1 asks for.',
  origin: {
    kind: 'ticket' as const,
    ticket: { service: 'github', host: 'github.com', project: 'o/r', id: '1', key: '#1' },
  },
};

function ticketWith(pictures: readonly Picture[]): Subject & { readonly kind: 'ticket' } {
  const draft = withPictures(PLAIN, pictures);
  return { kind: 'ticket', draft, name: '#1 Weeks', from: 'GitHub', key: 'k' };
}

/** As it is once the window was reloaded. */
function restored(place: string, subject: Subject): Subject {
  const kept = memory();
  const opening = { root: '/r', place, subject };
  new FormRecords(kept).keep(place, { opening, choices: {}, remember: true });
  const text = JSON.stringify(new FormRecords(kept).of(place)?.opening.subject);
  assert.doesNotMatch(text, /PNG|"data"/, 'no bytes where the editor keeps its state');
  return JSON.parse(text) as Subject;
}

const never = (error: unknown): void => assert.fail(String(error));
const bytesOf = (subject: Subject): string[] =>
  subject.kind === 'ticket'
    ? (subject.draft.pictures ?? []).map(({ name, bytes }) => {
        return `${name}: ${Buffer.from(bytes).toString('latin1').slice(8)}`;
      })
    : [];

test('pictures are there again after a reload, and gone once they were sent', async () => {
  const folder = join(temporaryFolder(), 'pictures');
  const subject = ticketWith([picture('one.png'), picture('two.png')]);
  const kept = await new FormPictures(folder, never).bring('p', subject);
  assert.deepEqual(kept, { subject, lost: 0 });
  const pictures = new FormPictures(folder, never);
  const back = await pictures.bring('p', restored('p', subject));
  assert.equal(back.lost, 0);
  assert.deepEqual(bytesOf(back.subject), ['one.png:  one.png', 'two.png:  two.png']);
  const names = readdirSync(folder);
  assert.equal(names.length, 1);
  const modes = [folder, join(folder, names[0] ?? '')].map((path) => statSync(path).mode & 0o777);
  assert.deepEqual(modes, [0o700, 0o600], 'nobody else on this machine reads them');
  await pictures.forget('p');
  assert.deepEqual(readdirSync(folder), []);
});

test('what is gone is counted, and the task names it no longer', async () => {
  const folder = join(temporaryFolder(), 'pictures');
  const subject = ticketWith([picture('one.png'), picture('two.png')]);
  const pictures = new FormPictures(folder, never);
  const none = await pictures.bring('p', restored('p', subject));
  assert.equal(none.lost, 2);
  assert.deepEqual(none.subject.kind === 'ticket' && none.subject.draft.origin, PLAIN.origin);

  await pictures.bring('p', subject);
  const [file = ''] = readdirSync(folder);
  for (const text of ['', '{', '7', '[7, null, {"name": 1}, {"name": "a", "bytes": "aGVsbG8="}]']) {
    writeFileSync(join(folder, file), text);
    assert.equal((await pictures.bring('p', restored('p', subject))).lost, 2, text);
  }
});

test('older ones make room, and a folder that cannot be written stops no form', async () => {
  const folder = join(temporaryFolder(), 'pictures');
  const pictures = new FormPictures(folder, never);
  for (let n = 0; n < 12; n += 1) await pictures.bring(`p${n}`, ticketWith([picture('a.png')]));
  assert.equal(readdirSync(folder).length, 8);

  const blocked = join(temporaryFolder(), 'file');
  mkdirSync(join(blocked, '..'), { recursive: true });
  writeFileSync(blocked, '');
  const failures: unknown[] = [];
  const subject = ticketWith([picture('a.png')]);
  const failing = new FormPictures(join(blocked, 'pictures'), (error) => failures.push(error));
  assert.deepEqual(await failing.bring('p', subject), { subject, lost: 0 });
  assert.equal(failures.length, 1);
  assert.equal((await failing.bring('p', restored('p', subject))).lost, 1);
});

test('a form without pictures keeps none', async () => {
  const folder = join(temporaryFolder(), 'pictures');
  const pictures = new FormPictures(folder, never);
  const free: Subject = { kind: 'prompt', folder: '' };
  assert.deepEqual(await pictures.bring('p', free), { subject: free, lost: 0 });
  assert.deepEqual(await pictures.bring('p', ticketWith([])), { subject: ticketWith([]), lost: 0 });
  assert.throws(() => readdirSync(folder));
});
