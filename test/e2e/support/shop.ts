// The small repository of the end-to-end specs, with work in progress in it, and what the
// scripted model does there. A gate holds the model back until the test has seen enough.
import { git, makeRepository, writeFiles } from '../../support/repository.ts';
import { call, say, type Script } from '../../support/scripted-model/script.ts';

/** The title that the TODO below gets as a task. */
export const TITLE = 'count each item as often as it is wanted';

const BASKET = `/** What a basket costs, in whole cents. */
export function total(basket) {
  // TODO: ${TITLE}
  return basket.reduce((sum, item) => sum + item.price, 0);
}

/** A price as people write it. */
export function written(cents) {
  const hint = '// TODO: this is text, and nothing to do';
  return cents === 0 ? hint.slice(0, 0) : \`\${(cents / 100).toFixed(2)} EUR\`;
}
`;

const COUNTED = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { total } from '../src/basket.js';

test('an item counts as often as it is wanted', () => {
  assert.equal(total([{ price: 100, count: 3 }, { price: 50 }]), 350);
});
`;

/** One commit, a staged change, an unstaged one, and a test that git does not know yet. */
export function makeShop(): string {
  const root = makeRepository({
    'package.json': '{ "name": "shop", "type": "module", "scripts": { "test": "node --test" } }\n',
    'README.md': '# Shop\n\nAdds up baskets.\n',
    'src/basket.js': BASKET,
  });
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
                old_text: `  // TODO: ${TITLE}\n  return basket.reduce((sum, item) => sum + item.price, 0);`,
                new_text:
                  '  return basket.reduce((sum, { price, count = 1 }) => sum + price * count, 0);',
              },
            ],
          }),
          call('edit', {
            path: 'README.md',
            edits: [
              {
                old_text: 'Prices are in cents.',
                new_text: 'Prices are in cents. An item may have a `count`.',
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
