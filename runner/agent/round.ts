/**
 * Carries out the calls of one reply: read-only calls at the same time, all others in order. Owns
 * the results that go back and the events about them. A tool that fails is a result; only an abort
 * or a lost sandbox ends the round, and then no result of it is kept.
 */
import { oneLine } from '../protocol/text.ts';
import type Anthropic from '@anthropic-ai/sdk';
import { SandboxLostError } from '../sandbox/sandbox.ts';
import type { AgentEvent } from './backend.ts';
import type { Clock } from './clock.ts';
import { givenEvents } from './context/given.ts';
import { type FolderRules, givenRules } from './context/rules.ts';
import { AFTER_FAILURE, CUT_CALL, INTERRUPTED, NOT_BEGUN, ONLY_LAST, rulesText } from './prompt.ts';
import { failure, type Prepared, type ToolContext, type ToolOutcome } from './tools/tool.ts';
import { findTool, type Toolbox } from './tools/toolbox.ts';

export interface RoundInput {
  readonly calls: readonly Anthropic.ToolUseBlock[];
  readonly toolbox: Toolbox;
  readonly context: ToolContext;
  /** Aborted when somebody interrupts: running calls are killed, the rest are not begun. */
  readonly interruption: AbortSignal;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** True if the last call was cut at the output limit and must not run. */
  readonly lastIsCut: boolean;
  /** Rules that are given with the first result from a folder that has its own. */
  readonly rules: FolderRules;
  /** True if only the call that ends the phase is carried out. */
  readonly onlyFinal: boolean;
}

export interface RoundResult {
  readonly results: Anthropic.ToolResultBlockParam[];
  /** True if a tool ran that may have changed the tree. */
  readonly mutated: boolean;
  /** Paths of the rules files that the results carry. */
  readonly rules: string[];
}

interface Call {
  readonly block: Anthropic.ToolUseBlock;
  /** Name of the tool in events; a model can ask for any. */
  readonly tool: string;
  readonly prepared: Prepared;
  readonly readOnly: boolean;
  readonly summary: string;
}

const LOGGED_CHARACTERS = 3000;

export async function* runRound(input: RoundInput): AsyncGenerator<AgentEvent, RoundResult> {
  const results: Anthropic.ToolResultBlockParam[] = [];
  const given: string[] = [];
  const { signal } = input.context;
  const stop = AbortSignal.any([signal, input.interruption]);
  let mutated = false;
  let allWell = true;
  for (const batch of batches(
    input.calls.map((block, index) => prepare(block, index, input)),
    input,
  )) {
    signal.throwIfAborted();
    if (input.interruption.aborted) {
      results.push(...batch.map(({ block }) => resultOf(block.id, NOT_BEGUN, true)));
      continue;
    }
    for (const { block, tool, summary } of batch) {
      yield { kind: 'tool_started', id: block.id, tool, summary };
    }
    const finished = await Promise.all(
      batch.map(async (call) => {
        const begun = input.clock.now();
        const refused = isFinal(call, input) && !allWell && !input.onlyFinal;
        const outcome = refused ? failure(AFTER_FAILURE) : await runCall(call, input, stop);
        return { call, outcome, ms: Math.round(input.clock.now() - begun) };
      }),
    );
    for (const { call, outcome, ms } of finished) {
      const { block, tool, prepared, readOnly, summary } = call;
      if (prepared.kind === 'ready' && !readOnly) mutated = true;
      allWell &&= outcome.ok;
      const { folder, file, given: brought = [] } = outcome;
      const rules =
        folder === undefined || outcome.isError ? [] : input.rules.takeFor({ folder, file });
      const items = [...givenRules(rules), ...brought];
      given.push(...rules.map(({ path }) => path));
      const text = [outcome.text, ...rules.map(rulesText)].join('\n\n');
      results.push(resultOf(block.id, text, outcome.isError));
      for (const { path } of rules) input.log(`  (with ${path})\n`);
      logCall(input.log, summary, outcome);
      const { ok, outcome: words } = outcome;
      yield {
        kind: 'tool_finished',
        id: block.id,
        tool,
        summary,
        ok,
        outcome: words,
        ms,
      };
      yield* givenEvents(items);
    }
  }
  return { results, mutated, rules: given };
}

/** Reports the end of a call that a break cut off; it is not run again. */
export function interruptedCall(block: Anthropic.ToolUseBlock, toolbox: Toolbox): AgentEvent {
  const { id, name: tool, input } = block;
  const prepared = findTool(tool, toolbox)?.prepare(input);
  const summary = prepared?.kind === 'ready' ? prepared.summary : tool;
  const outcome = 'interrupted; outcome unknown';
  return { kind: 'tool_finished', id, tool, summary, ok: false, outcome, ms: 0 };
}

/** Formats a result for the API. */
export function resultOf(
  id: string,
  text: string,
  isError: boolean,
): Anthropic.ToolResultBlockParam {
  const block = { type: 'tool_result' as const, tool_use_id: id, content: text };
  return isError ? { ...block, is_error: true } : block;
}

function prepare(block: Anthropic.ToolUseBlock, index: number, input: RoundInput): Call {
  const known = findTool(block.name, input.toolbox);
  const tool = oneLine(block.name, 60) || 'unnamed tool';
  const refuse = (message: string): Call => ({
    block,
    prepared: { kind: 'refused', message },
    readOnly: true,
    tool,
    summary: tool,
  });
  if (input.lastIsCut && index === input.calls.length - 1) return refuse(CUT_CALL);
  if (!known) {
    const names = input.toolbox.tools.map((t) => t.name).join(', ');
    return refuse(`There is no tool "${tool}". The tools are: ${names}.`);
  }
  if (input.onlyFinal && known.name !== input.toolbox.final) return refuse(ONLY_LAST);
  const prepared = known.prepare(block.input);
  if (prepared.kind === 'refused') return refuse(prepared.message);
  return { block, tool, prepared, readOnly: known.readOnly, summary: prepared.summary };
}

/** Groups calls: adjacent read-only calls share a batch, every other call has its own. */
function batches(calls: readonly Call[], input: RoundInput): Call[][] {
  const out: Call[][] = [];
  for (const call of calls) {
    const last = out.at(-1);
    const joins = [...(last ?? []), call].every((each) => isPureRead(each, input));
    if (last && joins) last.push(call);
    else out.push([call]);
  }
  return out;
}

/**
 * False for the call that ends the phase too: it looks at what came before, so it never shares a
 * batch.
 */
function isPureRead(call: Call, input: RoundInput): boolean {
  return call.readOnly && !isFinal(call, input);
}

function isFinal({ block }: Call, { toolbox }: RoundInput): boolean {
  return block.name === toolbox.final;
}

async function runCall(
  { prepared }: Call,
  { context, interruption }: RoundInput,
  stop: AbortSignal,
): Promise<ToolOutcome> {
  if (prepared.kind === 'refused') return failure(prepared.message);
  try {
    return await prepared.run({ ...context, signal: stop });
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof SandboxLostError) throw error;
    if (interruption.aborted) return failure(INTERRUPTED);
    // A tool's error (a full disk, a vanished path) is for the model to work around.
    return failure(`The tool failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function logCall(
  log: (line: string) => void,
  summary: string,
  { text, outcome }: ToolOutcome,
): void {
  const half = LOGGED_CHARACTERS / 2;
  const short =
    text.length > LOGGED_CHARACTERS ? `${text.slice(0, half)}\n[…]\n${text.slice(-half)}` : text;
  log(`▸ ${summary} → ${outcome}\n${short.replaceAll(/^/gm, '  ')}\n`);
}
