/**
 * Reads `.devcontainer/devcontainer.json`: what of it says how a sandbox is made, and the names of
 * what is left out, because it is about the user's own machine, or would loosen a sandbox. Pure.
 * A definition is content of the repository: nothing in it is run, opened or allowed here.
 */
import { posix } from 'node:path';
import { parsedLoosely } from '../loose-json.ts';
import { fieldsOf, type ProjectFiles, textOf } from '../project-files.ts';
import { type Metadata, metadataOf } from './metadata.ts';
import { machineVariables, withoutMachine } from './variables.ts';

export interface DevContainer {
  /** Path of the file in the repository. */
  readonly path: string;
  /** The image that it names, where nothing has to be built. */
  readonly image?: string;
  /** What an image is built from; absent where one is named, or none is. */
  readonly build?: BuildDefinition;
  readonly said: Metadata;
  /** As the file names it; the repository is elsewhere in a sandbox. */
  readonly workspaceFolder?: string;
  readonly leftOut: readonly string[];
}

export interface BuildDefinition {
  /** Path of the Dockerfile from the root of the repository, and the folder that it may copy from. */
  readonly dockerfile?: string;
  readonly context?: string;
  /** The definition without all that is left out, as JSON: what the builder is given. */
  readonly definition: string;
}

/** The definition, or in words why it cannot be used; undefined where there is none. */
export type Found =
  | { readonly found: DevContainer }
  | { readonly path: string; readonly why: string };

/** The first of them that is there is read. */
export const DEV_CONTAINER_FILES = ['.devcontainer/devcontainer.json', '.devcontainer.json'];

/** Means nothing to a task: about the editor, or what a sandbox has anyway. */
const UNNEEDED: ReadonlySet<string> = new Set([
  '$schema',
  'name',
  'customizations',
  'extensions',
  'settings',
  'devPort',
  'forwardPorts',
  'portsAttributes',
  'otherPortsAttributes',
  'appPort',
  'shutdownAction',
  'waitFor',
  'userEnvProbe',
  'updateRemoteUserUID',
  'overrideCommand',
  'hostRequirements',
  'init',
]);
const HONOURED: ReadonlySet<string> = new Set([
  'image',
  'build',
  'dockerFile',
  'context',
  'features',
  'overrideFeatureInstallOrder',
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'containerEnv',
  'remoteEnv',
  'remoteUser',
  'containerUser',
  'workspaceFolder',
]);
/** Why, where it is not plain that it would loosen the sandbox. */
const WHY: Readonly<Record<string, string>> = {
  initializeCommand: 'it is for your own machine',
  postStartCommand: 'sandboxes start often',
  postAttachCommand: 'nobody attaches',
};
/** Nobody writes a longer one; one is read while every other task waits. */
const MAX_CHARACTERS = 256 * 1024;
const BUILD_KEYS = ['dockerfile', 'context', 'args', 'target'];

/** `named` is the file that `.errand/config.yaml` names. */
export async function readDevContainer(
  project: ProjectFiles,
  named?: string,
): Promise<Found | undefined> {
  const path = named ?? DEV_CONTAINER_FILES.find((each) => project.files.includes(each));
  if (path === undefined) return undefined;
  const text = await textOf(project, path);
  if (text === undefined || text.length > MAX_CHARACTERS) {
    return { path, why: 'it is not there, or too large' };
  }
  try {
    const parsed = parsedLoosely(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      return { path, why: 'it is no JSON' };
    }
    return definedBy(path, fieldsOf(parsed));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { path, why: 'it is nested too deep' };
  }
}

function definedBy(path: string, written: Record<string, unknown>): Found {
  // Whoever builds would fill these in, paths too, after all that is looked at here.
  const fields = fieldsOf(withoutMachine(written));
  if (fields['dockerComposeFile'] !== undefined) {
    return { path, why: 'it is made of several containers (dockerComposeFile)' };
  }
  const { image, features, remoteUser, workspaceFolder } = fields;
  const leftOut = Object.keys(fields)
    .filter((key) => !HONOURED.has(key) && !UNNEEDED.has(key))
    .map((key) => (WHY[key] === undefined ? key : `${key} (${WHY[key]})`));
  const said = metadataOf(fields);
  const built = buildOf(path, fields, leftOut);
  if (built === 'outside')
    return { path, why: 'its Dockerfile or context is outside the repository' };
  if (built === 'variable') {
    return { path, why: 'its Dockerfile or context is named by a variable' };
  }
  const variables = machineVariables(JSON.stringify(kept(written, [...HONOURED])));
  if (variables.length > 0) leftOut.push(`variables of your own machine (${variables.join(', ')})`);
  if (remoteUser === 'root') leftOut.push('remoteUser root (commands run as an ordinary user)');
  const wants = built !== undefined || Object.keys(fieldsOf(features)).length > 0;
  const definition = JSON.stringify({
    ...(built?.keys ?? (typeof image === 'string' && { image })),
    ...kept(fields, ['features', 'overrideFeatureInstallOrder', 'remoteUser', 'containerUser']),
  });
  return {
    found: {
      path,
      ...(wants
        ? { build: { ...built?.paths, definition } }
        : typeof image === 'string' && { image }),
      said,
      ...(typeof workspaceFolder === 'string' && { workspaceFolder }),
      leftOut,
    },
  };
}

/** The keys of a build; undefined where there is no Dockerfile. `build` wins over `image`. */
function buildOf(
  path: string,
  fields: Record<string, unknown>,
  leftOut: string[],
):
  | { keys: object; paths: { dockerfile: string; context: string } }
  | undefined
  | 'outside'
  | 'variable' {
  const build = fieldsOf(fields['build']);
  const dockerfile = build['dockerfile'] ?? build['dockerFile'] ?? fields['dockerFile'];
  if (typeof dockerfile !== 'string') return undefined;
  for (const key of Object.keys(build)) {
    if (![...BUILD_KEYS, 'dockerFile'].includes(key)) leftOut.push(`build.${key}`);
  }
  const context = build['context'] ?? fields['context'] ?? '.';
  if (typeof context !== 'string') return 'outside';
  if (`${dockerfile}${context}`.includes('${')) return 'variable';
  const folder = posix.dirname(path);
  const inside = (name: string): string | undefined => {
    const joined = posix.join(folder, name);
    return joined.startsWith('..') || posix.isAbsolute(name) ? undefined : joined;
  };
  const paths = { dockerfile: inside(dockerfile), context: inside(context) };
  if (paths.dockerfile === undefined || paths.context === undefined) return 'outside';
  const keys = { build: { dockerfile, context, ...kept(build, ['args', 'target']) } };
  return { keys, paths: { dockerfile: paths.dockerfile, context: paths.context } };
}

/** The arguments that a definition for the builder gives a Dockerfile. */
export function argsOf(definition: string): Record<string, string> {
  const { build } = fieldsOf(JSON.parse(definition));
  const args = Object.entries(fieldsOf(fieldsOf(build)['args']));
  return Object.fromEntries(args.map(([name, each]) => [name, String(each)]));
}

function kept(fields: Record<string, unknown>, keys: readonly string[]): object {
  return Object.fromEntries(
    keys.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])),
  );
}
