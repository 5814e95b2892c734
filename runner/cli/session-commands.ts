/**
 * Entries of the commands that send messages to an attempt or open a terminal in its sandbox, and of
 * the estimate; other files implement them.
 */
import { type Entry, JSON_HELP, JSON_OPTION, RUNNER_HELP, RUNNER_OPTIONS } from './entry.ts';

const TALK = { ...RUNNER_OPTIONS, ...JSON_OPTION, attempt: { type: 'string' } } as const;
const TALK_HELP = [JSON_HELP, ...RUNNER_HELP];
const GOING = '--attempt N        only this attempt (default: all that are running)';

export const SESSION_COMMANDS: Record<string, Entry> = {
  discard: {
    usage: 'errand discard TASK… [--repo DIR]',
    summary: 'delete ended tasks from the runner, and free their space',
    takes: Infinity,
    options: { ...RUNNER_OPTIONS, ...JSON_OPTION, repo: { type: 'string' } },
    details: [
      'their results, logs and evidence are deleted; applied changes and branches stay',
      "--repo DIR         the repository in which their private refs are deleted too (default: this folder's)",
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./discard.ts')).discard,
  },
  attach: {
    usage: 'errand attach TASK [--attempt N]',
    summary: 'open a terminal in the sandbox that the agent works in, while it does',
    takes: 1,
    options: { ...RUNNER_OPTIONS, attempt: { type: 'string' } },
    details: [
      'Ctrl-P Ctrl-Q, or ~. on a line of its own, closes it; the attempt goes on',
      'it has no network, ends with the sandbox, and a result says that you had it',
      '--attempt N        the sandbox of this attempt (default: the newest that is running)',
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./attach.ts')).attach,
  },
  steer: {
    usage: 'errand steer TASK "text" [--attempt N]',
    summary: 'tell the agent something; it reads it at its next turn',
    takes: Infinity,
    options: TALK,
    details: [GOING, ...TALK_HELP],
    load: async () => (await import('./messages.ts')).steer,
  },
  interrupt: {
    usage: 'errand interrupt TASK ["text"] [--attempt N]',
    summary: 'stop what the agent is doing now, and tell it what to do instead',
    takes: Infinity,
    options: TALK,
    details: [GOING, ...TALK_HELP],
    load: async () => (await import('./messages.ts')).interrupt,
  },
  answer: {
    usage: 'errand answer TASK "text" [--attempt N]',
    summary: 'answer the question that a task is waiting on',
    takes: Infinity,
    options: TALK,
    details: ['--attempt N        the attempt to answer, where more than one asks', ...TALK_HELP],
    load: async () => (await import('./messages.ts')).answer,
  },
  'follow-up': {
    usage: 'errand follow-up TASK "text" [--comment PATH:LINE=TEXT]',
    summary: 'continue an attempt that has ended: same conversation, same files',
    takes: Infinity,
    options: { ...TALK, comment: { type: 'string', multiple: true }, wait: { type: 'boolean' } },
    details: [
      '--comment PATH:LINE=TEXT   a comment on a line of the result (LINE may be 3-7); repeat for more',
      '--attempt N        continue this attempt (default: the best)',
      '--wait             wait until it is done; the exit code says how it ended',
      ...TALK_HELP,
    ],
    load: async () => (await import('./messages.ts')).followUp,
  },
  'update-base': {
    usage: 'errand update-base TASK [--from REF | --here]',
    summary: 'bring a result onto a newer base: merged by the runner, checked on the merge',
    takes: 1,
    options: {
      ...TALK,
      repo: { type: 'string' },
      from: { type: 'string' },
      here: { type: 'boolean' },
      remote: { type: 'string' },
      branch: { type: 'string' },
      wait: { type: 'boolean' },
    },
    details: [
      'the agent is asked only about files that git cannot merge',
      '--from REF         a commit of this repository, such as origin/main (default: the branch that',
      "                   the task's pull request goes into, if it has one, else --here)",
      '--here             this work tree as it is now, with its uncommitted changes',
      '--remote R, --branch NAME   where the pull request was pushed, if not to the usual place',
      '--attempt N        bring this attempt (default: the best)',
      '--repo DIR         the repository (default: the one of this folder)',
      '--wait             wait until it is done; the exit code says how it ended',
      ...TALK_HELP,
    ],
    load: async () => (await import('./update-base.ts')).updateFromBase,
  },
  estimate: {
    usage: 'errand estimate [--repo DIR]',
    summary: 'say what a task in this repository is expected to cost, in money and time',
    takes: 0,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      repo: { type: 'string' },
      blueprint: { type: 'string' },
      agent: { type: 'string' },
      model: { type: 'string' },
      attempts: { type: 'string' },
    },
    details: [
      '--repo DIR         the repository (default: this folder)',
      '--blueprint NAME, --agent NAME, --model NAME, --attempts N   as for delegate',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./estimate.ts')).estimate,
  },
};
