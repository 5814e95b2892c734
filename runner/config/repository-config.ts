/**
 * Owns the form of `.errand/config.yaml`, the repository's say in how its tasks run. Given the
 * text of the base commit only, never what an agent wrote. Pure. It can tighten what the runner
 * allows and never loosen it: the caller takes the lower of both limits.
 */
import type { CheckSpec, Limits } from '../protocol/task.ts';
import {
  list,
  number,
  object,
  type Place,
  quantity,
  type Reader,
  readYaml,
  text,
} from './yaml-reader.ts';

export const REPOSITORY_CONFIG = '.errand/config.yaml';

/** Every key is optional; an empty list says "none", an absent one "detect". */
export interface RepositoryConfig {
  /** The image that sandboxes start from. */
  readonly image?: string;
  /** Commands that prepare the environment, run once with network, before any model is asked. */
  readonly setup?: readonly string[];
  readonly checks?: readonly CheckSpec[];
  readonly limits?: Limits;
  readonly model?: string;
  /** Paths that a result should not touch (verify/flags.ts says the form). */
  readonly protected?: readonly string[];
}

const SECONDS = { s: 1, m: 60, h: 3600 };

export const limitsReader: Reader<Limits> = (node, place) => {
  const limits = object<{ turns: number; cost: number; minutes: number }>({
    turns: number(1, 1000, 'whole'),
    cost: number(0, 10_000),
    minutes: number(0.1, 1440),
  })(node, place);
  if (!limits) return undefined;
  const { cost, ...rest } = limits;
  return cost === undefined ? rest : { ...rest, costUsd: cost };
};

export const imageReader = text(300, {
  pattern: /^[\w][\w.\-/:@]*$/,
  words: 'must be an image name like "node:24-bookworm"',
});

const checkReader: Reader<CheckSpec> = (node, place) => {
  const check = object<{ name: string; command: string; timeout: number }>({
    name: text(80, {
      pattern: /^[\w.:@/ -]{1,80}$/,
      words: 'may have letters, digits, spaces and . : @ / - _ only',
    }),
    command: text(4000),
    timeout: quantity(SECONDS, 1, 7200),
  })(node, place);
  if (!check) return undefined;
  const { name, command, timeout } = check;
  if (command === undefined || name === undefined) {
    const missing = command === undefined ? 'command' : 'name';
    return place.problem(
      node,
      place.key,
      `needs a "${missing}" (a check has name, command, timeout)`,
    );
  }
  return timeout === undefined ? { name, command } : { name, command, timeoutSeconds: timeout };
};

const checksReader: Reader<CheckSpec[]> = (node, place) => {
  const checks = list(checkReader, 50)(node, place);
  if (checks) refuseTwins(checks, node, place);
  return checks;
};

function refuseTwins(checks: readonly CheckSpec[], node: unknown, place: Place): void {
  const names = new Set<string>();
  for (const { name } of checks) {
    if (names.has(name)) place.problem(node, place.key, `two checks are named "${name}"`);
    names.add(name);
  }
}

/** Throws `ErrandError` ('invalid', 'too_large') naming file, line and key. */
export function parseRepositoryConfig(
  source: string,
  file: string = REPOSITORY_CONFIG,
): RepositoryConfig {
  return readYaml(
    source,
    file,
    object<RepositoryConfig>({
      image: imageReader,
      setup: list(text(4000), 50),
      checks: checksReader,
      limits: limitsReader,
      model: text(200),
      protected: list(text(500), 200),
    }),
  );
}
