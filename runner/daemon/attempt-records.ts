/**
 * Owns giving out the record of an attempt that has ended: what its conversations were, for an
 * export or a bundle. Only where the runner's owner allows it, and never with a secret that this
 * runner knows. It changes nothing.
 */
import * as v from 'valibot';
import { EXCHANGES, PLAN } from '../blueprint/notes.ts';
import type { RunnerConfig } from '../config/runner-config.ts';
import type { Redactor } from '../monitoring/redacted.ts';
import { redactTexts } from '../monitoring/redact-values.ts';
import type { AttemptRecord } from '../protocol/attempt-record.ts';
import { ErrandError } from '../protocol/errors.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskId } from '../protocol/task.ts';
import { noSuchTask } from '../store/channels.ts';
import { loadNotes, loadTranscript } from '../store/attempt-records.ts';
import type { Store } from '../store/store.ts';
import type { Note } from '../tasks/notes.ts';

export interface AttemptRecordParts {
  readonly store: Store;
  readonly config: RunnerConfig;
  readonly redactor: Redactor;
  readonly version: string;
}

export class AttemptRecords {
  readonly #parts: AttemptRecordParts;

  constructor(parts: AttemptRecordParts) {
    this.#parts = parts;
  }

  /**
   * `exact`: only what this runner knows to be a secret is taken out, and not what looks like one,
   * so that the conversation can be gone through again.
   */
  async get(id: TaskId, n: number, exact: boolean): Promise<AttemptRecord> {
    const { store, config, redactor, version } = this.#parts;
    if (!config.trajectories.export) {
      throw new ErrandError('conflict', 'This runner gives no conversations out.', {
        hint: 'Its owner allows it with "trajectories: { export: true }" in its errand.yaml, and a restart.',
      });
    }
    const found = await store.task(id);
    const attempt = found?.state.attempts.find((each) => each.n === n);
    if (!found || !attempt) throw noSuchTask(id);
    if (!isFinal(attempt.status)) {
      throw new ErrandError('conflict', `Attempt ${n} of task ${id} has not ended yet.`, {
        hint: `Wait for it: errand watch ${id}`,
      });
    }
    const notes = await loadNotes(store, id, n);
    const { sandbox, model, models, prices, outputTokens, limits } = config;
    const clean = (text: string): string =>
      exact ? redactor.withoutKnown(text) : redactor.clean(text);
    const { value, changed } = redactTexts(
      {
        task: found.state,
        config: noted(notes, PLAN) ?? null,
        entries: await loadTranscript(store, id, n),
      },
      clean,
    );
    return {
      schema: 'errand.attempt-record/1',
      runner: { version },
      ...value,
      attempt: n,
      settings: {
        image: sandbox.image,
        model,
        models: Object.fromEntries(Object.entries(models).filter(([, name]) => name !== undefined)),
        prices: { ...prices },
        outputTokens: { ...outputTokens },
        limits: { standard: { ...limits.standard }, most: { ...limits.most } },
        sandbox: { ...sandbox.limits },
      },
      exchanges: [...(noted(notes, EXCHANGES) ?? [])],
      redacted: changed,
    };
  }
}

function noted<T>(notes: ReadonlyMap<string, unknown>, { key, schema }: Note<T>): T | undefined {
  const parsed = v.safeParse(schema, notes.get(key));
  return parsed.success ? parsed.output : undefined;
}
