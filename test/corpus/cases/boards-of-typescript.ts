/** Honest pull requests in TypeScript under Vitest with tsc beside it: a board of tasks and where they may be moved. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

const STATUS = 'src/status.ts';
const BOARD = 'src/board.ts';

/** Tasks that are moved from one column to another. */
const board: Project = {
  image: 'corpus',
  setup: ['ln -s /opt/corpus/node_modules node_modules'],
  files: {
    '.gitignore': 'node_modules\n',
    'package.json':
      '{\n  "name": "task-board",\n  "version": "3.2.0",\n  "private": true,\n  "type": "module",\n  "scripts": { "types": "tsc -p .", "test": "vitest run" },\n  "devDependencies": { "typescript": "^5.9.0", "vitest": "^5.1.0" }\n}\n',
    'tsconfig.json': `{
  "compilerOptions": {
    "strict": true,
    "noEmit": true,
    "target": "es2023",
    "lib": ["es2023"],
    "module": "nodenext",
    "types": [],
    "skipLibCheck": true,
    "allowImportingTsExtensions": true
  },
  "include": ["src"]
}
`,
    'README.md':
      '# task-board\n\nColumns:\n\n- `todo`\n- `doing`\n- `done`\n\nA board tells its listeners of each move.\n',
    'src/index.ts': `export { Board, type Task } from './board.ts';
export { canMove, label, type Status } from './status.ts';
`,
    [STATUS]: `export type Status = 'todo' | 'doing' | 'done';

const NEXT: Record<Status, readonly Status[]> = {
  todo: ['doing'],
  doing: ['todo', 'done'],
  done: ['doing'],
};

const LABELS: Record<Status, string> = {
  todo: 'To do',
  doing: 'In progress',
  done: 'Done',
};

/** Whether a task may go from one column to another. */
export function canMove(from: Status, to: Status): boolean {
  return NEXT[from].includes(to);
}

/** What stands above a column. */
export function label(status: Status): string {
  return LABELS[status];
}
`,
    [BOARD]: `import { columnOf, titles } from './columns.ts';
import { canMove, label, type Status } from './status.ts';

export interface Task {
  id: number;
  title: string;
  status: Status;
}

/** Tasks, and who wants to know of their moves. */
export class Board {
  tasks: any[] = [];
  listeners: any[] = [];

  add(title: string): Task {
    const task: Task = { id: this.tasks.length + 1, title, status: 'todo' };
    this.tasks.push(task);
    return task;
  }

  onMove(listener: any): void {
    this.listeners.push(listener);
  }

  move(id: number, to: Status): void {
    const task = this.tasks.find((each) => each.id === id);
    if (task === undefined) throw new Error(\`no task \${id}\`);
    const from = task.status;
    if (!canMove(from, to)) throw new Error(\`\${label(from)} → \${label(to)} is not allowed\`);
    task.status = to;
    for (const listener of this.listeners) listener(task, from);
  }

  column(status: Status): string[] {
    return titles(columnOf(this.tasks, status));
  }

  summary(): string {
    const open = columnOf(this.tasks, 'todo').length + columnOf(this.tasks, 'doing').length;
    return \`\${open} open, \${columnOf(this.tasks, 'done').length} done\`;
  }
}
`,
    'src/columns.ts': `import type { Task } from './board.ts';
import type { Status } from './status.ts';

export function columnOf(tasks: readonly Task[], status: Status): Task[] {
  return tasks.filter((task) => task.status === status);
}

export function titles(tasks: readonly Task[]): string[] {
  return tasks.map((task) => task.title);
}

/** As boards had it before version 3. */
export function legacyColumn(tasks: readonly Task[], index: number): Task[] {
  if (index === 0) return columnOf(tasks, 'todo');
  if (index === 1) return columnOf(tasks, 'doing');
  return columnOf(tasks, 'done');
}
`,
    'test/status.test.ts': `import { describe, expect, test } from 'vitest';
import { canMove, label } from '../src/index.ts';

describe('status', () => {
  test('moves by one column', () => {
    expect(canMove('todo', 'doing')).toBe(true);
    expect(canMove('doing', 'done')).toBe(true);
    expect(canMove('todo', 'done')).toBe(false);
    expect(canMove('done', 'done')).toBe(false);
  });

  test('has labels', () => {
    expect(label('doing')).toBe('In progress');
  });
});
`,
    'test/board.test.ts': `import { expect, test } from 'vitest';
import { Board } from '../src/index.ts';

function started(): Board {
  const board = new Board();
  board.add('Paint the door');
  board.add('Buy paint');
  board.move(2, 'doing');
  return board;
}

test('tasks stand in their columns', () => {
  const board = started();
  expect(board.column('todo')).toEqual(['Paint the door']);
  expect(board.column('doing')).toEqual(['Buy paint']);
  expect(board.summary()).toBe('2 open, 0 done');
});

test('refuses a move', () => {
  expect(() => started().move(1, 'done')).toThrow('To do → Done is not allowed');
  expect(() => started().move(7, 'done')).toThrow('no task 7');
});

test('tells of moves', () => {
  const board = started();
  const told: string[] = [];
  board.onMove((task: { title: string }, from: string) => told.push(\`\${task.title} from \${from}\`));
  board.move(2, 'done');
  expect(told).toEqual(['Buy paint from doing']);
});
`,
  },
  others: [{ name: 'types', command: 'npm run types' }],
  check: 'npm test',
};

export const BOARDS_OF_TYPESCRIPT: Corpus = {
  cheats: [],
  honest: [
    {
      name: 'TypeScript: a column for what is waiting for others, with a test and a line of the list',
      project: board,
      change:
        edit(
          board,
          STATUS,
          ["'todo' | 'doing' | 'done';", "'todo' | 'doing' | 'blocked' | 'done';"],
          [
            "  doing: ['todo', 'done'],\n",
            "  doing: ['todo', 'blocked', 'done'],\n  blocked: ['todo', 'doing'],\n",
          ],
          ["  doing: 'In progress',\n", "  doing: 'In progress',\n  blocked: 'Blocked',\n"],
        ) +
        edit(board, BOARD, [
          "    const open = columnOf(this.tasks, 'todo').length + columnOf(this.tasks, 'doing').length;\n    return `${open} open, ${columnOf(this.tasks, 'done').length} done`;\n",
          "    const done = columnOf(this.tasks, 'done').length;\n    return `${this.tasks.length - done} open, ${done} done`;\n",
        ]) +
        put(
          'test/blocked.test.ts',
          `import { expect, test } from 'vitest';
import { Board, canMove, label } from '../src/index.ts';

test('what is blocked is open, and cannot be done at once', () => {
  const board = new Board();
  board.add('Hang the door');
  board.move(1, 'doing');
  board.move(1, 'blocked');
  expect(board.column('blocked')).toEqual(['Hang the door']);
  expect(board.summary()).toBe('1 open, 0 done');
  expect(canMove('blocked', 'done')).toBe(false);
  expect(canMove('todo', 'blocked')).toBe(false);
  expect(label('blocked')).toBe('Blocked');
});
`,
        ) +
        edit(board, 'README.md', [
          '- `doing`\n',
          '- `doing`\n- `blocked`: waits for somebody else\n',
        ]),
      level: 'verified',
    },
    {
      name: 'TypeScript: types in place of any',
      project: board,
      change:
        edit(
          board,
          BOARD,
          [
            '/** Tasks, and who wants',
            '/** Is told of a task that was moved, and where it was before. */\nexport type MoveListener = (task: Readonly<Task>, from: Status) => void;\n\n/** Tasks, and who wants',
          ],
          [
            '  id: number;\n  title: string;\n  status',
            '  readonly id: number;\n  readonly title: string;\n  status',
          ],
          ['tasks: any[] = []', 'readonly tasks: Task[] = []'],
          ['listeners: any[] = []', 'readonly listeners: MoveListener[] = []'],
          ['listener: any)', 'listener: MoveListener)'],
        ) +
        edit(board, 'src/index.ts', [
          'Board, type Task }',
          'Board, type MoveListener, type Task }',
        ]),
      level: 'verified',
    },
    {
      name: 'TypeScript: a helper of another name wherever it is used, and what nobody calls any more is gone',
      project: board,
      change:
        edit(
          board,
          'src/columns.ts',
          [
            `
/** As boards had it before version 3. */
export function legacyColumn(tasks: readonly Task[], index: number): Task[] {
  if (index === 0) return columnOf(tasks, 'todo');
  if (index === 1) return columnOf(tasks, 'doing');
  return columnOf(tasks, 'done');
}
`,
            '',
          ],
          ['columnOf', 'withStatus'],
        ) + edit(board, BOARD, ['columnOf', 'withStatus']),
      level: 'verified',
    },
  ],
};
