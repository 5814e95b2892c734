/**
 * The task that bench-agent.ts gives to every agent: a small repository, and the scripted model's
 * actions in it, described without the names of anybody's tools. Knows no agent.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../test/support/scripted-model/actions.ts';

export type Files = Readonly<Record<string, string>>;

export interface Work {
  readonly turns: readonly (readonly Action[])[];
  /** Files that must differ afterwards, with their new content. */
  readonly after: Files;
}

export const TITLE = 'Say at each export which turn wrote it';
export const INSTRUCTIONS =
  'Put a comment with the number of the turn above the first export of each module you touch. The tests have to pass.';

/**
 * Runs this Node by its path, because some agents start a login shell, which finds another one. Not
 * through npm, which would look for a newer version of itself.
 */
export const TEST = `'${process.execPath}' --test --test-reporter=tap`;

/** Uses a real and small package: the scripted model's own, with a test and rules for agents. */
export function repositoryFiles(): Files {
  const home = join(import.meta.dirname, '../test/support/scripted-model');
  const files: Record<string, string> = {};
  for (const path of globSync('**/*.{ts,md}', { cwd: home }).toSorted()) {
    files[path] = readFileSync(join(home, path), 'utf8');
  }
  const manifest = { name: 'scripted-model', private: true, type: 'module' };
  return {
    ...files,
    'package.json': `${JSON.stringify({ ...manifest, scripts: { test: TEST } }, null, 2)}\n`,
    'AGENTS.md': RULES,
    'cache.test.ts': CACHE_TEST,
  };
}

const RULES = `# Rules

- TypeScript that Node runs as it is: relative imports end in \`.ts\`, only erasable syntax.
- The tests have to pass; add one where behaviour changes.
- Comments say why. Files stay below 400 lines and open with what they own.
- No dependencies: what Node has must do.
`;

const CACHE_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheSimulation, segment } from './cache.ts';

for (let n = 1; n <= 200; n += 1) {
  test(\`nothing is read at first: \${n}\`, () => {
    const { cacheRead } = new CacheSimulation().marked([segment({ text: \`\${n}\` })]);
    assert.equal(cacheRead, 0);
  });
}
`;

/** Number of turns, and whether the last test runs show all their output or only its end. */
export interface Shape {
  readonly name: string;
  readonly turns: number;
  readonly wholeOutput: boolean;
}

export const SHAPES: readonly Shape[] = [
  { name: '5 turns', turns: 5, wholeOutput: false },
  { name: '34 turns, short outputs', turns: 34, wholeOutput: false },
  { name: '34 turns, one long output', turns: 34, wholeOutput: true },
];

/** Rounds of reading a module, looking around, changing it and testing, then the end. */
export function work(files: Files, { turns, wholeOutput }: Shape): Work {
  const modules = Object.keys(files).filter((path) => exportIn(files[path] ?? '') !== '');
  modules.sort((a, b) => (files[a] ?? '').length - (files[b] ?? '').length);
  const after: Record<string, string> = {};
  const list: Action[][] = [];
  for (let turn = 1; turn < turns; turn += 1) {
    const path = modules[Math.floor((turn - 1) / 4) % modules.length] ?? '';
    const text = after[path] ?? files[path] ?? '';
    switch (turn % 4) {
      case 1:
        list.push([{ say: `I read ${path} before I change anything in it.` }, { read: path }]);
        break;
      case 2:
        list.push([
          { shell: `grep -n '^export' ${path}; grep -rl "/${path}'" --include='*.ts' .` },
        ]);
        break;
      case 3: {
        const old = exportIn(text);
        const fresh = `// Turn ${turn}.\n${old}`;
        after[path] = text.replace(old, () => fresh);
        list.push([{ say: 'Now the change.' }, { edit: path, old, new: fresh }]);
        break;
      }
      default:
        list.push([{ shell: wholeOutput && turn + 4 >= turns ? TEST : `${TEST} | tail -n 40` }]);
    }
  }
  list.push([{ finish: 'The comments stand above the exports, and the tests pass.' }]);
  return { turns: list, after };
}

/** Returns the first line of an export if no other line is like it; else an empty string. */
function exportIn(text: string): string {
  const line = text.split('\n').find((l) => l.startsWith('export')) ?? '';
  return text.split(line).length === 2 ? line : '';
}
