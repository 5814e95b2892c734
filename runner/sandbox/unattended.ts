/** The environment of commands that nobody watches, in sandboxes and clean rooms. */
export const UNATTENDED = {
  /** Tools that would wait for a person do not. */
  CI: 'true',
  NO_COLOR: '1',
  /** Without it pnpm 12 asks the registry about itself before each script, and waits for minutes. */
  pnpm_config_pm_on_fail: 'ignore',
} as const;
