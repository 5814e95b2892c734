/**
 * Keeps the packages that judge a change as the base has them: where a change takes another release
 * of a package that tests load and product does not, the product of the change is tried in the
 * environment of the base. Owns that run and records what it shows;
 * attribution/manifests/packages-of-tests.ts decides which packages these are.
 */
import { withMore } from '../../protocol/text.ts';
import type { AttributedFile } from '../attribution/attributed-file.ts';
import { NAMES_NEW_SOURCES } from '../attribution/new-sources.ts';
import { manifestsDiffer } from '../attribution/manifests/manifests.ts';
import { packagesOfTests } from '../attribution/manifests/packages-of-tests.ts';
import { testSign } from '../attribution/test-sign.ts';
import { commandsOf, commandsRun, scriptsOf } from '../command/scripts.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { putBack, treeWithout } from './put-back.ts';
import { commitTree, runBefore, textsOf, type Trials, withNeeded } from './trials.ts';

/** Files that are read at most, to see what they load. */
const MAX_READ_FILES = 500;
const MAX_NAMED_PACKAGES = 5;

export async function tryWithOldPackages(trials: Trials, signal: AbortSignal): Promise<void> {
  const { room, original, files } = trials;
  // Where the same is installed, no manifest decides what tests load.
  if (room.image === original.image || !manifestsDiffer(files)) return;
  const packages = await changedPackages(trials);
  if (packages.length === 0) return;
  const first = packages.slice(0, MAX_NAMED_PACKAGES).map((name) => `"${name}"`);
  const named = withMore(first, packages.length);
  const verb = packages.length === 1 ? 'is' : 'are';
  for (const check of await failedWithOld(trials, signal)) {
    const text = `"${check}" passes only with the packages that this change installs; of those, ${named} ${verb} used by tests or checks and not by product code`;
    await room.context.record('verify', { kind: 'flag', code: 'test_packages', text });
  }
}

/**
 * Returns the checks that do not pass on the base with the product of the change and the base's
 * packages.
 */
async function failedWithOld(trials: Trials, signal: AbortSignal): Promise<readonly string[]> {
  const { original, base, files, deciding } = trials;
  const others = putBack(files).filter(({ kind }) => kind !== 'manifest');
  const tree = await treeWithout(trials, [
    ...others,
    ...files.filter(isManifestHere).map(asBefore),
  ]);
  // Where packages are all that changed, the runs on the base have shown it.
  if (tree === (await original.repository.treeOf(base))) {
    const failed = deciding.filter((spec) => runBefore(trials, spec)?.outcome === 'failed');
    return failed.map(({ name }) => name);
  }
  const commit = await commitTree(trials, tree);
  const checks = withNeeded(trials, deciding);
  const runs = await runChecks(original, { at: 'needs', commit, checks }, signal);
  const names = new Set(deciding.map(({ name }) => name));
  return runs
    .filter(({ name, outcome }) => outcome === 'failed' && names.has(name))
    .map(({ name }) => name);
}

/** A list of sources names no packages. */
function isManifestHere({ kind, why }: AttributedFile): boolean {
  return kind === 'manifest' && why !== NAMES_NEW_SOURCES;
}

/** Marks a file as evidence, so that the tree has the base's version of it. */
function asBefore({ change, why }: AttributedFile): AttributedFile {
  return { change, kind: 'data', why };
}

async function changedPackages(trials: Trials): Promise<readonly string[]> {
  const { room, base, result, files } = trials;
  const paths = files.filter(isManifestHere).map(({ change }) => change.path);
  const opened = [...trials.opened].slice(0, MAX_READ_FILES);
  const before = await textsOf(room, base, [...paths, ...opened, 'package.json']);
  const after = await textsOf(room, result, [...paths, ...opened]);
  const manifests = paths.flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    return old === undefined || now === undefined ? [] : [{ path, before: old, after: now }];
  });
  const tests: { path: string; text: string }[] = [];
  const product: { path: string; text: string }[] = [];
  for (const path of opened) {
    const [old, now] = [before.get(path), after.get(path)];
    // Only tests that loaded the package before can have failed then because of it.
    if (old !== undefined && testSign(path, old) !== undefined) tests.push({ path, text: old });
    else if (now !== undefined) product.push({ path, text: now });
  }
  const commands = commandsRun(commandsOf(room.checks), scriptsOf(before.get('package.json')));
  return packagesOfTests({ manifests, tests, product, commands });
}
