/** Inputs in another JSON type than the schema's: taken where the meaning is plain, else refused. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endingOf } from '../../../runner/agent/ending.ts';
import { findTool, toolboxOf } from '../../../runner/agent/tools/toolbox.ts';
import type { Prepared } from '../../../runner/agent/tools/tool.ts';

function prepare(name: string, input: unknown): Prepared {
  const role = name === 'plan' ? 'plan' : name === 'review' ? 'review' : 'code';
  const tool = findTool(name, toolboxOf(role));
  assert.ok(tool);
  return tool.prepare(input);
}

const EDIT = { old: 'a', new: 'b' };

describe('taken', () => {
  const cases: [name: string, tool: string, input: unknown, summary: string][] = [
    ['a number as a string', 'read', { path: 'a', offset: '10', limit: '5' }, 'read a:10–14'],
    ['a number with blanks', 'bash', { command: 'ls', timeout_s: ' 30 ' }, 'bash ls'],
    ['null for what may be absent', 'read', { path: 'a', offset: null, limit: null }, 'read a'],
    ['null for all that may be', 'search', { pattern: 'x', path: null, glob: null }, 'search x'],
    ['a list as JSON', 'edit', { path: 'a', edits: JSON.stringify([EDIT, EDIT]) }, 'edit a (2)'],
    ['one where a list is wanted', 'edit', { path: 'a', edits: EDIT }, 'edit a'],
    ['one as JSON', 'edit', { path: 'a', edits: JSON.stringify(EDIT) }, 'edit a'],
    ['items as JSON', 'edit', { path: 'a', edits: [JSON.stringify(EDIT)] }, 'edit a'],
    ['all of it as JSON', 'read', '{"file_path":"a"}', 'read a'],
    ['a number where a text is wanted', 'search', { pattern: 404 }, 'search 404'],
    ['all of it in one more object', 'read', { input: { path: 'a' } }, 'read a'],
    ['and that as JSON', 'read', { arguments: '{"file_path":"a"}' }, 'read a'],
    [
      'a list in a Markdown fence',
      'edit',
      { path: 'a', edits: `\`\`\`json\n${JSON.stringify([EDIT])}\n\`\`\`` },
      'edit a',
    ],
    ['all of it in a Markdown fence', 'read', '```json\n{"path": "a"}\n```', 'read a'],
    ['nothing for what may be absent', 'search', { pattern: 'x', path: '', glob: '' }, 'search x'],
    ['nothing for one of the checks', 'verify', { check: '' }, 'verify'],
    ['a word in capitals', 'done', { outcome: 'Finished', summary: 's' }, 'done'],
    ['a word with a space', 'plan', { outcome: 'not needed', summary: 's' }, 'plan'],
    ['line 0', 'read', { path: 'a', offset: 0 }, 'read a'],
    ['a step as a string', 'plan', { summary: 's', steps: 'one', parts: null }, 'plan'],
    ['findings as JSON', 'review', { summary: 's', findings: '[]', probes: null }, 'review'],
  ];
  for (const [name, tool, input, summary] of cases) {
    it(name, () => {
      const prepared = prepare(tool, input);
      assert.equal(prepared.kind === 'ready' ? prepared.summary : prepared.message, summary);
    });
  }

  const done = { outcome: 'finished', summary: 'Done.' };
  const endings: [name: string, input: unknown][] = [
    ['with null', { ...done, reason: null, question: null }],
    ['in capitals', { ...done, outcome: 'FINISHED' }],
    ['in one more object', { input: done }],
    ['in one more object, as JSON', { arguments: JSON.stringify(done) }],
  ];
  for (const [name, input] of endings) {
    it(`and what ended the work so ends it, ${name}`, () => {
      assert.equal(prepare('done', input).kind, 'ready');
      const ended = endingOf({ tool: 'done', input: JSON.stringify(input) }, []);
      assert.equal(ended?.ending.kind, 'finished');
    });
  }

  it('text stays text, whatever it looks like', () => {
    assert.equal(prepare('write', { path: 'a', content: '[1]' }).kind, 'ready');
    assert.equal(prepare('write', { path: '10', content: '' }).kind, 'ready');
    const emptied = { path: 'a', edits: { ...EDIT, new: '' } };
    assert.equal(prepare('edit', emptied).kind, 'ready');
  });
});

describe('refused', () => {
  const cases: [name: string, tool: string, input: unknown][] = [
    ['a number with words', 'read', { path: 'a', offset: 'line 10' }],
    ['null for what is needed', 'edit', { path: 'a', edits: [{ old: 'a', new: null }] }],
    ['a list that is no JSON', 'edit', { path: 'a', edits: '[{"old": "a"' }],
    ['words for an object', 'bash', 'ls'],
    ['null for everything', 'read', null],
    ['something beside the one more object', 'read', { input: { path: 'a' }, file: null }],
    ['an object for a text', 'write', { path: 'a.json', content: { a: 1 } }],
    ['true for a text', 'search', { pattern: true }],
    ['half of a character to write', 'write', { path: 'a', content: 'x\ud83d' }],
    ['half of a character to find', 'edit', { path: 'a', edits: { ...EDIT, old: '\ude00' } }],
    ['half of a character to run', 'bash', { command: 'echo \ud83d' }],
  ];
  for (const [name, tool, input] of cases) {
    it(name, () => assert.equal(prepare(tool, input).kind, 'refused'));
  }

  it('without all of what was sent', () => {
    const large = 'y'.repeat(96_000);
    for (const input of [
      { path: 'a', edits: large },
      { path: [large], edits: [EDIT] },
      { path: 'a', edits: [{ old: [large], new: { [large]: large } }] },
      large,
    ]) {
      const prepared = prepare('edit', input);
      assert.ok(prepared.kind === 'refused' && prepared.message.length < 2000, prepared.kind);
    }
  });
});
