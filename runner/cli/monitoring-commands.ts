/** Entries of the commands that show how a runner is; other files implement them. */
import { type Entry, JSON_HELP, JSON_OPTION, RUNNER_HELP, RUNNER_OPTIONS } from './entry.ts';

export const MONITORING_COMMANDS: Record<string, Entry> = {
  status: {
    usage: 'errand status',
    summary: 'show how the runner is: engine, queue, running tasks, spend, disk',
    takes: 0,
    options: { ...RUNNER_OPTIONS, ...JSON_OPTION },
    details: [
      'ends with 1 where the engine or the disk keeps it from working, or it is stopping',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./status.ts')).status,
  },
  top: {
    usage: 'errand top',
    summary: 'the same as status, live; q quits',
    takes: 0,
    options: { ...RUNNER_OPTIONS, ...JSON_OPTION },
    details: ['where it is not on a terminal, it says it once', JSON_HELP, ...RUNNER_HELP],
    load: async () => (await import('./status.ts')).top,
  },
};
