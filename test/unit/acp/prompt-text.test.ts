// The words of a prompt as the agent in the sandbox reads them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promptText } from '../../../runner/acp/prompt-text.ts';

const ROOT = '/home/ada/my app';

test('files are named as the sandbox has them, and texts that come along are quoted', () => {
  const text = promptText(
    [
      { type: 'text', text: 'Mend ' },
      { type: 'resource_link', name: 'a.ts', uri: 'file:///home/ada/my%20app/src/a.ts#L3:7' },
      { type: 'text', text: ' as in ' },
      { type: 'resource_link', name: 'notes', uri: 'file:///home/ada/notes.md' },
      { type: 'resource', resource: { uri: 'https://a.example/b', text: 'One.\n\nTwo.' } },
    ],
    ROOT,
  );
  assert.equal(
    text,
    'Mend `src/a.ts#L3:7` as in `/home/ada/notes.md`\n\nhttps://a.example/b:\n\n> One.\n> \n> Two.',
  );
});

test('a message without words, or with what is not sent, is refused', () => {
  assert.throws(() => promptText([{ type: 'text', text: ' \n' }], ROOT), /no words/);
  const picture = { type: 'image', data: '', mimeType: 'image/png' } as const;
  const words = { type: 'text', text: 'As here:' } as const;
  assert.throws(() => promptText([words, picture], ROOT), /are not sent/);
});
