/** Owns the entries of the commands that show tasks in agent sessions of editors themselves. */
import { type Entry, RUNNER_HELP, RUNNER_OPTIONS } from './entry.ts';

const FOLDER_HELP =
  '--folder DIR       a repository whose tasks are shown from the start (repeat for more)';

export const AGENT_HOST_COMMANDS: Record<string, Entry> = {
  ahp: {
    usage: 'errand ahp [--listen HOST:PORT | --listen SOCKET] [--folder DIR]',
    summary: "show tasks in VS Code's own agent sessions, as an agent host",
    takes: 0,
    options: {
      ...RUNNER_OPTIONS,
      listen: { type: 'string' },
      folder: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    },
    details: [
      '--listen PLACE     a port of this machine, or a socket (default 127.0.0.1:7422)',
      FOLDER_HELP,
      '--json             one line of JSON when it listens: {host and port, or path; pid, tokenFile}',
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./ahp.ts')).ahp,
  },
  acp: {
    usage: 'errand acp [--folder DIR]',
    summary: 'talk to background tasks in Zed and others: an agent of the Agent Client Protocol',
    takes: 0,
    options: { ...RUNNER_OPTIONS, folder: { type: 'string', multiple: true } },
    details: [
      'it speaks on standard input and output, and is started by the editor (docs/acp.md says how)',
      '--folder DIR       a repository whose tasks are listed from the start (repeat for more)',
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./acp.ts')).acp,
  },
  code: {
    usage: 'errand code [FOLDER] [--server DIR] [--port N] [-- FLAGS OF THE SERVER]',
    summary: 'start an installed VS Code server with Errand among its agents',
    takes: Infinity,
    options: {
      ...RUNNER_OPTIONS,
      server: { type: 'string' },
      port: { type: 'string' },
      folder: { type: 'string', multiple: true },
      'accept-server-license-terms': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    details: [
      'FOLDER             the folder to open (default: this one)',
      '--server DIR       the folder of a VS Code server (default: code-server on the PATH)',
      '--port N           where the server listens (default: a free port)',
      FOLDER_HELP,
      "--accept-server-license-terms   hands your agreement to Microsoft's server, which asks for it",
      '--json             one line of JSON when it is ready: {url, port, folder, pid}',
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./code.ts')).code,
  },
};
