/**
 * Reads what a dev container's definition, or the label of an image, says of its environment:
 * variables, commands, the user. Several such descriptions are merged as the specification of dev
 * containers says: variables of a later one win, commands of all are run. Pure.
 */
import { parsedLoosely } from '../loose-json.ts';
import { fieldsOf } from '../project-files.ts';
import { shellQuoted } from '../../protocol/text.ts';

/** Commands are as `sh -c` takes them; variables (`${…}`) are not filled in yet. */
export interface Metadata {
  readonly commands: Readonly<Record<Hook, readonly string[]>>;
  readonly containerEnv: Readonly<Record<string, string>>;
  readonly remoteEnv: Readonly<Record<string, string>>;
}

/** In the order in which they are run. */
export const HOOKS = ['onCreateCommand', 'updateContentCommand', 'postCreateCommand'] as const;
export type Hook = (typeof HOOKS)[number];

/** Label of an image in which its dev container's metadata is. */
export const METADATA_LABEL = 'devcontainer.metadata';

/** What a description by a feature or an image may ask for, and no sandbox has. */
const LOOSENING = ['privileged', 'capAdd', 'securityOpt', 'mounts', 'entrypoint'];

export function metadataOf(fields: Record<string, unknown>): Metadata {
  const commands = Object.fromEntries(HOOKS.map((hook) => [hook, commandOf(fields[hook])]));
  return {
    commands: commands as Record<Hook, string[]>,
    containerEnv: variablesOf(fields['containerEnv']),
    remoteEnv: variablesOf(fields['remoteEnv']),
  };
}

/** The descriptions in the label of an image, and what they ask for in vain. */
export function metadataIn(label: string | undefined): {
  said: Metadata[];
  leftOut: string[];
} {
  const parsed = label === undefined ? [] : parsedLoosely(label);
  const all = (Array.isArray(parsed) ? parsed : [parsed]).map(fieldsOf);
  const leftOut = LOOSENING.flatMap((key) => {
    const asking = all.find((each) => isAsked(each[key]));
    if (!asking) return [];
    return [typeof asking['id'] === 'string' ? `${key} of ${asking['id']}` : `${key} of its image`];
  });
  return { said: all.map(metadataOf), leftOut };
}

export function merged(all: readonly Metadata[]): Metadata {
  const commands = HOOKS.map((hook) => [hook, all.flatMap((each) => each.commands[hook])]);
  return {
    commands: Object.fromEntries(commands) as Record<Hook, string[]>,
    containerEnv: Object.assign(
      {},
      ...all.map((each) => each.containerEnv),
    ) as Metadata['containerEnv'],
    remoteEnv: Object.assign({}, ...all.map((each) => each.remoteEnv)) as Metadata['remoteEnv'],
  };
}

/** A text is a line of shell, a list is a program with its arguments, an object is run all at once. */
function commandOf(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (Array.isArray(value)) {
    return value.length === 0 ? [] : [value.map((word) => shellQuoted(String(word))).join(' ')];
  }
  const parts = Object.values(fieldsOf(value)).flatMap(commandOf);
  if (parts.length < 2) return parts;
  // Each ends by itself; one that fails fails the whole, once all have ended.
  const begun = parts.map((part, index) => `(${part}\n) & p${index}=$!`);
  const ends = parts.map((_, index) => `wait "$p${index}" || failed=1`);
  return [[...begun, 'failed=0', ...ends, 'exit "$failed"'].join('\n')];
}

function variablesOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).flatMap(([name, each]) =>
      /^\w+$/.test(name) && (typeof each === 'string' || typeof each === 'number')
        ? [[name, String(each)]]
        : [],
    ),
  );
}

function isAsked(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}
