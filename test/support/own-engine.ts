/**
 * A separate Docker Engine for a test: its data, socket and process are apart from the machine's,
 * and it runs in its own network namespace, so that it touches no bridge. It can be stopped and
 * started again under running containers. Needs root; ends what it started.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './runner.ts';

/** Large parts of the usual image that a shell and git do not need. */
const LEFT_OUT = [
  'usr/lib/go*',
  'usr/share/go*',
  'usr/lib/gcc*',
  'usr/lib/python3*',
  'usr/share/doc',
  'usr/local/lib/node_modules',
  'usr/local/bin/node',
  'usr/local/go',
  'usr/include',
];

export class OwnEngine {
  readonly #place = temporaryFolder('errand-engine-');
  #process: ChildProcess | undefined;

  /** Returns the reason why an engine cannot be started here, or false. */
  static skip(): string | false {
    if (process.getuid?.() !== 0) return 'an engine of its own takes root';
    const found = spawnSync('sh', ['-c', 'command -v dockerd && command -v unshare']);
    return found.status === 0 ? false : 'there is no dockerd or no unshare';
  }

  /** Address in the form of DOCKER_HOST. */
  get host(): string {
    return `unix://${join(this.#place, 'docker.sock')}`;
  }

  async start(): Promise<void> {
    const at = (name: string): string => join(this.#place, name);
    const folders = ['--data-root', at('data'), '--exec-root', at('exec'), '-p', at('pid')];
    const apart = ['--bridge=none', '--iptables=false', '--ip6tables=false'];
    const args = ['-n', 'dockerd', ...folders, ...apart, '-H', this.host];
    this.#process = spawn('unshare', args, { stdio: 'ignore' });
    // It reports that it is ready only by answering.
    while (spawnSync('docker', ['-H', this.host, 'version'], { stdio: 'ignore' }).status !== 0) {
      if (this.#process.exitCode !== null) throw new Error('the engine ended at its start');
      await sleep(100);
    }
  }

  /** Stops it as a service manager does; resolves when it is gone. */
  async stop(): Promise<void> {
    const engine = this.#process;
    if (!engine || engine.exitCode !== null) return;
    const gone = once(engine, 'exit');
    engine.kill('SIGTERM');
    await gone;
  }

  /** Loads an image with a shell and git, made from one of the machine's own engine. */
  takeImage(from: string, name: string): void {
    const without = LEFT_OUT.map((path) => `--exclude=${path}`).join(' ');
    const tar = `docker run --rm --network none --user 0 --entrypoint tar ${from} -C / -c ${without} bin sbin lib lib64 usr etc`;
    execFileSync('sh', ['-c', `${tar} | docker -H ${this.host} import - ${name}`], {
      stdio: 'ignore',
    });
  }

  async remove(): Promise<void> {
    await this.stop();
    spawnSync(
      'sh',
      ['-c', `umount -l ${this.#place}/exec/* ${this.#place}/data/overlay2/*/merged`],
      {
        stdio: 'ignore',
      },
    );
    rmSync(this.#place, { recursive: true, force: true });
  }
}
