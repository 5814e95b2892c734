/** Entries of the commands about what a runner keeps; other files implement them. */
import { type Entry, JSON_HELP, JSON_OPTION, RUNNER_HELP, RUNNER_OPTIONS } from './entry.ts';

export const KEEPING_COMMANDS: Record<string, Entry> = {
  gc: {
    usage: 'errand gc [--dry-run]',
    summary: 'remove what a runner has made and needs no more',
    takes: 0,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      config: { type: 'string' },
      'dry-run': { type: 'boolean' },
    },
    details: [
      '--dry-run          remove nothing: say what would go, and why the rest is kept',
      '--config FILE      the configuration of a runner that does not run (its `keep`)',
      'results, conversations and ledgers stay until their task is discarded',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./gc.ts')).gc,
  },
  backup: {
    usage: 'errand backup FILE',
    summary: 'everything that a runner keeps, in one file, while it runs or not',
    takes: 1,
    options: { ...RUNNER_OPTIONS, ...JSON_OPTION },
    details: [
      'tasks, results, conversations, ledgers, logs and errand.yaml; its token is left out',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./backup.ts')).backup,
  },
  restore: {
    usage: 'errand restore FILE [--data-dir DIR]',
    summary: 'what a backup holds, into an empty data directory',
    takes: 1,
    options: { ...JSON_OPTION, 'data-dir': { type: 'string' } },
    details: [
      '--data-dir DIR     an empty one (default: that of the runner on this machine)',
      'what was under way is interrupted, and goes on when the runner is started there',
      JSON_HELP,
    ],
    load: async () => (await import('./restore.ts')).restore,
  },
};
