// The small repository of the end-to-end specs, with work in progress in it, and what the
// scripted model does there. A gate holds the model back until the test has seen enough.
import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { git, makeRepository, writeFiles } from '../../support/repository.ts';
import { temporaryFolder } from '../../support/runner.ts';
import { call, say, type Script } from '../../support/scripted-model/script.ts';

/** The title that the TODO below gets as a task. */
export const TITLE = 'count each item as often as it is wanted';

const BASKET = `/** What a basket costs, in whole cents. */
export function total(basket) {
  let sum = 0;
  // TODO: ${TITLE}
  for (const item of basket) sum += item.price;
  return sum;
}

/** A price as people write it. */
export function written(cents) {
  const free = '// TODO: text, and nothing to do';
  return cents > 0 ? \`\${cents / 100} EUR\` : free;
}
`;

const COUNTED = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { total } from '../src/basket.js';

test('an item counts as often as it is wanted', () => {
  assert.equal(total([{ price: 100, count: 3 }, { price: 50 }]), 350);
});
`;

/**
 * What the shop's tasks are checked by. `standard` is what a user has who configures nothing; a
 * spec that is about something else takes `quick`, which verifies in fewer rooms, or no check at
 * all where it does not look at a verdict: its tasks then end with their result.
 */
type Checking = 'standard' | 'quick' | 'none';

/** One commit, a staged change, an unstaged one, and a test that git does not know yet. */
export function makeShop(checking: Checking): string {
  const scripts = checking === 'none' ? {} : { test: 'node --test' };
  const made = makeRepository({
    'package.json': `${JSON.stringify({ name: 'shop', type: 'module', scripts })}\n`,
    ...(checking === 'quick' && { '.errand/config.yaml': 'verify: quick\n' }),
    'README.md': '# Shop\n\nAdds up baskets.\n',
    'src/basket.js': BASKET,
  });
  // By a name that says something in the title of the window.
  const root = join(temporaryFolder('errand-shop-'), 'shop');
  after(() => rmSync(dirname(root), { recursive: true, force: true }));
  renameSync(made, root);
  writeFiles(root, { 'README.md': '# Shop\n\nAdds up baskets of a small shop.\n' });
  git(root, 'add', 'README.md');
  writeFiles(root, {
    'README.md': '# Shop\n\nAdds up baskets of a small shop.\n\nPrices are in cents.\n',
    'test/count.test.js': COUNTED,
  });
  return root;
}

/** Held until it is opened; opening it twice is harmless. */
export class Gate {
  readonly #opened = Promise.withResolvers<void>();

  open(): void {
    this.#opened.resolve();
  }

  get passed(): Promise<void> {
    return this.#opened.promise;
  }
}

/** Does what the TODO asks for, in two files; the second move waits at the gate. */
export function countItems(gate: Gate): Script {
  return async ({ turn }) => {
    if (turn === 0) {
      return { blocks: [say('I look at it first.'), call('read', { path: 'src/basket.js' })] };
    }
    if (turn === 1) {
      await gate.passed;
      return {
        blocks: [
          say('Each price is multiplied by its count.'),
          call('edit', {
            path: 'src/basket.js',
            edits: [
              {
                old: `  // TODO: ${TITLE}\n  for (const item of basket) sum += item.price;`,
                new: '  for (const { price, count = 1 } of basket) {\n    sum += price * count;\n  }',
              },
            ],
          }),
          call('edit', {
            path: 'README.md',
            edits: [
              {
                old: 'Prices are in cents.',
                new: 'Prices are in cents. An item may have a `count`.',
              },
            ],
          }),
        ],
      };
    }
    if (turn === 2) return { blocks: [call('verify', {})] };
    const summary = 'total() multiplies each price by its count, which is 1 where none is given.';
    return { blocks: [call('done', { outcome: 'finished', summary })] };
  };
}
