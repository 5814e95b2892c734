/**
 * Owns the place of the engine, as far as it decides how sandboxes are reached: only an engine on
 * this machine can mount a folder of it into a sandbox. Pure.
 */

/** Transport to sandboxes when the configuration names none. */
export function usualTransport(
  platform: NodeJS.Platform,
  dockerHost: string | undefined,
): 'socket' | 'attach' {
  const isHere = !dockerHost || /^(unix:|\/)/.test(dockerHost);
  // Elsewhere than on Linux the engine runs in a virtual machine.
  return platform === 'linux' && isHere ? 'socket' : 'attach';
}
