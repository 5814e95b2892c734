/**
 * Owns how tasks of a repository are to be done where the user has said so: which blueprint, role,
 * agent and model, how many attempts, how urgent, and what each may cost. They are remembered for each repository, in
 * this editor's own state; what is not chosen is left to the repository's configuration and the
 * runner. Free of `vscode`.
 */
import type { RepositoryId, TaskSpec } from '../../runner/protocol/task.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { dollars } from '../../runner/protocol/wording.ts';
import type { Memory } from './attention.ts';
import type { Translate } from './wording.ts';

/** The part of a task that is chosen; what is absent was not. */
export type Choices = Partial<
  Pick<TaskSpec, 'blueprint' | 'role' | 'agent' | 'model' | 'attempts' | 'priority' | 'limits'>
>;

const KEY = 'errand.choices';
/** Repositories to remember; older ones make room. */
const MAX_REPOSITORIES = 200;

type Entry = readonly [repository: RepositoryId, choices: Choices];

export class RememberedChoices {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Read each time: another window may have changed them. */
  of(repository: RepositoryId): Choices {
    return this.#all.find(([id]) => id === repository)?.[1] ?? {};
  }

  /** Takes the place of what was remembered; without a choice, nothing is. */
  keep(repository: RepositoryId, choices: Choices): void {
    const others = this.#all.filter(([id]) => id !== repository).slice(1 - MAX_REPOSITORIES);
    const own: Entry[] = Object.keys(choices).length === 0 ? [] : [[repository, choices]];
    void this.#memory.update(KEY, [...others, ...own]);
  }

  get #all(): readonly Entry[] {
    return this.#memory.get<readonly Entry[]>(KEY, []);
  }
}

/** `add-tests · claude · 3 attempts · at most $2.00 each`; empty where nothing was chosen. */
export function choicesWords(
  { blueprint, role, agent, model, attempts = 1, priority, limits }: Choices,
  t: Translate,
): string {
  const costUsd = limits?.costUsd;
  const most =
    costUsd === undefined
      ? []
      : [
          attempts === 1
            ? t('at most {0}', dollars(costUsd))
            : t('at most {0} each', dollars(costUsd)),
        ];
  return [
    ...[blueprint, role, agent, model].flatMap((name) =>
      name === undefined ? [] : oneLine(name, 60),
    ),
    ...(attempts === 1 ? [] : [t('{0} attempts', attempts)]),
    ...(priority === 'high' ? [t('high priority')] : []),
    ...(priority === 'low' ? [t('low priority')] : []),
    ...most,
  ].join(' · ');
}
