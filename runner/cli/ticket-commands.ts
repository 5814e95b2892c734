/** Entries of the commands that are about tickets; other files implement them. */
import { type Entry, JSON_HELP, JSON_OPTION, RUNNER_HELP, RUNNER_OPTIONS } from './entry.ts';

export const TICKET_COMMANDS: Record<string, Entry> = {
  tickets: {
    usage:
      'errand tickets [--mine] [--label L] [--milestone M] [--text T] [--source S] [--limit N]',
    summary: 'list open tickets, of services and of task lists',
    takes: 0,
    options: {
      ...JSON_OPTION,
      repo: { type: 'string' },
      mine: { type: 'boolean' },
      label: { type: 'string', multiple: true },
      milestone: { type: 'string' },
      text: { type: 'string' },
      source: { type: 'string' },
      limit: { type: 'string' },
    },
    details: [
      '--mine             only those that are assigned to you',
      '--label L          only those with this label; repeat for more, which all have to be there',
      '--milestone M      only those of this milestone, sprint, cycle, or heading of a list',
      '--text T           only those with these words',
      '--source S         only of list, github, gitlab, jira or linear, or of one project:',
      '                   github:owner/repo, gitlab:group/project, jira:ABC, linear:ENG',
      "                   (default: the projects of the repository's remotes and its configuration,",
      '                   and its task lists)',
      '--limit N          at most N of each source (default 30)',
      '--repo DIR         the repository (default: the one of this folder)',
      JSON_HELP,
      'errand delegate --ticket REF hands one of them to the runner.',
    ],
    load: async () => (await import('./tickets.ts')).tickets,
  },
  report: {
    usage: 'errand report TASK [--move STATE] [--dry-run]',
    summary: 'comment on the ticket that a task came from',
    takes: 1,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      repo: { type: 'string' },
      attempt: { type: 'string' },
      branch: { type: 'string' },
      move: { type: 'string' },
      'dry-run': { type: 'boolean' },
    },
    details: [
      'the comment says verdict, evidence and where the change is; a later one edits it in place',
      '--move STATE       then move the ticket to this state; its beginning is enough',
      '--dry-run          show the comment, and the states that --move takes now; write nothing',
      "--branch NAME      the branch of the task's pull request, where it is not the usual one",
      "--attempt N        what came of this attempt (default: the task's end)",
      '--repo DIR         the repository (default: the one of this folder)',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./report-ticket.ts')).reportTicket,
  },
};
