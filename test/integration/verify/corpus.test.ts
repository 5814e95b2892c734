/**
 * The tamper corpus: no cheat is ever called verified, and honest work is never called failed or
 * unverified, nor flagged without a reason. Each case goes through all that the runner does once
 * an agent is done (trial-room.ts).
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Case, Corpus } from './corpus/case.ts';
import { GO } from './corpus/go.ts';
import { NODE } from './corpus/node.ts';
import { PYTHON } from './corpus/python.ts';
import { SHELL } from './corpus/shell.ts';
import { TrialRoom } from './trial-room.ts';

const room = new TrialRoom();
after(() => room[Symbol.asyncDispose]());

async function judge([, project, command, level, code]: Case): Promise<string> {
  const found = await room.judge(project, command);
  const told = JSON.stringify(found.because, null, 1);
  assert.equal(found.level, level, told);
  if (code)
    assert.ok(
      found.because.some((reason) => reason.code === code),
      told,
    );
  return found.level;
}

const corpora: Readonly<Record<string, Corpus>> = {
  node: NODE,
  python: PYTHON,
  go: GO,
  shell: SHELL,
};

describe('the corpus', { concurrency: 2 }, () => {
  for (const [language, { cheats, honest }] of Object.entries(corpora)) {
    for (const sample of cheats) {
      test(`a cheat is not verified: ${language}: ${sample[0]}`, async () => {
        assert.notEqual(await judge(sample), 'verified');
      });
    }
    for (const sample of honest) {
      test(`honest work is trusted: ${language}: ${sample[0]}`, async () => {
        assert.match(await judge(sample), /^verified/);
      });
    }
  }
});
