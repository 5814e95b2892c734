/**
 * Owns which dev container a task gets: read from its base commit, and held to what the runner's
 * owner allows. One that may not be used, or cannot, is named with the reason, and the task goes on
 * in the usual image: a definition is there for many tools, and its author may not know of Errand.
 */
import type { RepositoryConfig } from '../../config/repository-config.ts';
import {
  argsOf,
  type DevContainer,
  readDevContainer,
} from '../../project/dev-container/definition.ts';
import { readDockerfile } from '../../project/dev-container/dockerfile.ts';
import { fieldsOf } from '../../project/project-files.ts';
import { ErrandError } from '../../protocol/errors.ts';
import { oneLine } from '../../protocol/text.ts';
import type { SandboxDriver } from '../../sandbox/sandbox.ts';
import { allowedImage } from '../allowed-image.ts';
import type { CommitFiles } from '../choose.ts';

/** What of a dev container the attempt has to know from now on. */
export interface SettledDevContainer {
  readonly path: string;
  /** Why it is not used; the rest is absent then. */
  readonly unused?: string;
  readonly used?: DevContainer;
}

export interface DevContainerPolicy {
  readonly image: string;
  readonly images?: readonly string[];
  /** True where dev containers of this repository may be built. */
  readonly mayBuild: boolean;
  /** True where the builder finds the engine's command. */
  readonly hasBuilder: boolean;
  readonly driver: Pick<SandboxDriver, 'hasImage'>;
}

/** Undefined where there is none, or `.errand/config.yaml` says what is used instead. */
export async function settleDevContainer(
  project: CommitFiles,
  { image, devcontainer }: Pick<RepositoryConfig, 'image' | 'devcontainer'>,
  policy: DevContainerPolicy,
): Promise<SettledDevContainer | undefined> {
  if (image !== undefined || devcontainer === 'off') return undefined;
  const read = await readDevContainer(project, devcontainer);
  if (!read) return undefined;
  if (!('found' in read)) return { path: read.path, unused: oneLine(read.why) };
  const { found } = read;
  const unused = await whyUnused(project, found, policy);
  if (unused !== undefined) return { path: found.path, unused: oneLine(unused) };
  return { path: found.path, used: await obtainable(found, policy) };
}

/** An image that is allowed and not there is fetched by the builder. */
async function obtainable(
  { image, ...rest }: DevContainer,
  { driver }: DevContainerPolicy,
): Promise<DevContainer> {
  if (image === undefined) return rest;
  if (await driver.hasImage(image)) return { ...rest, image };
  return { ...rest, build: { definition: JSON.stringify({ image }) } };
}

async function whyUnused(
  project: CommitFiles,
  { image, build }: DevContainer,
  policy: DevContainerPolicy,
): Promise<string | undefined> {
  if (image !== undefined) {
    if (!isAllowed(image, policy)) return `the runner does not allow the image ${image}`;
    const canFetch = policy.mayBuild && policy.hasBuilder;
    if (canFetch || (await policy.driver.hasImage(image))) return undefined;
    return `the image ${image} is not on the runner's machine`;
  }
  if (!build) return undefined;
  if (!policy.mayBuild) return 'the runner may not build images for this repository';
  if (!policy.hasBuilder) return "the command docker is not on the runner's machine";
  const { image: base } = fieldsOf(JSON.parse(build.definition));
  let images: readonly (string | undefined)[] = typeof base === 'string' ? [base] : [];
  if (build.dockerfile !== undefined) {
    const text = await project.read(build.dockerfile);
    if (text === undefined) return `${build.dockerfile} is not there`;
    images = readDockerfile(text, argsOf(build.definition)).images;
  }
  const refused = images.find((each) => each === undefined || !isAllowed(each, policy));
  if (refused !== undefined) return `the runner does not allow the image ${refused}`;
  return images.includes(undefined) ? 'its Dockerfile names an image by a variable' : undefined;
}

function isAllowed(image: string, { image: usual, images }: DevContainerPolicy): boolean {
  try {
    return allowedImage(image, usual, images) !== undefined;
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    return false;
  }
}
