/**
 * Owns the command line itself: which commands there are, their options, their help, and how an
 * error becomes words or a JSON document and an exit code. Each command lives in its own file
 * and is loaded only when it is called.
 */
import { parseArgs } from 'node:util';
import { nearest } from '../config/nearest.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Call } from './call.ts';
import { type Entry, JSON_HELP, JSON_OPTION, RUNNER_HELP, RUNNER_OPTIONS } from './entry.ts';
import { errorDocument } from './report.ts';
import { harmless, jsonText, paint } from './screen.ts';
import { AGENT_HOST_COMMANDS } from './agent-host-commands.ts';
import { KEEPING_COMMANDS } from './keeping-commands.ts';
import { MCP_COMMANDS } from './mcp-commands.ts';
import { MONITORING_COMMANDS } from './monitoring-commands.ts';
import { PULL_COMMANDS } from './pull-commands.ts';
import { RUNNER_COMMANDS } from './runner-commands.ts';
import { SESSION_COMMANDS } from './session-commands.ts';
import { TICKET_COMMANDS } from './ticket-commands.ts';
import { TRAJECTORY_COMMANDS } from './trajectory-commands.ts';

const COMMANDS: Record<string, Entry> = {
  ...RUNNER_COMMANDS,
  delegate: {
    usage: 'errand delegate [options] "instructions"',
    summary: 'hand a task to the runner',
    takes: Infinity,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      repo: { type: 'string' },
      title: { type: 'string' },
      check: { type: 'string', multiple: true },
      todo: { type: 'string' },
      ticket: { type: 'string', multiple: true },
      again: { type: 'boolean' },
      model: { type: 'string' },
      'max-turns': { type: 'string' },
      'max-cost': { type: 'string' },
      'max-minutes': { type: 'string' },
      'max-file-mb': { type: 'string' },
      attempts: { type: 'string' },
      priority: { type: 'string' },
      ask: { type: 'string' },
      agent: { type: 'string' },
      role: { type: 'string' },
      blueprint: { type: 'string' },
      id: { type: 'string' },
      wait: { type: 'boolean' },
    },
    alone: { ask: '60' },
    details: [
      '--repo DIR         the repository (default: this folder); nothing in it is changed',
      '--title T          a short name (default: the first line of the instructions)',
      '--check CMD        a command that decides; repeat for more (default: configured or detected)',
      '--todo FILE:LINE   the TODO that the task comes from; FILE is relative to this folder',
      '--ticket REF       a ticket that says what to do; repeat for more, each a task of its own',
      '                   (github:owner/repo#12, gitlab:group/project#3, jira:ABC-7, linear:ENG-5,',
      '                   TODO.md:14, a URL; #12 and ABC-7 where the tracker is known)',
      '--again            also where a task of that ticket is under way, or waits to be applied',
      "--model NAME       the model to ask (default: the runner's)",
      '--max-turns N, --max-cost USD, --max-minutes N   limits of this task',
      '--max-file-mb N    the largest file to send (default 100)',
      '--attempts N       make N independent attempts at once; the best one counts',
      '--priority P       high, normal or low: which of several waiting tasks is first (default normal)',
      '--ask[=MINUTES]    let the agent ask you; a question waits this long (default 60)',
      '--blueprint NAME   the steps to follow ("errand blueprints" lists them)',
      '--role NAME        a role of the repository for whoever writes the code ("errand context")',
      '--agent NAME       who writes the code: builtin, claude, codex, gemini, opencode, acp:COMMAND',
      '--id ID            your own id for the task; repeating the call with it is harmless',
      '--wait             wait until it is done; the exit code says how it ended',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./delegate.ts')).delegate,
  },
  ...TICKET_COMMANDS,
  tasks: {
    usage: 'errand tasks [--limit N]',
    summary: 'list tasks, newest first',
    takes: 0,
    options: { ...RUNNER_OPTIONS, ...JSON_OPTION, limit: { type: 'string' } },
    details: ['--limit N          at most N (default 50)', JSON_HELP, ...RUNNER_HELP],
    load: async () => (await import('./inspect.ts')).tasks,
  },
  show: {
    usage: 'errand show TASK [--attempt N] [--ledger]',
    summary: 'show one task, with its evidence',
    takes: 1,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      attempt: { type: 'string' },
      ledger: { type: 'boolean' },
    },
    details: [
      'TASK may be the beginning of an id',
      '--attempt N        the evidence of this attempt (default: the best)',
      '--ledger           its ledger as it is, one entry a line, for errand verify-ledger',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./inspect.ts')).show,
  },
  watch: {
    usage: 'errand watch TASK',
    summary: 'follow a task until it is done',
    takes: 1,
    options: { ...RUNNER_OPTIONS, ...JSON_OPTION, after: { type: 'string' } },
    details: [
      '--json             a line of JSON for each event, from the first',
      '--after SEQ        only events after this one (with --json)',
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./watch.ts')).watch,
  },
  diff: {
    usage: 'errand diff TASK [--attempt N]',
    summary: 'print the result as a diff',
    takes: 1,
    options: { ...RUNNER_OPTIONS, ...JSON_OPTION, attempt: { type: 'string' } },
    details: [
      '--attempt N        the result of this attempt (default: the best)',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./inspect.ts')).diff,
  },
  log: {
    usage: 'errand log TASK [--attempt N] [--follow]',
    summary: 'print everything that was said and done',
    takes: 1,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      attempt: { type: 'string' },
      follow: { type: 'boolean' },
    },
    details: [
      '--attempt N        the log of this attempt (default: the one that is running, else the best)',
      '--follow           wait for more until it ends',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./inspect.ts')).log,
  },
  fetch: {
    usage: 'errand fetch TASK [--attempt N] [--repo DIR] [--branch NAME]',
    summary: 'bring a result into your repository, as a private ref or a branch',
    takes: 1,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      repo: { type: 'string' },
      attempt: { type: 'string' },
      branch: { type: 'string' },
    },
    details: [
      '--attempt N        the result of this attempt (default: the best)',
      '--repo DIR         the repository (default: the one of this folder)',
      '--branch NAME      also make this branch (your work tree is not touched)',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./inspect.ts')).fetch,
  },
  apply: {
    usage:
      'errand apply TASK [--repo DIR] [--only PATH[:HUNK]] [--dry-run] [--partly] | --undo [TASK]',
    summary: 'bring a result into the work tree it came from; nothing is committed',
    takes: 1,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      repo: { type: 'string' },
      attempt: { type: 'string' },
      only: { type: 'string', multiple: true },
      'dry-run': { type: 'boolean' },
      partly: { type: 'boolean' },
      undo: { type: 'boolean' },
      'this-work-tree': { type: 'boolean' },
    },
    details: [
      '--dry-run          change nothing: list files and hunks, and what would become of each',
      '--only PATH[:N]    apply only this file, or hunks of it: 2, 1,3 or 2-4 (may be repeated)',
      '--partly           apply the files that fit and leave the others (without it: all or nothing)',
      '--undo             undo the last apply here, or the last one of TASK; needs no runner',
      '--this-work-tree   apply here, though the task came from another work tree of the repository',
      '--attempt N        the result of this attempt (default: the best)',
      '--repo DIR         a folder of the work tree (default: this one)',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./apply.ts')).apply,
  },
  ...SESSION_COMMANDS,
  ...PULL_COMMANDS,
  ...TRAJECTORY_COMMANDS,
  ...KEEPING_COMMANDS,
  cancel: {
    usage: 'errand cancel TASK',
    summary: 'stop a task; what it did so far is kept',
    takes: 1,
    options: { ...RUNNER_OPTIONS, ...JSON_OPTION },
    details: [JSON_HELP, ...RUNNER_HELP],
    load: async () => (await import('./inspect.ts')).cancel,
  },
  blueprints: {
    usage: 'errand blueprints [NAME] [--repo DIR]',
    summary: 'list the blueprints a task can follow, or print one',
    takes: 1,
    options: { ...JSON_OPTION, repo: { type: 'string' } },
    details: [
      'NAME               print this one as YAML',
      '--repo DIR         include those of this repository, as they are in its work tree',
      JSON_HELP,
    ],
    load: async () => (await import('./blueprints.ts')).blueprints,
  },
  context: {
    usage: 'errand context [--repo DIR]',
    summary: 'list what a repository has for agents: roles, rules, skills, documents',
    takes: 0,
    options: { ...JSON_OPTION, repo: { type: 'string' } },
    details: [
      '--repo DIR         the repository (default: the one of this folder), as its work tree is now',
      JSON_HELP,
    ],
    load: async () => (await import('./context.ts')).context,
  },
  'verify-ledger': {
    usage: 'errand verify-ledger FILE [--repo DIR] [--rerun]',
    summary: "recompute a ledger's chain and verdict",
    takes: 1,
    options: {
      ...JSON_OPTION,
      repo: { type: 'string' },
      rerun: { type: 'boolean' },
      config: { type: 'string' },
      'data-dir': { type: 'string' },
    },
    details: [
      'FILE may be - for standard input',
      '--repo DIR         compare it with its commit in this repository, where the result was fetched to',
      '--rerun            run its checks again on this machine (needs Docker; DIR defaults to .)',
      JSON_HELP,
    ],
    load: async () => (await import('./verify-ledger.ts')).verifyLedger,
  },
  ...MCP_COMMANDS,
  ...AGENT_HOST_COMMANDS,
  ...MONITORING_COMMANDS,
  doctor: {
    usage: 'errand doctor [--data-dir DIR] [--repo DIR]',
    summary: 'say what is missing, and how to fix it',
    takes: 0,
    options: {
      ...RUNNER_OPTIONS,
      ...JSON_OPTION,
      config: { type: 'string' },
      image: { type: 'string' },
      repo: { type: 'string' },
    },
    details: [
      '--repo DIR         the repository to look at (default: the one of this folder)',
      JSON_HELP,
      ...RUNNER_HELP,
    ],
    load: async () => (await import('./doctor.ts')).doctor,
  },
};

/** Runs the program with these arguments and resolves with its exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  // The reader of our output may stop early (errand log | head): that is an end, not a failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  const [name = 'help', ...rest] = argv;
  if (name === 'help' || name === '--help' || name === '-h') {
    const [about] = rest;
    if (about === undefined || about.startsWith('-') || Object.hasOwn(COMMANDS, about)) {
      process.stdout.write(help(about));
      return 0;
    }
    tellError(noSuchCommand(about), rest.includes('--json'));
    return 1;
  }
  if (name === '--version' || name === 'version') {
    const { VERSION } = await import('./package.ts');
    process.stdout.write(`errand ${VERSION}\n`);
    return 0;
  }
  const json = rest.includes('--json');
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (!entry) throw noSuchCommand(name);
    if (rest.includes('--help') || rest.includes('-h')) {
      process.stdout.write(help(name));
      return 0;
    }
    const run = await entry.load();
    return await run(parse(entry, rest));
  } catch (error) {
    tellError(error, json);
    return (error instanceof ErrandError && entry?.exitCodes?.[error.code]) || 1;
  }
}

function noSuchCommand(name: string): ErrandError {
  return new ErrandError('invalid', `There is no command "${name}".`, {
    hint: `Commands: ${Object.keys(COMMANDS).join(', ')}.`,
  });
}

function parse(entry: Entry, args: readonly string[]): Call {
  try {
    const { values, positionals } = parseArgs({
      args: args.map((arg) => completed(entry, arg)),
      options: entry.options,
      allowPositionals: true,
      strict: true,
    });
    const [extra] = positionals.slice(entry.takes);
    if (extra !== undefined) throw new Error(`Unexpected argument "${extra}".`);
    return { values: values as Call['values'], positionals };
  } catch (error) {
    throw new ErrandError('invalid', plainFault(entry, error), {
      hint: `Usage: ${entry.usage}`,
      cause: error,
    });
  }
}

/** Node's message about an unknown option goes on to explain options in general. */
function plainFault({ options }: Entry, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '([^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return message;
  const near = nearest(unknown.replace(/^-+/, ''), Object.keys(options));
  return `There is no option ${unknown}.${near === undefined ? '' : ` Did you mean --${near}?`}`;
}

/** Gives an option without a value the value that it stands for. */
function completed(entry: Entry, arg: string): string {
  const value = arg.startsWith('--') ? entry.alone?.[arg.slice(2)] : undefined;
  return value === undefined ? arg : `${arg}=${value}`;
}

function tellError(error: unknown, json: boolean): void {
  const known =
    error instanceof ErrandError
      ? { code: error.code, message: error.message, hint: error.hint }
      : { code: 'internal', message: error instanceof Error ? error.message : String(error) };
  if (json) {
    process.stdout.write(`${jsonText(errorDocument(known), 2)}\n`);
    return;
  }
  const hint = known.hint === undefined ? '' : `  ${known.hint.replaceAll('\n', '\n  ')}\n`;
  // Names of files and words of git may be in it.
  process.stderr.write(`${paint('red', 'errand:')} ${harmless(`${known.message}\n${hint}`)}`);
  if (process.env['ERRAND_DEBUG'] && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
}

function help(name: string | undefined): string {
  const entry = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry) {
    const lines = entry.details.map((line) => `  ${line}`);
    return `${entry.usage}\n  ${entry.summary}\n\n${lines.join('\n')}\n`;
  }
  const rows = Object.entries(COMMANDS).map(([n, e]) => `  ${n.padEnd(15)}${e.summary}`);
  return [
    'errand: delegate work to the background, review it as a branch',
    '',
    ...rows,
    '',
    'errand help COMMAND says more. Environment: ERRAND_RUNNER_URL, ERRAND_TOKEN, ERRAND_DATA_DIR,',
    'ERRAND_MODEL, ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY.',
    'Exit codes: 0 verified (with or without flags), 1 failed or an error, 2 declined,',
    '3 unverified, 130 cancelled; of serve: 0 stopped, 78 wrong settings.',
    '',
  ].join('\n');
}
