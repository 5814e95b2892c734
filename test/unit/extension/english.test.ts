// Reading the runner's English in German: what is known is recognised, with its arguments; what is
// not known, and what others wrote, stays as it is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EnglishReader, type Words } from '../../../extension/tasks/english.ts';
import { summaryInWords, taskInWords } from '../../../extension/tasks/task-words.ts';
import { tooLarge } from '../../../runner/client/file-limit.ts';
import { attemptOf, stateOf, summaryOf } from './samples.ts';

const german = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) as Words;
const reader = new EnglishReader(german);
const read = (english: string): string => reader.read(english);

const cases: readonly (readonly [english: string, german: string])[] = [
  ['The message is empty.', 'Die Nachricht ist leer.'],
  ['There is no task t-17.', 'Es gibt keine Aufgabe t-17.'],
  // The names of checks are names, even where they are words that are known.
  [
    '"passed" passed on the result\'s commit.',
    '„passed“ hat auf dem Commit des Ergebnisses bestanden.',
  ],
  // An argument that is itself known.
  [
    '"npm test" passed on the result\'s commit, and failed before this change.',
    '„npm test“ hat auf dem Commit des Ergebnisses bestanden, und schlug vor dieser Änderung fehl.',
  ],
  [
    '"test" failed with exit status 1 on the result\'s commit: broken by this change, it passed before.',
    '„test“ (auf dem Commit des Ergebnisses) schlug mit Exit-Status 1 fehl: durch diese Änderung kaputt, vorher bestand es.',
  ],
  // A flag begins with its file.
  [
    'src/a b.ts: a check is silenced: // eslint-disable',
    'src/a b.ts: eine Prüfung wird zum Schweigen gebracht: // eslint-disable',
  ],
  // Its end alone is known, and code in it is not touched.
  [
    'What was checked: "src/bill.js", opened by "test".',
    'Was geprüft wurde: "src/bill.js", geöffnet von "test".',
  ],
  [
    '`split(1000, 3)` [333, 333, 333] → [334, 333, 333]; 137 other inputs differ, 112 do not. Its new answers are known to be right for tested inputs only.',
    '`split(1000, 3)` [333, 333, 333] → [334, 333, 333]; 137 weitere mit anderer Antwort, 112 ohne. Nur für getestete Eingaben ist bekannt, dass ihre neuen Antworten richtig sind.',
  ],
  [
    'an existing test file skips: it.skip("the message is empty. It was deleted")',
    'eine vorhandene Testdatei überspringt: it.skip("the message is empty. It was deleted")',
  ],
  [
    'a check is silenced: // the disk is full: x was deleted',
    'eine Prüfung wird zum Schweigen gebracht: // the disk is full: x was deleted',
  ],
  [
    'The files of the submodules lib/a, lib/b are not sent: they are not on this disk (git submodule update --init --recursive fetches them).',
    'Die Dateien der Submodule lib/a, lib/b werden nicht gesendet: Sie sind nicht auf diesem Datenträger (git submodule update --init --recursive holt sie).',
  ],
  [
    tooLarge('big.bin', 3_000_000, 1_048_576).hint ?? '',
    'Es wurde nichts gesendet. Ignorieren Sie die Datei (.gitignore), oder erhöhen Sie die Grenze: --max-file-mb auf der Befehlszeile, errand.snapshot.maxFileMegabytes im Editor.',
  ],
  // What is composed of parts, and reasons behind several names.
  [
    'What was checked: "src/a.rs", with the packages that "Cargo.lock" names; restored from the base for the deciding run: test/a.js (declares tests), b.csv (is data).',
    'Was geprüft wurde: "src/a.rs"; dazu die Pakete, die "Cargo.lock" nennt; für den entscheidenden Lauf von der Basis wiederhergestellt: test/a.js (deklariert Tests), b.csv (enthält Daten).',
  ],
  [
    'No call reached what changed in `total` in src/a.js: whether the change is right there for inputs other than the tested ones was not tried.',
    'Kein Aufruf erreichte, was sich in `total` in src/a.js geändert hat: ob die Änderung dort für andere als die getesteten Eingaben richtig ist, wurde nicht versucht.',
  ],
  [
    'Merged with main 1a2b3c4d (12 commits newer), without a conflict.',
    'Mit main 1a2b3c4d (12 Commits neuer) zusammengeführt, ohne Konflikt.',
  ],
  [
    'Merged with main 1a2b3c4d (1 commit newer), with uncommitted changes, without a conflict.',
    'Mit main 1a2b3c4d (1 Commit neuer), mit Änderungen ohne Commit zusammengeführt, ohne Konflikt.',
  ],
  // Several sentences.
  [
    'No check was made. The message is empty. Check that it is running.',
    'No check was made. Die Nachricht ist leer. Prüfen Sie, ob er läuft.',
  ],
  [
    'The sandbox was lost 3 times. The sandbox image errand-sandbox:latest is not on this machine.',
    'Die Sandbox ging 3-mal verloren. Das Sandbox-Image errand-sandbox:latest ist auf diesem Computer nicht vorhanden.',
  ],
];

for (const [english, expected] of cases) {
  test(`reads: ${english}`, () => assert.equal(reader.read(english), expected));
}

for (const text of [
  '',
  'I could not find the parser; which file is it?',
  'Round prices half to even',
  '{"a": 1}',
  '$& {0} \\',
]) {
  test(`leaves alone: ${text}`, () => assert.equal(reader.read(text), text));
}

test('an argument is put in as it is, whatever signs are in it', () => {
  assert.equal(reader.read('There is no task $&{0}$1.'), 'Es gibt keine Aufgabe $&{0}$1.');
});

test('a name that every object knows is no text that is known', () => {
  for (const text of ['constructor', 'a.js (constructor), b.js (toString)']) {
    assert.equal(reader.read(text), text);
  }
});

/** Of the processor, a hundred times what it takes; trying each way takes minutes. */
const MOST_MICROSECONDS = 10_000_000;

test('a long text of many unknown sentences takes no time', () => {
  const text = 'A sentence that nobody knows: it goes on "for" a while, and on. '.repeat(70);
  const begun = process.cpuUsage();
  assert.ok(reader.read(text) === text, 'it was changed');
  assert.ok(process.cpuUsage(begun).user < MOST_MICROSECONDS);
});

// Whoever names a test or writes a line of code may write such a text; the editor waits meanwhile.
for (const [template, between] of [
  ['What was checked: {0}{1}{2}.', ' '],
  ['"{0}" ran {1} {2}, and {3} before this change.', '" ran x x, and '],
  ['in "{0}", {1}, and "{2}" does not pass without it.', '", '],
] as const) {
  test(`a text that is made to fit in many ways takes no time: ${template}`, () => {
    assert.ok(german[template] !== undefined, 'nobody says this any more');
    const pieces = template.split(/\{\d\}/);
    const many = `${between}x`.repeat(Math.floor(4500 / (between.length + 1)));
    const text = `${pieces[0]}x${many}${pieces.join('')}\u0001`;
    const begun = process.cpuUsage();
    assert.ok(new EnglishReader(german).read(text).length > 0);
    assert.ok(process.cpuUsage(begun).user < MOST_MICROSECONDS);
  });
}

test('a task is read in its reasons and notices, and stays one object while it does not change', () => {
  const status = { kind: 'cancelled', reason: 'cancelled by the user' } as const;
  const attempt = attemptOf({ status, notice: 'The runner is not ready.' });
  const task = summaryOf('t', { status });
  const state = stateOf('t', { status, attempts: [attempt] });
  const words = summaryInWords(task, read);
  assert.deepEqual(words.status, { kind: 'cancelled', reason: 'vom Benutzer abgebrochen' });
  assert.equal(words.title, task.title);
  assert.equal(summaryInWords(task, read), words);
  const whole = taskInWords(state, read);
  assert.equal(whole.attempts[0]?.notice, 'Der Runner ist nicht bereit.');
  assert.equal(whole.attempts[0]?.plan, state.attempts[0]?.plan);
  // Another attempt came: the first is not read again.
  const more = taskInWords({ ...state, attempts: [...state.attempts, attemptOf({ n: 2 })] }, read);
  assert.equal(more.attempts[0], whole.attempts[0]);
});
