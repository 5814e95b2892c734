/**
 * Fills in the variables of a dev container's definition (`${containerEnv:PATH}`), and finds where
 * in a sandbox the folder is that it calls its workspace. Pure: a variable of somebody's machine
 * has its default, or nothing, since no machine's environment is the repository's to read.
 */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Metadata } from './metadata.ts';

export interface Place {
  /** Folder of the repository in every sandbox. */
  readonly workspace: string;
  /** Name of the repository's folder, as on the user's machine. */
  readonly name: string;
  /** Tells this repository's dev containers from others'. */
  readonly repository: string;
}

/** Where the tools of dev containers mount a repository. */
const USUAL_MOUNT = '/workspaces';
/** The path of a link is in a header of a tar archive, which has 100 bytes for it. */
const MAX_NAME_CHARACTERS = 80;

export interface Workspace {
  /** Folder of the sandbox in which commands are run. */
  readonly folder: string;
  /** A path by which the definition's commands know the repository, where it is another one. */
  readonly link?: string;
  /** Where the definition asks for a folder that it does not get. */
  readonly leftOut?: string;
}

/** `workspaceFolder` moves no mount: a folder below the usual one is a folder of the repository. */
export function workspaceOf(wanted: string | undefined, { workspace, name }: Place): Workspace {
  const link = posix.join(USUAL_MOUNT, folderNamed(name));
  if (wanted === undefined || wanted === workspace) return { folder: workspace, link };
  const path = posix.normalize(filledIn(wanted, { workspace: link, name, repository: '' }, {}));
  for (const root of [link, workspace]) {
    if (path !== root && !path.startsWith(`${root}/`)) continue;
    return { folder: posix.join(workspace, path.slice(root.length)), link };
  }
  if (path === posix.join(USUAL_MOUNT, folderNamed(posix.basename(path)))) {
    return { folder: workspace, link: path };
  }
  const leftOut = `workspaceFolder ${path} (files are in ${workspace})`;
  return { folder: workspace, link, leftOut };
}

/** What a link in a container can be named without doubt. */
function folderNamed(name: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, '-').slice(0, MAX_NAME_CHARACTERS);
  return /^\.*$/.test(plain) ? 'repository' : plain;
}

/** Variables of the environment, filled in: those of the container first, which others may name. */
export function environmentOf(
  { containerEnv, remoteEnv }: Pick<Metadata, 'containerEnv' | 'remoteEnv'>,
  place: Place,
  image: Readonly<Record<string, string>>,
): Record<string, string> {
  const fill = (
    variables: Readonly<Record<string, string>>,
    known: Readonly<Record<string, string>>,
  ): Record<string, string> =>
    Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, filledIn(value, place, known)]),
    );
  const container = fill(containerEnv, image);
  return { ...container, ...fill(remoteEnv, { ...image, ...container }) };
}

/** `known` are the variables of the container. */
export function filledIn(
  text: string,
  { workspace, name, repository }: Place,
  known: Readonly<Record<string, string>>,
): string {
  return text.replaceAll(/\$\{([^}]{0,1000})\}/g, (whole, inside: string) => {
    const [kind = '', variable = '', usual = ''] = inside.split(':');
    switch (kind) {
      case 'localEnv':
      case 'env':
        return usual;
      case 'containerEnv':
        return known[variable] ?? usual;
      case 'localWorkspaceFolder':
      case 'containerWorkspaceFolder':
        return workspace;
      case 'localWorkspaceFolderBasename':
      case 'containerWorkspaceFolderBasename':
        return name;
      case 'devcontainerId':
        return createHash('sha256').update(repository).digest('hex').slice(0, 52);
      default:
        return whole;
    }
  });
}

/** The same value without variables of somebody's machine: each is its default, or nothing. */
export function withoutMachine(value: unknown): unknown {
  if (typeof value === 'string') {
    const filled = value.replaceAll(
      /\$\{(?:localEnv|env)(?::([^}]{0,1000}))?\}/g,
      (_, inside = '') => String(inside.split(':')[1] ?? ''),
    );
    // One that was within another is none now: what is left must not become one.
    return filled.replaceAll(/\$\{(?=\s*(?:localEnv|env)\b)/gi, '$ {');
  }
  if (Array.isArray(value)) return value.map(withoutMachine);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withoutMachine(each)]),
  );
}

/** Names of the variables of somebody's machine that a text asks for. */
export function machineVariables(text: string): string[] {
  const found = text.matchAll(/\$\{(?:localEnv|env):([^:}]+)/g);
  return [...new Set([...found].map(([, name = '']) => name))];
}
