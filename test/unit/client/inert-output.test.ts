import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inertOutput } from '../../../runner/client/inert-output.ts';

const ESC = '\u001b';
const through = (text: string): string => inertOutput()(text);

test('text, colours, moves of the cursor and what programs ask for pass unchanged', () => {
  for (const text of [
    'plain\r\n\ttab\u0007 grüezi 🙂',
    `${ESC}[1;31mred${ESC}[0m`,
    `${ESC}[?1049h${ESC}[2J${ESC}[H${ESC}[?25l`,
    `${ESC}(B${ESC}=${ESC}7${ESC}8${ESC}M`,
    `${ESC}[6n${ESC}[c${ESC}[>c`,
    `${ESC}[2 q`,
  ]) {
    assert.equal(through(text), text);
  }
});

test('a title passes, in one form', () => {
  assert.equal(through(`${ESC}]0;npm test${ESC}\\`), `${ESC}]0;npm test\u0007`);
  assert.equal(through(`${ESC}]2;x\u0007.`), `${ESC}]2;x\u0007.`);
  assert.equal(through(`${ESC}]2;a\nb\u0007.`), '.');
});

test('commands to the terminal itself are left out, and the text around them is kept', () => {
  for (const command of [
    `${ESC}]52;c;cm0gLXJmIH4=\u0007`,
    `${ESC}]52;c;?${ESC}\\`,
    `${ESC}]8;;command:workbench.action.quit${ESC}\\`,
    `${ESC}]633;E;evil\u0007`,
    `${ESC}]1337;File=name=x:AAAA\u0007`,
    `${ESC}P+q544e${ESC}\\`,
    `${ESC}_Gf=100;AAAA${ESC}\\`,
    `${ESC}^x${ESC}\\`,
    `${ESC}Xx${ESC}\\`,
    '\u009d52;c;AAAA\u009c',
    `${ESC}[21t`,
    `${ESC}[>q`,
    `${ESC}[8;1;1t`,
    `${ESC}Z`,
  ]) {
    assert.equal(through(`a${command}b`), 'ab', JSON.stringify(command));
  }
});

test('a sequence is no hiding place for the beginning of another one', () => {
  const clipboard = '52;c;AAAA\u0007';
  for (const [text, left] of [
    // What a terminal obeys in the middle of a sequence does not end it there.
    [`${ESC}\n]${clipboard}`, '\n'],
    [`${ESC}\u007f]${clipboard}`, ''],
    [`${ESC}\u009d${clipboard}`, ''],
    [`${ESC}[\u009d${clipboard}`, ''],
    [`${ESC}[1;\u009d${clipboard}`, ''],
    [`${ESC}(\u009d${clipboard}`, ''],
    [`${ESC}[1\u0018\u009d${clipboard}`, ''],
    [`${ESC}[${ESC}\r]${clipboard}`, '\r'],
    [`${ESC}\u0090q\u009c`, ''],
    [`${ESC}[\u000721t`, '\u0007'],
    [`${ESC}[\u007f21t`, ''],
    [`${ESC}[21:0t`, ''],
  ] as const) {
    assert.equal(through(`a${text}b`), `a${left}b`, JSON.stringify(text));
  }
  assert.equal(through(`${ESC}[1\n;31mred`), `\n${ESC}[1;31mred`);
  assert.equal(through(`${ESC}[31é`), 'é');
});

test('wherever the pieces are cut, the whole comes to the same', () => {
  const whole = `a${ESC}[1mb${ESC}]52;c;AAAA${ESC}\\c${ESC}]0;t\u0007d${ESC}P1${ESC}[0me`;
  const expected = through(whole);
  for (let at = 0; at <= whole.length; at += 1) {
    const filter = inertOutput();
    assert.equal(filter(whole.slice(0, at)) + filter(whole.slice(at)), expected, `cut at ${at}`);
  }
});

test('a string without an end takes no memory, and a sequence that begins ends it', () => {
  const filter = inertOutput();
  assert.equal(filter(`${ESC}]52;c;`), '');
  for (let n = 0; n < 100; n += 1) assert.equal(filter('A'.repeat(100_000)), '');
  assert.equal(filter(`${ESC}[0mback`), `${ESC}[0mback`);
});
