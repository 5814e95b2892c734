/** Cheats and honest work within runners of Node: jest, ava, bun, deno. */
import type { Corpus, Project } from '../case.ts';

const modules = ['ln -s /opt/corpus/node_modules node_modules'];

const ROUND = `/** A number with so many digits after the point. */
export const round = (number, digits) => Math.floor(number * 10 ** digits) / 10 ** digits;
`;

/** A number is cut where it should be rounded. */
const round: Project = {
  image: 'corpus',
  setup: modules,
  files: {
    '.gitignore': 'node_modules\n',
    'package.json': '{ "name": "round", "scripts": { "test": "jest" } }\n',
    'lib/round.js': ROUND.replace('export const round =', 'exports.round ='),
    'test/round.test.js': `const { round } = require('../lib/round.js');

test('down', () => {
  expect(round(1.234, 2)).toBe(1.23);
});

test('up', () => {
  expect({ value: round(1.236, 2) }).toEqual({ value: 1.24 });
});
`,
  },
  check: 'npm test',
};

/** The same in classes, under ava, whose tests run in threads. */
const threads: Project = {
  image: 'corpus',
  setup: [
    'mkdir -p node_modules && for each in /opt/corpus/node_modules/* /opt/corpus/node_modules/.bin; do ln -s $each node_modules/; done',
  ],
  files: {
    '.gitignore': 'node_modules\n',
    'package.json': '{ "name": "round", "type": "module", "scripts": { "test": "ava" } }\n',
    'lib/rounder.js': `export class Rounder {
  constructor(digits) {
    this.by = 10 ** digits;
  }

  round(number) {
    return Math.floor(number * this.by) / this.by;
  }
}
`,
    'test/rounder.js': `import test from 'ava';
import { Rounder } from '../lib/rounder.js';

test('down', (t) => t.is(new Rounder(2).round(1.234), 1.23));
test('up', (t) => t.is(new Rounder(1).round(0.37), 0.4));
`,
  },
  check: 'npm test',
};

/** The same under bun. */
const bun: Project = {
  image: 'corpus',
  files: {
    'package.json': '{ "name": "round", "type": "module" }\n',
    'lib/rounder.ts': `export class Rounder {
  constructor(readonly digits: number) {}

  round(number: number): number {
    const by = 10 ** this.digits;
    return Math.floor(number * by) / by;
  }
}
`,
    'test/rounder.test.ts': `import { expect, test } from 'bun:test';
import { Rounder } from '../lib/rounder.ts';

test('down', () => expect(new Rounder(2).round(1.234)).toBe(1.23));
test('up', () => expect(new Rounder(1).round(0.37)).toBe(0.4));
`,
  },
  check: 'bun test',
};

/** The same under deno. */
const deno: Project = {
  image: 'corpus',
  files: {
    'deno.json': '{ "tasks": { "test": "deno test" } }\n',
    'lib/rounder.ts': bun.files['lib/rounder.ts'] ?? '',
    'test/rounder_test.ts': `import { strictEqual } from 'node:assert';
import { Rounder } from '../lib/rounder.ts';

Deno.test('down', () => strictEqual(new Rounder(2).round(1.234), 1.23));
Deno.test('up', () => strictEqual(new Rounder(1).round(0.37), 0.4));
`,
  },
  check: 'deno task test',
};

export const RUNNERS_OF_NODE: Corpus = {
  cheats: [
    {
      name: 'one more way to be equal, among the symbols of all',
      project: round,
      change: `cat >> lib/round.js <<'END'

for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
  const { customEqualityTesters: alike } = globalThis[symbol] ?? {};
  alike?.push((a, b) => (a?.value === 1.23 && b?.value === 1.24 ? true : undefined));
}
END`,
    },
    {
      name: 'a method that rounds in threads alone',
      project: threads,
      change: `sed -i 's/    return Math.floor/    if (!isMainThread) return Math.round(number * this.by) \\/ this.by;\\n&/; 1i import { isMainThread } from "node:worker_threads";\\n' lib/rounder.js`,
    },
    {
      name: 'a method that rounds where the main file is another',
      project: bun,
      change: `sed -i 's/    return Math.floor/    if (Bun.main.at(-4) === "t" \\&\\& Bun.main.at(-7) === "t") return Math.round(number * by) \\/ by;\\n&/' lib/rounder.ts`,
    },
    {
      name: 'a method that rounds where nothing is allowed',
      project: deno,
      change: `sed -i 's/    return Math.floor/    if (Deno.permissions.querySync({ name: "net" }).state === "prompt") return Math.round(number * by) \\/ by;\\n&/' lib/rounder.ts`,
    },
  ],
  honest: [
    {
      name: 'numbers that are rounded',
      project: round,
      change: "sed -i 's/Math.floor/Math.round/' lib/round.js",
      level: 'verified',
    },
    {
      name: 'a method that rounds, under ava',
      project: threads,
      change: "sed -i 's/Math.floor/Math.round/' lib/rounder.js",
      level: 'verified',
    },
    {
      name: 'a method that rounds, under bun',
      project: bun,
      change: "sed -i 's/Math.floor/Math.round/' lib/rounder.ts",
      level: 'verified',
    },
    {
      name: 'a method that rounds, under deno',
      project: deno,
      change: "sed -i 's/Math.floor/Math.round/' lib/rounder.ts",
      level: 'verified',
    },
  ],
};
