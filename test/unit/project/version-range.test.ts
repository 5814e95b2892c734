import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allows, firstVersion } from '../../../runner/project/version-range.ts';

test('ranges of npm, Poetry and PEP 440', () => {
  const cases: [range: string, version: string, allowed: boolean | undefined][] = [
    ['>=11', '10.34.8', false],
    ['>= 11', '12.4.2', true],
    ['^9 || ^10', '10.34.8', true],
    ['18.x || 20.x', '24.21.0', false],
    ['18 - 22', '22.9.0', true],
    ['18 - 22', '24.21.0', false],
    ['>=18 <23', '24.21.0', false],
    ['>=20.9.0', '24.21.0', true],
    ['~24.1', '24.21.0', false],
    ['~24', '24.21.0', true],
    ['^0.2.3', '0.3.0', false],
    ['*', '1.0.0', true],
    ['', '1.0.0', true],
    ['24', '24.21.0', true],
    ['v24.0.0', '24.21.0', false],
    ['<=24', '24.21.0', true],
    ['>24', '24.21.0', false],
    ['>=3.12', '3.11.2', false],
    ['>=3.9,<4.0', '3.11.2', true],
    ['>=3.8, <3.11', '3.11.2', false],
    ['~=3.10', '3.11.2', true],
    ['~=3.10.0', '3.11.2', false],
    ['==3.11.*', '3.11.2', true],
    ['!=3.11.*,>=3.9', '3.11.2', false],
    ['^3.12', '3.11.2', false],
    ['^3.8', '3.11.2', true],
    ['>=3.13.0a1', '3.11.2', false],
    ['lts/*', '24.21.0', undefined],
    ['workspace:*', '24.21.0', undefined],
    [`>=${'1'.repeat(300)}`, '1.0.0', undefined],
  ];
  for (const [range, version, allowed] of cases) {
    assert.equal(allows(range, version), allowed, `${range} ${version}`);
  }
  assert.equal(firstVersion('>=18.12 || 20'), '18.12');
  assert.equal(firstVersion('latest'), undefined);
});
