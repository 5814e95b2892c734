/**
 * `errand delegate`: snapshot, push, create; with `--wait` the running account until the end.
 * Leaves the repository as it is but for objects and refs under refs/errand/.
 */
import { findRepository } from '../client/repository.ts';
import { takeSnapshot } from '../client/snapshot.ts';
import { pushSnapshot } from '../client/transfer.ts';
import { ErrandError } from '../protocol/errors.ts';
import { CreateTask, OpenRepository } from '../protocol/messages.ts';
import type { CheckSpec, Limits, Origin, TaskSpec } from '../protocol/task.ts';
import { connectTo } from './connect.ts';
import { isSet, newTaskId, positive, runnerAddress, text, texts } from './options.ts';
import type { Call } from './program.ts';
import { taskDocument } from './report.ts';
import { paint, size } from './screen.ts';
import { untilFinal } from './watch.ts';

/** Exit code 0 when the task is stored; with `--wait` the code of its verdict. */
export async function delegate(call: Call): Promise<number> {
  const instructions = call.positionals.join(' ').trim();
  if (instructions === '') {
    throw new ErrandError('invalid', 'What is to be done?', {
      hint: 'Usage: errand delegate [options] "instructions"',
    });
  }
  const json = isSet(call, 'json');
  const id = text(call, 'id') ?? newTaskId(new Date());
  const address = await runnerAddress(call);
  const repository = await findRepository(text(call, 'repo') ?? process.cwd());

  const connection = await connectTo(address);
  try {
    const megabytes = positive(call, 'max-file-mb');
    const snapshot = await takeSnapshot(repository, {
      taskId: id,
      maxFileBytes: megabytes === undefined ? connection.hello.maxFileBytes : megabytes * 1_000_000,
    });
    for (const warning of snapshot.warnings)
      process.stderr.write(`${paint('yellow', 'note:')} ${warning}\n`);
    await connection.request(OpenRepository, {
      repository: { id: repository.id, name: repository.name },
    });
    await pushSnapshot({ repository, taskId: id, base: snapshot.base, ...address });
    if (!json) {
      const { staged, unstaged, untracked } = snapshot.changed;
      const counts = [`${staged} staged`, `${unstaged} unstaged`, `${untracked} untracked`].join(
        ', ',
      );
      process.stdout.write(
        paint('dim', `sent HEAD and ${counts} (about ${size(snapshot.bytes)}) to ${address.url}\n`),
      );
    }
    const spec: TaskSpec = {
      title: text(call, 'title') ?? titleOf(instructions),
      instructions,
      origin: originOf(call),
      repository: { id: repository.id, name: repository.name },
      base: snapshot.base,
      head: snapshot.head,
      branch: snapshot.branch,
      checks: checksOf(texts(call, 'check')),
      limits: limitsOf(call),
      model: text(call, 'model'),
    };
    const { task } = await connection.request(CreateTask, { id, spec });
    if (isSet(call, 'wait')) return await untilFinal(connection, id, json);
    process.stdout.write(
      json
        ? `${JSON.stringify(taskDocument(task), null, 2)}\n`
        : `delegated as ${paint('bold', id)}\n  follow it with: errand watch ${id}\n`,
    );
    return 0;
  } finally {
    connection.close();
  }
}

/** The first line, cut to what a list can show. */
function titleOf(instructions: string): string {
  const [line = ''] = instructions.split('\n', 1);
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function originOf(call: Call): Origin {
  const todo = text(call, 'todo');
  if (todo === undefined) return { kind: 'prompt' };
  const match = /^(.+):(\d+)$/.exec(todo);
  if (!match?.[1] || !match[2]) {
    throw new ErrandError('invalid', `--todo takes FILE:LINE, not "${todo}".`);
  }
  return { kind: 'todo', path: match[1], line: Number(match[2]) };
}

/** Names come from the commands; two that would be the same get a number. */
function checksOf(commands: readonly string[]): CheckSpec[] | undefined {
  if (commands.length === 0) return undefined;
  const taken = new Map<string, number>();
  return commands.map((command) => {
    const plain =
      command
        .replaceAll(/[^\w.:@/ -]+/g, ' ')
        .trim()
        .slice(0, 60) || 'check';
    const count = (taken.get(plain) ?? 0) + 1;
    taken.set(plain, count);
    return { name: count === 1 ? plain : `${plain} ${count}`, command };
  });
}

function limitsOf(call: Call): Limits | undefined {
  const limits: Limits = {
    turns: positive(call, 'max-turns', 'whole'),
    costUsd: positive(call, 'max-cost'),
    minutes: positive(call, 'max-minutes'),
  };
  return Object.values(limits).some((value) => value !== undefined) ? limits : undefined;
}
