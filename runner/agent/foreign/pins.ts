/**
 * Pins the release of each foreign agent. Owns the versions only; fetching, mounting and protocols
 * are elsewhere. Versions are exact, so that the suite that ran against one says something about
 * what users run.
 */

export interface Pin {
  /** The npm package. */
  readonly package: string;
  /** Exact version. */
  readonly version: string;
  /** The command that the package puts in `node_modules/.bin`. */
  readonly program: string;
}

export type Preset = 'claude' | 'codex' | 'gemini' | 'opencode';

/** Pins by the name that a configuration uses. */
export const PINS: Readonly<Record<Preset, Pin>> = {
  claude: { package: '@anthropic-ai/claude-code', version: '2.1.332', program: 'claude' },
  codex: { package: '@openai/codex', version: '0.171.0', program: 'codex' },
  gemini: { package: '@google/gemini-cli', version: '0.61.0', program: 'gemini' },
  opencode: { package: 'opencode-ai', version: '1.18.33', program: 'opencode' },
};
