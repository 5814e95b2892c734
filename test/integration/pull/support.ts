/** A repository with a bare remote, and a task of it as a runner would have left it. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ClientRepository, findRepository } from '../../../runner/client/repository.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import type { AttemptState, TaskState } from '../../../runner/protocol/task.ts';
import { type Files, git, makeRepository, writeFiles } from '../../support/repository.ts';

export const TASK = 'task-0001';
const LINES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** Ten lines, some of them changed. */
export function text(change: Readonly<Record<string, string>> = {}): string {
  return `${LINES.map((line) => change[line] ?? line).join('\n')}\n`;
}

export const FIRST: Files = { 'a.txt': text(), 'b.txt': text() };

/** The remote's address is that of a forge, and leads to a bare repository on this disk. */
export interface Cloned {
  readonly root: string;
  readonly bare: string;
}

export function cloned(address: string, files: Files = FIRST, name = 'origin'): Cloned {
  const bare = join(makeRepository(), '.git');
  git(bare, 'config', 'core.bare', 'true');
  const root = makeRepository(files);
  addRemote(root, name, address, bare);
  git(root, 'push', '-q', name, 'main');
  return { root, bare };
}

export function addRemote(root: string, name: string, address: string, bare: string): void {
  git(root, 'remote', 'add', name, address);
  git(root, 'config', `url.${bare}.insteadOf`, address);
}

/** A hook of the bare repository, as servers have them. */
export function serverHook(bare: string, name: string, script: string): void {
  const hook = join(bare, 'hooks', name);
  mkdirSync(dirname(hook), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\n${script}\n`);
  chmodSync(hook, 0o755);
}

/** An ssh that leads to the folders here, by the owners of projects. */
export function sshTo(place: Cloned, bares: Readonly<Record<string, string>>): void {
  const ssh = join(place.bare, 'ssh');
  const cases = Object.entries(bares).map(
    ([owner, bare]) => `*${owner}/app.git*) exec "\${2%% *}" '${bare}' ;;`,
  );
  writeFileSync(ssh, `#!/bin/sh\ncase "$2" in\n${cases.join('\n')}\nesac\n`);
  chmodSync(ssh, 0o755);
  git(place.root, 'config', 'core.sshCommand', ssh);
  git(place.root, 'config', 'ssh.variant', 'simple');
}

export interface Delegated {
  readonly repository: ClientRepository;
  readonly task: TaskState;
}

/** A task that was given with the work tree as it is now; its result has these files. */
export async function delegated(
  root: string,
  result: Files,
  spec: Partial<TaskState['spec']> = {},
): Promise<Delegated> {
  const repository = await findRepository(root);
  const { base } = await takeSnapshot(repository, { taskId: TASK });
  const commit = resultOn(root, base, result, 1);
  const first = attemptWith(1, commit);
  const task: TaskState = {
    id: TASK,
    spec: {
      title: 'Shout "two"',
      instructions: 'Write it in capitals.',
      origin: { kind: 'prompt' },
      repository: { id: repository.id, name: repository.name },
      base,
      head: repository.head,
      ...(repository.branch === undefined ? {} : { branch: repository.branch }),
      ...spec,
    },
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    status: first.status,
    attempts: [first],
  };
  return { repository, task };
}

/** The task with another attempt, which continues the last one. */
export function continued(task: TaskState, root: string, result: Files): TaskState {
  const n = task.attempts.length + 1;
  const commit = resultOn(root, task.spec.base, result, n);
  return { ...task, attempts: [...task.attempts, { ...attemptWith(n, commit), continues: n - 1 }] };
}

function attemptWith(n: number, commit: string): AttemptState {
  return {
    n,
    status: { kind: 'done', verdict: { level: 'verified', because: [] } },
    phases: [],
    tools: [],
    toolCount: 0,
    checks: [],
    usage: { requests: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    result: {
      ref: `refs/errand/tasks/${TASK}/attempts/${n}`,
      commit,
      files: [{ path: 'a.txt', status: 'modified', additions: 1, deletions: 1, binary: false }],
      additions: 1,
      deletions: 1,
    },
  };
}

/** What the runner hands over: one commit on the snapshot, with its own author and trailers. */
export function resultOn(root: string, snapshot: string, files: Files, attempt: number): string {
  const folder = makeRepository();
  git(folder, 'fetch', '-q', root, snapshot);
  git(folder, 'checkout', '-q', 'FETCH_HEAD');
  writeFiles(folder, files);
  git(folder, 'add', '-A');
  const message = `Do it\n\nErrand-Task: ${TASK}\nErrand-Attempt: ${attempt}\nErrand-Ledger: ab\n`;
  const who = ['-c', 'user.name=Errand', '-c', 'user.email=errand@localhost'];
  git(folder, ...who, 'commit', '-q', '--allow-empty', '-m', message);
  git(root, 'fetch', '-q', '--no-write-fetch-head', folder, 'HEAD');
  return git(folder, 'rev-parse', 'HEAD').trim();
}

/** The end of a branch in the bare repository; '' where there is none. */
export function tipOf({ bare }: Cloned, branch: string): string {
  return git(bare, 'for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`).trim();
}

export function file(root: string, commit: string, path: string): string {
  return git(root, 'show', `${commit}:${path}`);
}
