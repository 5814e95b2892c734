// What the pages say about the repository is so: each path they name exists, each link resolves,
// and nothing in them is a path of somebody's machine.
import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const top = new Set(readdirSync('.'));
const made = new Set(['dist', 'node_modules']);

/** What is wrong with the page at `path`; empty when nothing is. */
function faults(path: string, text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  const named = [...prose.matchAll(/`([^`\n]+)`/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => isRepositoryPath(name))
    .filter((name) => globSync(name).length === 0)
    .map((name) => `names ${name}, which does not exist`);
  const linked = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^(?:https?:|mailto:)/.test(link) && !linkResolves(path, link))
    .map((link) => `links to ${link}, which is not there`);
  const machine = [...text.matchAll(/(?<![\w.~$}])\/(?:home|root|work|Users|tmp)\/[\w./-]*/g)].map(
    (match) => `names a path of a machine: ${match[0]}`,
  );
  return [...named, ...linked, ...machine].map((fault) => `${path} ${fault}`);
}

/** A name in backticks that means a file or folder of this repository. */
function isRepositoryPath(name: string): boolean {
  if (!/^[\w.@*{},-]+(?:\/[\w.@*{},-]*)+$/.test(name)) return false;
  const first = name.split('/')[0] ?? '';
  return top.has(first) && !made.has(first);
}

function linkResolves(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : join(dirname(page), file);
  if (!existsSync(target)) return false;
  return anchor === undefined || anchors(readFileSync(target, 'utf8')).includes(anchor);
}

/** The anchors of a page's headings, as they are usually made. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

const pages = globSync(['README.md', 'CHANGELOG.md', 'docs/*.md', 'test/**/README.md']);

for (const page of pages) {
  test(`${page} names what exists`, () => {
    assert.deepEqual(faults(page, readFileSync(page, 'utf8')), []);
  });
}

test('a page that is wrong is found out', () => {
  const wrong = [
    'See `runner/nowhere/gone.ts` and [this](docs/gone.md) and [that](#no-such-heading).',
    'Its data is in /home/someone/errand.',
  ].join('\n');
  assert.equal(faults('README.md', wrong).length, 4);
});

test('a page that is right passes', () => {
  const right = 'See `runner/protocol/task.ts`, `test/**/*.test.ts`, `dist/errand.vsix`, `a/b`.';
  assert.deepEqual(faults('README.md', right), []);
});
