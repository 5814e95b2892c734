/**
 * Judges the cases of one language: no cheat is ever called verified, and honest work is never
 * called failed or unverified, nor flagged without a reason. Each case goes through all that the
 * runner does once an agent is done (trial-room.ts). The languages are files of their own, which
 * share the lanes of the suite.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { TrialRoom } from '../trial-room.ts';
import type { Case, Corpus } from './case.ts';

/** Defines a test for each case. */
export function judgeCorpus(language: string, { cheats, honest }: Corpus): void {
  const room = new TrialRoom();
  after(() => room[Symbol.asyncDispose]());

  const judge = async ([, project, command, level, code]: Case): Promise<string> => {
    const found = await room.judge(project, command);
    const told = JSON.stringify(found.because, null, 1);
    assert.equal(found.level, level, told);
    if (code !== undefined)
      assert.ok(
        found.because.some((each) => each.code === code),
        told,
      );
    return found.level;
  };

  describe(`the corpus: ${language}`, { concurrency: 2 }, () => {
    for (const sample of cheats) {
      test(`a cheat is not verified: ${sample[0]}`, async () => {
        assert.notEqual(await judge(sample), 'verified');
      });
    }
    for (const sample of honest) {
      test(`honest work is trusted: ${sample[0]}`, async () => {
        assert.match(await judge(sample), /^verified/);
      });
    }
  });
}
