/**
 * Owns what a dev container comes to in sandboxes: the image to start from, commands that prepare
 * it, variables, a link by which its commands find the repository. The descriptions in the image's
 * label come first, then the repository's own.
 */
import type { BareRepository } from '../../git/repository.ts';
import type { DevContainer } from '../../project/dev-container/definition.ts';
import { HOOKS, merged, METADATA_LABEL, metadataIn } from '../../project/dev-container/metadata.ts';
import { environmentOf, filledIn, workspaceOf } from '../../project/dev-container/variables.ts';
import { oneLine, shellQuoted } from '../../protocol/text.ts';
import { type SandboxDriver, WORKSPACE } from '../../sandbox/sandbox.ts';
import type { DevContainerImages } from './image.ts';

export interface DevEnvironment {
  /** Undefined: the usual image. */
  readonly image?: string;
  readonly commands: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  readonly leftOut: readonly string[];
}

export interface DevEnvironmentInput {
  readonly devContainer: DevContainer;
  readonly repository: BareRepository;
  /** The repository's name, as its owner knows it. */
  readonly name: string;
  readonly base: string;
  readonly task: string;
  /** Image without a dev container's own. */
  readonly usual: string;
  readonly log: (text: string) => void;
}

export async function devEnvironment(
  input: DevEnvironmentInput,
  parts: { readonly driver: SandboxDriver; readonly images: DevContainerImages },
  signal: AbortSignal,
): Promise<DevEnvironment> {
  const { devContainer, repository, name, usual } = input;
  const { build } = devContainer;
  const image = build
    ? await parts.images.build({ ...input, devContainer: { ...devContainer, build } }, signal)
    : devContainer.image;
  const described = await parts.driver.describeImage?.(image ?? usual);
  const label = image === undefined ? undefined : described?.labels[METADATA_LABEL];
  const inImage = metadataIn(label);
  const said = merged([...inImage.said, devContainer.said]);
  const place = {
    workspace: WORKSPACE,
    name: name.split('/').at(-1) ?? name,
    repository: repository.id,
  };
  const { folder, link, leftOut } = workspaceOf(devContainer.workspaceFolder, place);
  const env = environmentOf(said, place, described?.env ?? {});
  const known = { ...described?.env, ...env };
  const commands = HOOKS.flatMap((hook) => said.commands[hook]).map((command) => {
    const filled = filledIn(command, { ...place, workspace: folder }, known);
    return folder === WORKSPACE ? filled : `cd ${shellQuoted(folder)} && {\n${filled}\n}`;
  });
  // Only commands know that path; without any, no image has to be made for it.
  const isNeeded = link !== undefined && link !== WORKSPACE && commands.length > 0;
  const links = isNeeded ? { [link]: WORKSPACE } : {};
  return {
    ...(image !== undefined && { image }),
    commands,
    env,
    links,
    leftOut: inBounds([
      ...devContainer.leftOut,
      ...inImage.leftOut,
      ...(leftOut === undefined ? [] : [leftOut]),
    ]),
  };
}

/** Names that a repository or an image gives, as people are told them. */
const MAX_TOLD = 20;

function inBounds(words: readonly string[]): string[] {
  const told = words.slice(0, MAX_TOLD).map((each) => oneLine(each));
  return words.length > MAX_TOLD ? [...told, `${words.length - MAX_TOLD} more`] : told;
}
