/**
 * Owns which roles a commit has, and which of them a task works with. Everything is read from the
 * base commit, so that files written by an agent never count. A name that Errand's own folder has
 * comes before one of Claude's, and that before one of Copilot's.
 */
import { nearest } from '../config/nearest.ts';
import { ErrandError } from '../protocol/errors.ts';
import { type RoleFile, readRole, rolePlace } from './role-file.ts';

/** Reads a commit, or a work tree. */
export interface TextFiles {
  readonly files: readonly string[];
  read(path: string): Promise<string | undefined>;
}

/** Roles that are looked at; nobody has more. */
const MAX_ROLES = 300;

export interface FoundRole {
  readonly path: string;
  /** Absent where the file is wrong. */
  readonly role?: RoleFile;
  readonly problem?: ErrandError;
  /** Path of the role of the same name that counts instead. */
  readonly hiddenBy?: string;
}

/** Finds all roles, those that count first. */
export async function findRoles(commit: TextFiles): Promise<readonly FoundRole[]> {
  const paths = commit.files
    .flatMap((path) => {
      const place = rolePlace(path);
      return place ? [{ path, rank: RANKS.indexOf(place.dialect) }] : [];
    })
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MAX_ROLES);
  const found: FoundRole[] = [];
  const taken = new Map<string, string>();
  for (const { path } of paths) {
    const each = await readFound(commit, path);
    if (!each) continue;
    const name = each.role?.name;
    const hiddenBy = name === undefined ? undefined : taken.get(name);
    if (name !== undefined && hiddenBy === undefined) taken.set(name, path);
    found.push(hiddenBy === undefined ? each : { ...each, hiddenBy });
  }
  return found;
}

const RANKS: readonly string[] = ['errand', 'claude', 'copilot'];

async function readFound(commit: TextFiles, path: string): Promise<FoundRole | undefined> {
  const source = await commit.read(path);
  if (source === undefined) {
    return { path, problem: new ErrandError('too_large', `${path} is too large to be read.`) };
  }
  try {
    const role = readRole(path, source);
    return role && { path, role };
  } catch (error) {
    if (error instanceof ErrandError) return { path, problem: error };
    throw error;
  }
}

/** Returns the role of this name; throws `ErrandError` where there is none, or its file is wrong. */
export function roleNamed(found: readonly FoundRole[], name: string): RoleFile {
  const hit = found.find(({ role, hiddenBy }) => role?.name === name && hiddenBy === undefined);
  if (hit?.role) return hit.role;
  const broken = found.find(({ path, problem }) => problem && rolePlace(path)?.name === name);
  if (broken?.problem) throw broken.problem;
  const known = [...new Set(found.flatMap(({ role }) => role?.name ?? []))];
  const offer = nearest(name, known);
  const hint =
    known.length === 0
      ? 'This commit has none: they are in .errand/agents, .claude/agents and .github/agents.'
      : `${offer === undefined ? '' : `Did you mean "${offer}"? `}There are: ${known.join(', ')}.`;
  throw new ErrandError('invalid', `There is no role "${name}".`, { hint });
}
