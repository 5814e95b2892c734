/** The four-turn piece of work that the agent's tests play again and again. */
import { type Block, call, moves, type Script, say } from '../../support/scripted-model/script.ts';

export const FILES = {
  'sum.js': 'export const sum = (a, b) => a - b;\n',
  count: '',
};

export const FIX: Block = call('edit', {
  path: 'sum.js',
  edits: [{ old: 'a - b', new: 'a + b' }],
});

export const DONE: Block = call('done', { outcome: 'finished', summary: 'sum() adds now.' });

/** read → edit → bash, which leaves a line for each time it runs → done. */
export function fixScript(): Script {
  return moves([
    [
      { type: 'thinking', thinking: 'The sign is wrong, I think. 🤔' },
      say('I look first.'),
      call('read', { path: 'sum.js' }),
    ],
    [FIX],
    [call('bash', { command: 'echo ran >> count; grep -q "a + b" sum.js' })],
    [DONE],
  ]);
}
