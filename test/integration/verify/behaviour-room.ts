/** What functions did before and after a change, in real rooms; what the tests of behaviour share. */
import { createHash } from 'node:crypto';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { baseRef } from '../../../runner/protocol/task.ts';
import {
  type BehaviourInput,
  compareBehaviour,
} from '../../../runner/verify/behaviour/compare-behaviour.ts';
import type { BehaviourSeen } from '../../../runner/verify/behaviour/comparing/compare.ts';
import { commitFiles, type Files, git, makeRepository } from '../../support/repository.ts';
import { temporaryFolder } from '../../support/runner.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';

export interface Change extends Pick<BehaviourInput, 'tests' | 'asked'> {
  readonly before: Files;
  readonly after: Files;
  readonly image?: string;
  readonly level?: BehaviourInput['level'];
}

const { driver } = testDriver();
const store = openRepositoryStore(temporaryFolder('errand-behaviour-'));

/** By the names of the functions, in their order. */
export async function seenIn({
  before,
  after,
  tests,
  asked,
  image = SPEC.image,
  level = 'standard',
}: Change): Promise<Map<string, BehaviourSeen>> {
  const root = makeRepository(before);
  const base = git(root, 'rev-parse', 'HEAD').trim();
  commitFiles(root, after, 'The change');
  const head = git(root, 'rev-parse', 'HEAD').trim();
  const id = createHash('sha256').update(root).digest('hex').slice(0, 32);
  const repository = await (await store).open(id);
  git(root, 'push', '-q', repository.path, `${head}:${baseRef('behaviour-test')}`);
  const seen = await compareBehaviour(
    {
      room: {
        driver,
        sandboxLimits: SPEC.limits,
        repository,
        context: { task: { id: SPEC.task }, attempt: SPEC.attempt },
      },
      before: { commit: base, image },
      after: { commit: head, image },
      files: Object.keys(after).filter((path) => !path.endsWith('_test.go')),
      tests,
      ...(asked && { asked }),
      level,
    },
    new AbortController().signal,
  );
  return new Map(seen.map((one) => [one.name, one]));
}
