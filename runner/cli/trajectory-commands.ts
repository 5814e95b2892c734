/** Entries of the commands that take recorded work elsewhere; other files implement them. */
import { type Entry, JSON_HELP, JSON_OPTION, RUNNER_HELP, RUNNER_OPTIONS } from './entry.ts';

export const TRAJECTORY_COMMANDS: Record<string, Entry> = {
  export: {
    usage: 'errand export [TASK…] [--output FILE]',
    summary: 'accepted work as trajectories, for evaluation or training',
    takes: Infinity,
    options: {
      ...RUNNER_OPTIONS,
      repo: { type: 'string' },
      output: { type: 'string' },
      into: { type: 'string' },
      licence: { type: 'string' },
    },
    details: [
      'a line of JSON (errand.trajectory/1, docs/trajectories.md) for each task of this repository',
      'whose result you have applied or merged; off until the runner allows it (trajectories.export)',
      '--output FILE      into a new file, readable by you alone (default: standard output)',
      "--into REF         where merged work is looked for (default: each task's branch)",
      '--licence TEXT     what to write into the field "licence"',
      '--repo DIR         the repository (default: the one of this folder)',
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./export.ts')).exportTrajectories,
  },
  bundle: {
    usage: 'errand bundle TASK FILE [--attempt N]',
    summary: 'an attempt with all that it takes to run it again, in one signed file',
    takes: 2,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      attempt: { type: 'string' },
      key: { type: 'string' },
    },
    details: [
      'it holds your code as the task began, and the conversation with the model; off until the',
      'runner allows it (trajectories.export)',
      '--attempt N        this attempt, after those that it continues (default: the best)',
      '--key FILE         the Ed25519 key to sign with (default: your own, made at first use)',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./bundle.ts')).bundle,
  },
  replay: {
    usage: 'errand replay FILE [--signed-by KEY]',
    summary: 'run a bundled attempt again, offline: the same result, or the first difference',
    takes: 1,
    options: {
      ...JSON_OPTION,
      'data-dir': { type: 'string' },
      'signed-by': { type: 'string' },
      image: { type: 'string' },
    },
    details: [
      'the recorded conversation answers in place of the model; sandbox, tools and checks are real',
      '--signed-by FILE   a public key that you trust, beside your own',
      '--image IMAGE      in place of the recorded image',
      '--data-dir DIR     where programs of other agents are kept (its folder "tools")',
      JSON_HELP,
    ],
    load: async () => (await import('./replay.ts')).replay,
  },
};
