/** Patterns of rules files, as the tools they are written for mean them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isEverything, matchesPattern } from '../../../runner/customization/path-pattern.ts';

describe('a pattern', () => {
  const cases: readonly (readonly [pattern: string, path: string, fits: boolean])[] = [
    ['*.ts', 'a.ts', true],
    ['*.ts', 'src/deep/a.ts', true],
    ['*.ts', 'a.tsx', false],
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/deep/a.ts', false],
    ['src/*.ts', 'other/src/a.ts', false],
    ['src/**/*.ts', 'src/a.ts', true],
    ['src/**/*.ts', 'src/x/y/a.ts', true],
    ['**/*.{ts,tsx}', 'web/a.tsx', true],
    ['**/{a,b{c,d}}.md', 'x/bd.md', true],
    ['**/{a,b}.md', 'x/c.md', false],
    ['docs/', 'docs/a/b.md', true],
    ['docs', 'docs/a/b.md', true],
    ['./docs/**', 'docs/a.md', true],
    ['/docs/**', 'docs/a.md', true],
    ['a?c.md', 'abc.md', true],
    ['a?c.md', 'ac.md', false],
    ['[a-c]x.md', 'bx.md', true],
    ['[!a-c]x.md', 'bx.md', false],
    ['**/.github/**', '.github/x.yml', true],
    ['**', 'any/where', true],
    ['a.c', 'abc', false],
    ['**/test/**/*.js', 'test/a.js', true],
  ];
  for (const [pattern, path, fits] of cases) {
    it(`${pattern} ${fits ? 'fits' : 'does not fit'} ${path}`, () => {
      assert.equal(matchesPattern(path, pattern), fits);
    });
  }

  it('without a slash is only about the top where its tool means that', () => {
    assert.equal(matchesPattern('a.md', '*.md', 'top'), true);
    assert.equal(matchesPattern('docs/a.md', '*.md', 'top'), false);
  });

  it('means everything in each way of saying so', () => {
    for (const all of ['*', '**', '**/*', './**', '/**/*']) assert.ok(isEverything(all), all);
    for (const some of ['*.ts', 'src/**', '**/a']) assert.ok(!isEverything(some), some);
  });

  it('that is built to take long is as quick as any other', () => {
    const hostile = `${'**/a*b*c*'.repeat(40)}/**/x`;
    assert.equal(matchesPattern(`${'a/'.repeat(300)}y`, hostile), false);
    assert.equal(matchesPattern('a', '{a,b}'.repeat(50)), false);
  });

  it('is given up once it has taken all of the effort', () => {
    const effort = { left: 20_000 };
    const hostile = `{a,b,c,d,e,f}${'*?'.repeat(200)}`;
    assert.equal(matchesPattern('a'.repeat(250), hostile, 'any', effort), false);
    assert.ok(effort.left < 0 && effort.left > -20_000, `${effort.left}`);
    assert.equal(matchesPattern('a.ts', '*.ts', 'any', effort), false);
    const usual = { left: 1000 };
    assert.equal(matchesPattern('src/deep/a.ts', 'src/**/*.{ts,tsx}', 'any', usual), true);
    assert.ok(usual.left > 900, `${usual.left}`);
  });
});
