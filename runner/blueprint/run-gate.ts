/** Owns the gate nodes: a decision taken and recorded, with the entries it was read from. */
import type { GateNode } from './blueprint.ts';
import { gather } from './facts.ts';
import { decide } from './gates.ts';
import type { Visit, AttemptRuntime } from './attempt-runtime.ts';
import type { Outcome } from './notes.ts';

export async function runGate(
  work: AttemptRuntime,
  { rule }: GateNode,
  visit: Visit,
): Promise<Outcome> {
  const { passed, because, entries } = decide(rule, await gather(work));
  const { node } = visit;
  await work.context.record(node, { kind: 'gate', node, rule, passed, because, entries });
  work.context.log(`gate ${node} (${rule}): ${passed ? 'yes' : 'no'}, ${because}\n`);
  return { name: passed ? 'passed' : 'failed', words: because };
}
