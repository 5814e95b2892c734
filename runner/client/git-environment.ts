/**
 * Owns the environment that git gets on the user's machine: the user's own settings, also those
 * that the environment carries, and none that names another repository. A variable of git that is
 * not on the list is dropped, so an editor started from a git hook cannot point us elsewhere.
 */

import { devNull } from 'node:os';

/**
 * Variables that make git behave here as in the user's terminal: configuration (which decides what
 * is ignored, and which filters run), the way to servers, and the places of repositories.
 */
const KEPT =
  /^GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|PARAMETERS|(KEY|VALUE)_\d+)|ATTR_(NOSYSTEM|GLOBAL|SYSTEM)|SSH(_COMMAND|_VARIANT)?|SSL_\w+|PROXY_\w+|HTTP_\w+|LFS_\w+|ALLOW_PROTOCOL|PROTOCOL_FROM_USER|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/i;

/** The names that ask for a password: they may answer for the user's servers, never for a runner. */
const ASKING = ['GIT_ASKPASS', 'SSH_ASKPASS'] as const;

const OTHERS_OF_GIT = /^(GIT_|SSH_ASKPASS$)/i;

/** Environment of each git command; `git replace` never changes what is sent. */
export function gitEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(env)) {
    if (!OTHERS_OF_GIT.test(name) || KEPT.test(name)) kept[name] = value;
  }
  return {
    ...kept,
    GIT_NO_REPLACE_OBJECTS: '1',
    // Parents that a list of grafts invents are no parents to the runner: a list that is not there.
    GIT_GRAFT_FILE: `${devNull}/none`,
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
    LANGUAGE: 'C',
  };
}

/** Programs of the user that answer for a password, for a command that talks to the user's servers. */
export function askingEnv(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const asking: Record<string, string> = {};
  for (const name of ASKING) {
    const program = env[name];
    if (program !== undefined) asking[name] = program;
  }
  return asking;
}

/**
 * Settings for one command, through the environment: unlike argv, other users cannot read it.
 * They come after those that the user's environment carries in the same way, and so win.
 */
export function configEnv(
  settings: readonly (readonly [string, string])[],
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const carried = Number.parseInt(env['GIT_CONFIG_COUNT'] ?? '', 10);
  const first = carried > 0 ? carried : 0;
  const added: Record<string, string> = { GIT_CONFIG_COUNT: String(first + settings.length) };
  for (const [index, [key, value]] of settings.entries()) {
    added[`GIT_CONFIG_KEY_${first + index}`] = key;
    added[`GIT_CONFIG_VALUE_${first + index}`] = value;
  }
  return added;
}
