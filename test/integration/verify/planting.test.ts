/**
 * A failure planted in small projects is noticed by the real runners of the sandbox images; the
 * others are tried by `test/corpus/planting.ts`, outside of the suites.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { COMPILED_PROJECTS } from '../../corpus/planting-compiled.ts';
import { NODE_PROJECTS } from '../../corpus/planting-projects.ts';
import { SCRIPT_PROJECTS } from '../../corpus/planting-scripts.ts';
import { triedPlanting } from '../../corpus/planting-trials.ts';
import { testRunners } from '../../support/test-runners/install.ts';

const NODE_RUNNERS = new Set(['jest', 'vitest', 'mocha, tdd']);
const here = [...NODE_PROJECTS, ...SCRIPT_PROJECTS, ...COMPILED_PROJECTS].filter(
  ({ name, image }) => image === 'sandbox' || NODE_RUNNERS.has(name),
);

describe('a planted failure', () => {
  const packages = {
    packages: '/opt/runners/node_modules',
    mounted: join(testRunners(), 'node_modules'),
  };
  for (const trial of triedPlanting('errand-sandbox:latest', here, packages)) {
    test(`${trial.project.name}, ${trial.variant}`, () => {
      assert.ok(trial.isRight, `status ${trial.status}\n${trial.output}`);
    });
  }
});

describe('a planted failure in Rust and Java', () => {
  const heavy = COMPILED_PROJECTS.filter(({ image }) => image === 'full');
  for (const trial of triedPlanting('errand-sandbox-full:latest', heavy, { packages: '' })) {
    test(`${trial.project.name}, ${trial.variant}`, () => {
      assert.ok(trial.isRight, `status ${trial.status}\n${trial.output}`);
    });
  }
});
