/**
 * A real runner for tests that use the product as people and scripts do: `errand serve` as a child
 * process with its own data directory and a scripted model, and the `errand` command beside it.
 * Ends what it started, by id, and removes only the containers of its own runner.
 */
import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  execFileSync,
  spawn,
} from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import {
  call,
  moves,
  type Reply,
  type Script,
  type ScriptMessage,
} from './scripted-model/script.ts';
import { type ScriptedModel, startScriptedModel } from './scripted-model/server.ts';

const MAIN = join(import.meta.dirname, '../../runner/main.ts');

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
}

/** Result of a command that has ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: Buffer;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the one JSON document it has to be. */
  // oxlint-disable-next-line no-explicit-any -- what it holds is what the test asks
  readonly json: any;
}

/** A command that is still running. */
export interface Running {
  readonly process: ChildProcess;
  readonly stdout: Readable;
  readonly ended: Promise<Ran>;
}

/**
 * Returns the environment of a test, without the machine's own settings for us, git or the model.
 */
function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(ERRAND_|ANTHROPIC_|OPENAI_|GEMINI_|GOOGLE_|GIT_|XDG_|NODE_TEST_|NODE_OPTIONS$)/.test(
        name,
      ),
  );
  return { ...Object.fromEntries(kept), HOME: home, NO_COLOR: '1' };
}

/** Runs the `errand` command from its source, in its own environment. */
export class Command {
  readonly #env: NodeJS.ProcessEnv;
  readonly home: string;

  constructor(home: string, env: NodeJS.ProcessEnv = {}) {
    this.home = home;
    this.#env = { ...cleanEnvironment(home), ...env };
  }

  /** Starts it; a caller that starts one that does not end by itself must end it. */
  start(args: readonly string[], { cwd, env, stdin }: CommandOptions = {}): Running {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: cwd ?? this.home,
      env: { ...this.#env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(stdin);
    return { process: child, stdout: child.stdout, ended: endOf(child) };
  }

  /**
   * Starts it in a terminal of its own; what is written to `process.stdin` is typed there, and the
   * end of that is the end of the terminal. Its standard output has all that the terminal shows.
   */
  startInTerminal(args: readonly string[]): Running {
    const words = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qefc', words, '/dev/null'], {
      cwd: this.home,
      env: { ...this.#env, SHELL: '/bin/sh', TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return { process: child, stdout: child.stdout, ended: endOf(child) };
  }

  /** Runs it to its end. */
  run(args: readonly string[], options?: CommandOptions): Promise<Ran> {
    return this.start(args, options).ended;
  }
}

async function endOf(child: ChildProcessWithoutNullStreams): Promise<Ran> {
  const closed = once(child, 'close');
  const [out, stderr, [code]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    closed,
  ]);
  return {
    code: code as number | null,
    out,
    stdout: out.toString('utf8'),
    stderr,
    get json(): unknown {
      return JSON.parse(out.toString('utf8'));
    },
  };
}

export interface RunnerSetup {
  /** Further options of `errand serve`. */
  readonly serve?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** False: the runner has no key for a model. */
  readonly key?: boolean;
  /** Used instead of a temporary folder, which is removed afterwards. */
  readonly dataDir?: string;
}

const KEYS = {
  ANTHROPIC_API_KEY: 'scripted',
  OPENAI_API_KEY: 'scripted',
  GEMINI_API_KEY: 'scripted',
};

/** A running runner and the command beside it, which finds it by the data directory. */
export class TestRunner {
  readonly url: string;
  readonly dataDir: string;
  readonly model: ScriptedModel;
  #process: ChildProcess;
  readonly #serve: (listen: string) => ChildProcess;
  readonly #command: Command;
  readonly #scripts: Map<string, Script>;
  readonly #place: string;
  readonly #log: string[];

  private constructor(parts: {
    url: string;
    place: string;
    dataDir: string;
    model: ScriptedModel;
    process: ChildProcess;
    serve: (listen: string) => ChildProcess;
    command: Command;
    scripts: Map<string, Script>;
    log: string[];
  }) {
    this.url = parts.url;
    this.#place = parts.place;
    this.dataDir = parts.dataDir;
    this.model = parts.model;
    this.#process = parts.process;
    this.#serve = parts.serve;
    this.#command = parts.command;
    this.#scripts = parts.scripts;
    this.#log = parts.log;
  }

  static async start(setup: RunnerSetup = {}): Promise<TestRunner> {
    const place = temporaryFolder('errand-command-');
    const scripts = new Map<string, Script>();
    const model = await startScriptedModel((request) => {
      const title = titleIn(request.messages);
      const role = request.tools.find(({ name }) => name === 'plan' || name === 'review')?.name;
      const script = scripts.get(role === undefined ? title : `${role} ${title}`);
      if (script) return script(request);
      if (role === undefined) throw new Error('no script for this task');
      // Reply of a planner or reviewer for which there is no script.
      const words = { summary: 'Nothing.', steps: [], parts: [], findings: [], probes: [] };
      return { blocks: [call(role, words)] };
    });
    const dataDir = setup.dataDir ?? join(place, 'data');
    const env = {
      ANTHROPIC_BASE_URL: model.url,
      OPENAI_BASE_URL: `${model.url}/v1`,
      GEMINI_BASE_URL: model.url,
      ERRAND_MODEL: 'scripted-model',
      ...(setup.key === false ? {} : KEYS),
    };
    const serving = new Command(place, { ...env, ...setup.env });
    const args = ['serve', '--json', '--data-dir', dataDir, ...(setup.serve ?? [])];
    const log: string[] = [];
    const serve = (listen: string): ChildProcess => {
      const { process: child } = serving.start([...args, '--listen', listen]);
      child.stderr?.on('data', (chunk: Buffer) => log.push(chunk.toString()));
      return child;
    };
    const child = serve('127.0.0.1:0');
    const url = await ready(child, log);
    const command = new Command(place, { ERRAND_DATA_DIR: dataDir });
    const parts = { url, place, dataDir, model, process: child, serve, command, scripts, log };
    return new TestRunner(parts);
  }

  /** The current process of the runner. */
  get process(): ChildProcess {
    return this.#process;
  }

  /** Ends the runner with a signal; resolves with its exit code, null after SIGKILL. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }

  /** Starts it again after `end`, on the same address and data directory. */
  async restart(): Promise<void> {
    this.#process = this.#serve(new URL(this.url).host);
    await ready(this.#process, this.#log);
  }

  /** The runner's own log so far. */
  get log(): string {
    return this.#log.join('');
  }

  /** Runs the command in a folder that only this runner uses. */
  errand(args: readonly string[], options?: CommandOptions): Promise<Ran> {
    return this.#command.run(args, options);
  }

  start(args: readonly string[], options?: CommandOptions): Running {
    return this.#command.start(args, options);
  }

  startInTerminal(args: readonly string[]): Running {
    return this.#command.startInTerminal(args);
  }

  /** Sets the model's script for the task with this title; "plan T" or "review T": in that role. */
  script(title: string, script: Script | readonly (Reply | Reply['blocks'])[]): void {
    this.#scripts.set(title, typeof script === 'function' ? script : moves(script));
  }

  /** Delegates with `--wait --json`; the script is that task's model. */
  delegate(
    repository: string,
    title: string,
    script: Script | readonly (Reply | Reply['blocks'])[],
    args: readonly string[] = [],
  ): Promise<Ran> {
    this.script(title, script);
    const words = ['delegate', '--wait', '--json', '--repo', repository, '--title', title];
    return this.errand([...words, ...args, 'Do it.']);
  }

  /** Resolves when the runner's own log matches. */
  async logged(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.log)) {
      const { stderr } = this.#process;
      if (!stderr) throw new Error('the runner has no log');
      await once(stderr, 'data');
    }
  }

  /** The label of this runner's containers, as a filter of docker. */
  get label(): string {
    return labelOf(this.dataDir);
  }

  /** Returns the ids of the containers that this runner has now, without those that wait for use. */
  containers(): string[] {
    return this.#listed().flatMap(({ id, waits }) => (waits ? [] : [id]));
  }

  /** Names of the sandboxes, and of their network namespaces, that were made ahead. */
  waiting(): string[] {
    return this.#listed().flatMap(({ sandbox, waits }) => (waits ? [sandbox] : []));
  }

  /** In one look: between two, another one may be made ahead, which is then neither. */
  #listed(): { id: string; sandbox: string; waits: boolean }[] {
    const format = '{{.ID}} {{.Names}} {{.Label "errand.purpose"}}';
    const args = ['ps', '-a', '--filter', `label=${this.label}`, '--format', format];
    const lines = execFileSync('docker', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
    return lines.map((line) => {
      const [id = '', name = '', purpose] = line.split(' ');
      // The name of a used one has that of its task at the end.
      const [, sandbox = '', task] = /^errand-(\w+)(\..*)?$/.exec(name) ?? [];
      const isAhead = purpose === 'ahead' && task === undefined;
      return { id, sandbox, waits: isAhead || purpose === 'network' };
    });
  }

  /**
   * Resolves when it is so, asked anew at each change of this runner's containers and of folders,
   * or when the signal aborts.
   */
  async until(isSo: () => boolean, folders: readonly string[], signal: AbortSignal): Promise<void> {
    // From a moment ago: what changes while this command starts is told, too.
    const since = String(Math.floor(Date.now() / 1000) - 1);
    const of = ['--since', since, '--filter', `label=${this.label}`];
    const events = spawn('docker', ['events', ...of], { stdio: ['ignore', 'pipe', 'inherit'] });
    let changed = Promise.withResolvers<void>();
    const tell = (): void => changed.resolve();
    events.stdout.on('data', tell);
    signal.addEventListener('abort', tell);
    const watchers = folders.map((folder) => watch(folder, tell));
    try {
      while (!isSo() && !signal.aborted) {
        await changed.promise;
        changed = Promise.withResolvers();
      }
    } finally {
      for (const watcher of watchers) watcher.close();
      events.kill();
    }
  }

  /** Ends the runner and everything that belongs to it. Idempotent. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      await once(this.process, 'exit');
    }
    await this.model.close();
    const left = containersOf(this.dataDir);
    if (left.length > 0) execFileSync('docker', ['rm', '-f', ...left], { stdio: 'ignore' });
    // A runner that was killed leaves the volumes of its sandboxes to the next one.
    const list = ['volume', 'ls', '-q', '--filter', `label=${this.label}`];
    const volumes = execFileSync('docker', list, { encoding: 'utf8' }).split('\n').filter(Boolean);
    if (volumes.length > 0)
      execFileSync('docker', ['volume', 'rm', ...volumes], { stdio: 'ignore' });
    rmSync(this.#place, { recursive: true, force: true });
  }
}

/** Returns the ids of all containers of the runner with this data directory, running or not. */
export function containersOf(dataDir: string): string[] {
  const filter = `label=${labelOf(dataDir)}`;
  const ids = execFileSync('docker', ['ps', '-aq', '--filter', filter], { encoding: 'utf8' });
  return ids.split('\n').filter((id) => id !== '');
}

/** Returns the ids of the containers of one task; those that were made ahead have its name alone. */
export function containersOfTask(task: string): string[] {
  return [`label=errand.task=${task}`, `name=^errand-\\w+\\.${task}$`].flatMap((filter) =>
    execFileSync('docker', ['ps', '-aq', '--filter', filter], { encoding: 'utf8' })
      .split('\n')
      .filter((id) => id !== ''),
  );
}

function labelOf(dataDir: string): string {
  return `errand.runner=${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;
}

export function temporaryFolder(prefix = 'errand-test-'): string {
  return realpathSync(mkdtempSync(join(tmpdir(), prefix)));
}

async function ready(child: ChildProcess, log: readonly string[]): Promise<string> {
  const said: string[] = [];
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      // An error document has several lines.
      if (line.startsWith('{"url":')) return (JSON.parse(line) as { url: string }).url;
      said.push(line);
    }
  }
  throw new Error(`the runner ended before it was ready: ${said.join('\n')} ${log.join('')}`);
}

/** The history names the task, so that one server can play many models. */
function titleIn(messages: readonly ScriptMessage[]): string {
  for (const { content } of messages) {
    const texts = typeof content === 'string' ? [content] : content.map(({ text: part }) => part);
    const title = texts.flatMap((part) => /(?:Your|The) task: (.*)/.exec(String(part))?.[1] ?? []);
    if (title[0] !== undefined) return title[0];
  }
  return '';
}
