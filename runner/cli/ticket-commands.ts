/** Entry of the command that lists tickets; another file implements it. */
import { type Entry, JSON_HELP, JSON_OPTION } from './entry.ts';

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
};
