/**
 * Owns preparing an attempt's environment for a commit: the dev container where one is used, then
 * setup, with what failed or was left out told to people and recorded. The images themselves are
 * made by `Environments` and `DevContainerImages`.
 */
import type { BareRepository } from '../git/repository.ts';
import type { SandboxDriver, SandboxLimits } from '../sandbox/sandbox.ts';
import type { AttemptContext } from '../tasks/context.ts';
import type { AttemptConfig } from './attempt-config.ts';
import { type DevEnvironment, devEnvironment } from './dev-container/environment.ts';
import type { DevContainerImages } from './dev-container/image.ts';
import { retryWhileEngineDown } from './engine-retry.ts';
import { type Environments, SETUP_TIMEOUT_MS } from './environment.ts';
import { DEV_CONTAINER_TOLD } from './notes.ts';

export interface PreparationParts {
  readonly driver: SandboxDriver;
  readonly environments: Environments;
  readonly devContainers: DevContainerImages;
  readonly sandboxLimits: SandboxLimits;
}

export interface PreparationInput {
  readonly context: AttemptContext;
  readonly repository: BareRepository;
  readonly config: AttemptConfig;
  readonly commit: string;
}

/** Resolves with the id of the image that sandboxes of this commit start from. */
export async function prepareEnvironment(
  { driver, environments, devContainers, sandboxLimits }: PreparationParts,
  { context, repository, config, commit }: PreparationInput,
  signal: AbortSignal,
): Promise<string> {
  const { id: task, spec } = context.task;
  const { devContainer, isOwnSetup } = config;
  const log = (text: string): void => context.log(text);
  const prepare = async () => {
    const used = devContainer?.used;
    const dev = used && {
      ...(await devEnvironment(
        {
          devContainer: used,
          repository,
          name: spec.repository.name,
          base: spec.base,
          task,
          usual: config.image,
          log,
        },
        { driver, images: devContainers },
        signal,
      )),
      isBuilt: used.build !== undefined,
    };
    const commands = isOwnSetup ? [] : (dev?.commands ?? []);
    const detected = isOwnSetup
      ? config.setup
      : config.setup.filter((each) => !isCovered(each, commands));
    const isEmpty = commands.length === 0 && Object.keys(dev?.env ?? {}).length === 0;
    const wanted = {
      image: dev?.image ?? config.image,
      setup: [...commands, ...detected],
      guessed: [...commands, ...(config.guessedSetup ?? [])],
      ...(dev && !isEmpty && { env: dev.env, links: dev.links }),
    };
    const input = {
      ...wanted,
      repository,
      commit,
      base: spec.base,
      task,
      attempt: context.attempt,
      limits: sandboxLimits,
      timeoutMs: SETUP_TIMEOUT_MS,
      log,
    };
    return { dev, wanted, made: await environments.prepare(input, signal) };
  };
  // After a reboot the runner may start before the engine.
  const { dev, wanted, made } = await retryWhileEngineDown(prepare, driver, context, signal);
  for (const image of new Set([wanted.image, made.image])) {
    const isOurs = image === made.image ? image !== wanted.image : dev?.isBuilt === true;
    if (isOurs) await context.holdImage?.(image);
  }
  if (devContainer) await tellDevContainer(context, devContainer, dev);
  for (const command of wanted.setup.filter((each) => !made.setup.includes(each))) {
    const text = dev?.commands.includes(command)
      ? `"${command}" of the dev container failed, and the work continues without it. The log has its output.`
      : `"${command}" failed. No lock file requires it, so the work continues without it. The log has its output; name what is needed under setup in .errand/config.yaml.`;
    await context.tell({ kind: 'attempt.notice', text });
  }
  await context.record('prepare', {
    kind: 'environment',
    image: made.image,
    id: made.id,
    setup: [...made.setup],
    commit,
    ...(devContainer && {
      devContainer: {
        path: devContainer.path,
        ...(dev && { built: dev.isBuilt, leftOut: dev.leftOut }),
        ...(devContainer.unused !== undefined && { unused: devContainer.unused }),
      },
    }),
  });
  return made.id;
}

/** Told once in the life of an attempt. */
async function tellDevContainer(
  context: AttemptContext,
  { path, unused }: NonNullable<AttemptConfig['devContainer']>,
  dev: Pick<DevEnvironment, 'leftOut'> | undefined,
): Promise<void> {
  if (context.notes.read(DEV_CONTAINER_TOLD)) return;
  const leftOut = dev?.leftOut ?? [];
  if (unused !== undefined) {
    const text = `The dev container of ${path} is not used: ${unused}. The usual image takes its place.`;
    await context.tell({ kind: 'attempt.notice', text });
  } else if (leftOut.length > 0) {
    const text = `Left out of the dev container of ${path}: ${leftOut.join(', ')}.`;
    await context.tell({ kind: 'attempt.notice', text });
  }
  await context.notes.write(DEV_CONTAINER_TOLD, true);
}

/** True where the dev container's own commands install with the same tool already. */
function isCovered(command: string, commands: readonly string[]): boolean {
  const [tool = ''] = command.split(' ');
  if (commands.includes(command)) return true;
  if (!/^[a-z]+$/.test(tool)) return false;
  const installs = new RegExp(`\\b${tool}\\b[^;&|\n]*\\b(i|ci|install|sync|fetch|download)\\b`);
  return commands.some((each) => installs.test(each));
}
