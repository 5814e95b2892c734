// A runner that a test kills in the middle, without a chance to tidy up, and starts again on the
// same port and data directory, as a machine that lost its power does.
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Command, containersOf, temporaryFolder } from '../../support/runner.ts';
import type { Script } from '../../support/scripted-model/script.ts';
import { type ScriptedModel, startScriptedModel } from '../../support/scripted-model/server.ts';

export class RestartableRunner {
  readonly dataDir: string;
  readonly #place: string;
  readonly #model: ScriptedModel;
  readonly #command: Command;
  #process: ChildProcess | undefined;
  #url = '';

  private constructor(place: string, model: ScriptedModel) {
    this.#place = place;
    this.dataDir = join(place, 'data');
    this.#model = model;
    this.#command = new Command(place, {
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: 'scripted',
      ERRAND_MODEL: 'scripted-model',
    });
  }

  static async start(script: Script): Promise<RestartableRunner> {
    const model = await startScriptedModel(script);
    const runner = new RestartableRunner(temporaryFolder('errand-restart-'), model);
    await runner.#serve('127.0.0.1:0');
    return runner;
  }

  get url(): string {
    return this.#url;
  }

  /** Resolves when nothing of the process is left; its containers are. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Starts it again where it was. */
  async restart(): Promise<void> {
    await this.#serve(new URL(this.#url).host);
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await this.#model.close();
    const left = containersOf(this.dataDir);
    if (left.length > 0) execFileSync('docker', ['rm', '-f', ...left], { stdio: 'ignore' });
    rmSync(this.#place, { recursive: true, force: true });
  }

  async #serve(listen: string): Promise<void> {
    const args = ['serve', '--json', '--data-dir', this.dataDir, '--listen', listen];
    const { process: child, stdout } = this.#command.start(args);
    this.#process = child;
    for await (const line of createInterface({ input: stdout })) {
      const told: unknown = JSON.parse(line);
      if (typeof told !== 'object' || told === null || !('url' in told)) continue;
      this.#url = String(told.url);
      return;
    }
    throw new Error('the runner ended before it was ready');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
