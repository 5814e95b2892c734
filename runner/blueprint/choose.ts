/**
 * Owns which blueprint a task follows: the task's own choice, then the repository's, then what the
 * task's origin suggests. Everything is read from one commit, the task's base, so that files
 * written by an agent never count. A repository's own blueprint comes before a built-in of the same
 * name.
 */
import { nearest } from '../config/nearest.ts';
import {
  parseRepositoryConfig,
  REPOSITORY_CONFIG,
  type RepositoryConfig,
} from '../config/repository-config.ts';
import type { BareRepository } from '../git/repository.ts';
import { MAX_PROJECT_FILE_BYTES, plainText } from '../project/project-files.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskSpec } from '../protocol/task.ts';
import type { Blueprint } from './blueprint.ts';
import { builtIns, USUAL } from './built-in/built-ins.ts';
import { updateBase } from './built-in/update-base.ts';
import { blueprintNameOf, parseBlueprint } from './parse.ts';

/**
 * Reads a commit: the names of its files, and the text of a file that exists and is not too large.
 */
export interface CommitFiles {
  readonly files: readonly string[];
  read(path: string): Promise<string | undefined>;
}

/** Files of which each also has an id that says what is in it; undefined where there is none. */
export interface IdentifiedFiles extends CommitFiles {
  idOf(path: string): Promise<string | undefined>;
}

/** Bytes read of a file that configures Errand; nobody writes a larger one. */
const MAX_CONFIG_BYTES = 1024 * 1024;

export async function filesOf(
  repository: BareRepository,
  commit: string,
): Promise<IdentifiedFiles> {
  return {
    files: await repository.listFiles(commit),
    idOf: (path) => repository.contentId(commit, path),
    read: async (path) => {
      const maxBytes = path.startsWith('.errand/') ? MAX_CONFIG_BYTES : MAX_PROJECT_FILE_BYTES;
      try {
        const bytes = await repository.readFile(commit, path, maxBytes);
        return bytes && plainText(bytes);
      } catch (error) {
        if (error instanceof ErrandError && error.code === 'too_large') return undefined;
        throw error;
      }
    },
  };
}

export interface Chosen {
  readonly blueprint: Blueprint;
  readonly source: 'built-in' | 'repository';
}

/** Finds the paths of the repository's own blueprints, by name. */
export function ownBlueprints(files: readonly string[]): Map<string, string> {
  const own = new Map<string, string>();
  for (const path of files) {
    const name = blueprintNameOf(path);
    if (name !== undefined) own.set(name, path);
  }
  return own;
}

/**
 * Reads the repository's configuration; empty for a commit without the file. Throws `ErrandError`
 * naming file, line and key.
 */
export async function readConfig(commit: CommitFiles): Promise<RepositoryConfig> {
  if (!commit.files.includes(REPOSITORY_CONFIG)) return {};
  const source = await commit.read(REPOSITORY_CONFIG);
  if (source === undefined) {
    throw new ErrandError('too_large', `${REPOSITORY_CONFIG} is too large to be read.`);
  }
  return parseRepositoryConfig(source, { blueprints: knownNames(commit.files) });
}

/**
 * Finds the blueprint of a task. Throws `ErrandError` ('invalid') for an unknown name, suggesting
 * the nearest.
 */
export async function chooseBlueprint(
  commit: CommitFiles,
  spec: Pick<TaskSpec, 'blueprint' | 'origin'>,
  config: RepositoryConfig,
): Promise<Chosen> {
  const usual = spec.origin.kind === 'todo' ? 'fix-todo' : 'default';
  const name = spec.blueprint ?? config.blueprint ?? usual;
  const path = ownBlueprints(commit.files).get(name);
  if (path !== undefined) {
    const source = await commit.read(path);
    if (source === undefined)
      throw new ErrandError('too_large', `${path} is too large to be read.`);
    return { blueprint: parseBlueprint(source, path), source: 'repository' };
  }
  const found = builtIns(wishesOf(config)).find((each) => each.name === name);
  if (found) return { blueprint: found, source: 'built-in' };
  throw unknownBlueprint(name, knownNames(commit.files));
}

/** The steps of an attempt that brings work onto a newer base, whatever made that work. */
export function updating(config: RepositoryConfig): Chosen {
  return { blueprint: updateBase({ review: config.review ?? USUAL.review }), source: 'built-in' };
}

/**
 * Rejects a task that names a blueprint it cannot follow, before anything of the task is stored.
 */
export async function refuseBadBlueprint(
  repository: BareRepository,
  spec: Pick<TaskSpec, 'base' | 'blueprint' | 'origin'>,
): Promise<void> {
  if (spec.blueprint === undefined) return;
  await chooseBlueprint(await filesOf(repository, spec.base), spec, {});
}

function wishesOf({ plan, review }: RepositoryConfig): Parameters<typeof builtIns>[0] {
  return { ...(plan && { plan }), ...(review && { review }) };
}

/** Lists the names of the built-in blueprints, then the repository's own. */
export function knownNames(files: readonly string[]): string[] {
  return [...new Set([...builtIns().map(({ name }) => name), ...ownBlueprints(files).keys()])];
}

export function unknownBlueprint(name: string, known: readonly string[]): ErrandError {
  const offer = nearest(name, known);
  return new ErrandError('invalid', `There is no blueprint "${name}".`, {
    hint: `${offer === undefined ? '' : `Did you mean "${offer}"? `}There are: ${known.join(', ')}.`,
  });
}
