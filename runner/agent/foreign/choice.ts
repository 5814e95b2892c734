/**
 * Parses the names of agents that may be chosen to write the code. Pure. An agent's command runs
 * inside the sandbox like any command, but it also gets access to a model that somebody pays for:
 * so a task or a repository may only name commands that the runner's own configuration lists.
 */
import { ErrandError } from '../../protocol/errors.ts';
import type { Form } from '../../gateway/forms.ts';
import type { Tool } from './archives.ts';
import { PINS, type Preset } from './pins.ts';

/** Name of the runner's own agent. */
export const BUILTIN = 'builtin';
const ACP = 'acp:';

/** Agents of the tool cache that speak ACP themselves; these need not be listed. */
const KNOWN_ACP = ['gemini --acp', 'opencode acp'];

export type Choice =
  | { readonly kind: 'builtin' }
  | { readonly kind: 'preset'; readonly preset: Preset }
  /** `tool` is set if the command is one of a known tool; `args` follow its name. */
  | {
      readonly kind: 'acp';
      readonly command: string;
      readonly tool?: Preset;
      readonly args: readonly string[];
    };

/**
 * Parses an agent's name. `allowed` are the commands that the runner's configuration lists.
 * @throws ErrandError
 */
export function parseAgent(name: string, allowed: readonly string[]): Choice {
  if (name === BUILTIN) return { kind: 'builtin' };
  if (isPreset(name)) return { kind: 'preset', preset: name };
  const known = [BUILTIN, ...Object.keys(PINS), `${ACP}<command>`].join(', ');
  if (!name.startsWith(ACP)) {
    throw new ErrandError('invalid', `There is no agent ${JSON.stringify(name)}.`, {
      hint: `There are: ${known}.`,
    });
  }
  const command = name.slice(ACP.length).trim();
  if (!KNOWN_ACP.includes(command) && !allowed.includes(command)) {
    throw new ErrandError(
      'invalid',
      `The command of ${JSON.stringify(name)} is not allowed here.`,
      {
        hint: `Whoever runs the runner can allow it under agents.acp in its errand.yaml. Allowed: ${[...KNOWN_ACP, ...allowed].join(', ')}.`,
      },
    );
  }
  const [first = '', ...args] = command.split(/\s+/);
  if (KNOWN_ACP.includes(command) && isPreset(first)) {
    return { kind: 'acp', command, tool: first, args };
  }
  return { kind: 'acp', command, args: [] };
}

function isPreset(name: string): name is Preset {
  return Object.hasOwn(PINS, name);
}

/** Returns the tools that its sandbox needs. */
export function toolsOf(choice: Choice): readonly Tool[] {
  const own =
    choice.kind === 'preset' ? choice.preset : choice.kind === 'acp' ? choice.tool : undefined;
  if (own === undefined) return [];
  return own === 'gemini' ? [own, 'node'] : [own];
}

/** Forms by the providers' model names. */
const FAMILIES: readonly (readonly [RegExp, Form])[] = [
  [/^claude/, 'messages'],
  [/^(gpt|codex|o\d)/, 'responses'],
  [/^gemini/, 'gemini'],
];
const OWN_FORM: Readonly<Record<Exclude<Preset, 'opencode'>, Form>> = {
  claude: 'messages',
  codex: 'responses',
  gemini: 'gemini',
};

/** Returns the form that the agent uses with this model; for an unknown model, its own. */
export function formOf(choice: Choice, model: string): Form {
  const own = choice.kind === 'preset' && choice.preset !== 'opencode' ? choice.preset : undefined;
  if (own !== undefined) return OWN_FORM[own];
  const tool = choice.kind === 'acp' && choice.tool === 'gemini' ? OWN_FORM.gemini : undefined;
  return tool ?? familyOf(model) ?? 'messages';
}

/** True if the agent's own form is known to differ from the model's. */
export function mismatched(choice: Choice, model: string): boolean {
  const family = familyOf(model);
  return family !== undefined && family !== formOf(choice, model);
}

function familyOf(model: string): Form | undefined {
  return FAMILIES.find(([pattern]) => pattern.test(model))?.[1];
}
