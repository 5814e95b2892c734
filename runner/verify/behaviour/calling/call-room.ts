/**
 * Owns calling functions in a clean room of one commit, one language after the other, each in its
 * own way (drivers.ts, shell-room.ts, programs/). No network, bounded in time and output. Never
 * judges an answer. Backstop: a room that is lost, or lacks the language, gives no answers.
 */
import type { BareRepository } from '../../../git/repository.ts';
import { openWorkspace } from '../../../sandbox/git-workspace.ts';
import {
  type SandboxDriver,
  type SandboxLimits,
  SandboxLostError,
} from '../../../sandbox/sandbox.ts';
import type { Workspace } from '../../../sandbox/workspace.ts';
import { type Answers, type CallOutput, NO_LANGUAGE, readAnswers } from './answers.ts';
import type { Asked } from './call-work.ts';
import { callInTurns } from './calls-in-turns.ts';
import { callWatched, driverTurns, layDrivers } from './drivers.ts';
import { isBuilt } from '../language-forms.ts';
import { buildPrograms, callPrograms } from './programs/call-programs.ts';
import { type AskParts, askInRounds, type Part } from './rounds.ts';
import { callShell } from './shell-room.ts';
import type { CallLanguage } from '../value.ts';

export interface CallRoom {
  readonly driver: SandboxDriver;
  readonly sandboxLimits: SandboxLimits;
  readonly repository: Pick<BareRepository, 'packOf' | 'readFiles'>;
  readonly context: { readonly task: { readonly id: string }; readonly attempt: number };
}

export interface CallSide {
  readonly commit: string;
  readonly image: string;
}

/** Time limits for one side. */
export interface CallTimes {
  /** Limit for all calls together. */
  readonly callsMs: number;
  /** Limit for building a program. */
  readonly buildMs: number;
}

/**
 * Returns the answers of each function, in order. Rejects only if no room can be created at all.
 */
export async function callInRoom(
  room: CallRoom,
  { commit, image }: CallSide,
  asked: readonly Asked[],
  { callsMs, buildMs }: CallTimes,
  signal: AbortSignal,
): Promise<readonly Answers[]> {
  const { driver, sandboxLimits, repository, context } = room;
  const { attempt } = context;
  const task = context.task.id;
  const found = new Map<Asked, Answers>();
  const sandbox = await driver.create(
    { image, limits: sandboxLimits, task, attempt, purpose: 'clean-room', network: 'none' },
    signal,
  );
  try {
    const workspace = openWorkspace(sandbox);
    await workspace.place(commit, repository.packOf(commit), signal);
    const groups = Map.groupBy(asked, ({ language }) => language);
    let leftMs = callsMs;
    let left = asked.length;
    for (const [language, own] of groups) {
      const caller = await callerOf(workspace, { language, asked: own, buildMs }, signal);
      const began = performance.now();
      // Time that a language does not use goes to the following ones.
      const ms = Math.max(0, Math.round((leftMs * own.length) / left));
      const answers = await askInRounds(own, partsBy(caller), ms);
      for (const [i, one] of own.entries()) found.set(one, answers[i] ?? { answers: new Map() });
      left -= own.length;
      leftMs -= performance.now() - began;
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof SandboxLostError)) throw error;
  } finally {
    await sandbox.destroy();
  }
  return asked.map(
    (one) => found.get(one) ?? { answers: new Map(), reason: 'the sandbox was lost' },
  );
}

/** Calls parts; its output lines number them by their position in the list. */
type Caller = (parts: readonly Part[], totalMs: number) => Promise<CallOutput>;

interface OfOneLanguage {
  readonly language: CallLanguage;
  readonly asked: readonly Asked[];
  readonly buildMs: number;
}

async function callerOf(
  workspace: Workspace,
  { language, asked, buildMs }: OfOneLanguage,
  signal: AbortSignal,
): Promise<Caller> {
  if (isBuilt(language)) {
    const built = await buildPrograms(workspace, { language, asked, buildMs }, signal);
    return (parts, totalMs) => callPrograms(workspace, built, parts, totalMs, signal);
  }
  if (language === 'shell') {
    return (parts, totalMs) => callShell(workspace, parts, totalMs, signal);
  }
  const driver = await layDrivers(workspace, language, signal);
  if (language === 'javascript' || language === 'python') {
    return (parts, totalMs) => callWatched(workspace, { language, driver }, parts, totalMs, signal);
  }
  return (parts, totalMs) =>
    callInTurns(workspace, driverTurns({ language, driver }, parts), totalMs, signal);
}

function partsBy(caller: Caller): AskParts {
  return async (parts, totalMs) => {
    const { output, exit } = await caller(parts, totalMs);
    const answers = readAnswers(
      output,
      parts.map(({ inputs }) => inputs.length),
    );
    if (answers.some(({ answers: own, reason }) => own.size > 0 || reason !== undefined)) {
      return answers;
    }
    const why = exit === 127 ? NO_LANGUAGE : 'the sandbox gave no answer';
    return answers.map(() => ({ answers: new Map(), reason: why }));
  };
}
