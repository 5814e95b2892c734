/**
 * Where a Jira ticket can go from its present state, and taking it there. A move is named by the
 * state that it leads to: which transition leads there depends on where the ticket is. A transition
 * that wants more than Jira has is not tried, since nobody could answer for the user.
 */
import * as v from 'valibot';
import { ask, writeOnce } from '../ask.ts';
import { few, Line } from '../fields.ts';
import { TicketError } from '../source.ts';
import type { TicketMove } from '../ticket.ts';
import type { Jira } from './service.ts';

const Transitions = v.object({
  transitions: few(
    v.object({
      id: Line,
      to: v.object({ id: Line, name: Line, statusCategory: v.object({ key: Line }) }),
      fields: v.optional(
        v.record(
          v.string(),
          v.object({
            required: v.optional(v.boolean(), false),
            hasDefaultValue: v.optional(v.boolean(), false),
            name: v.optional(Line),
          }),
        ),
        {},
      ),
    }),
    100,
  ),
});
type Transition = v.InferOutput<typeof Transitions>['transitions'][number];

const Status = v.object({ fields: v.object({ status: v.object({ id: Line, name: Line }) }) });
const Values = v.object({ fields: v.record(v.string(), v.unknown()) });

export async function movesOf(jira: Jira, key: string, signal: AbortSignal): Promise<TicketMove[]> {
  const transitions = await transitionsOf(jira, key, `read the state of ${key}`, signal);
  const moves = transitions.map(({ to }) => ({
    id: to.id,
    name: to.name,
    isDone: to.statusCategory.key === 'done',
  }));
  return [...new Map(moves.map((move) => [move.id, move])).values()];
}

export async function moveIssue(
  jira: Jira,
  key: string,
  move: TicketMove,
  signal: AbortSignal,
): Promise<void> {
  const what = `move ${key} to ${move.name}`;
  const path = `${jira.api}/issue/${key}`;
  /** Where the user can do by hand what cannot be done here. */
  const url = `${jira.host}/browse/${key}`;
  const state = async () =>
    (await ask(jira.service, { path, query: { fields: 'status' }, answer: Status, what }, signal))
      .value.fields.status;
  const present = await state();
  if (present.id === move.id) return;
  const there = (await transitionsOf(jira, key, what, signal)).filter(
    ({ to }) => to.id === move.id,
  );
  if (there.length === 0) {
    const words = `Cannot ${what}: no step leads there from ${present.name}. Move it on Jira: ${url}`;
    throw new TicketError(words, { kind: 'refused' });
  }
  const filled = await filledFields(jira, path, there, what, signal);
  const missing = (transition: Transition): string[] =>
    wanted(transition).flatMap(([id, { name }]) => (filled.has(id) ? [] : [name ?? id]));
  const free = there.find((transition) => missing(transition).length === 0);
  if (free === undefined) {
    const [first] = there;
    const fields = first === undefined ? '' : missing(first).slice(0, 10).join(', ');
    const words = `Cannot ${what}: Jira wants ${fields} for it. Nothing was changed. Move it on Jira: ${url}`;
    throw new TicketError(words, { kind: 'refused' });
  }
  const body = { transition: { id: free.id } };
  const question = { method: 'POST', path: `${path}/transitions`, body, what } as const;
  await writeOnce(
    () => ask(jira.service, { ...question, answer: v.unknown() }, signal),
    async () => (await state()).id === move.id,
  );
}

async function transitionsOf(
  { service, api }: Jira,
  key: string,
  what: string,
  signal: AbortSignal,
): Promise<readonly Transition[]> {
  const path = `${api}/issue/${key}/transitions`;
  const query = { expand: 'transitions.fields' };
  return (await ask(service, { path, query, answer: Transitions, what }, signal)).value.transitions;
}

function wanted({ fields }: Transition) {
  return Object.entries(fields).filter(
    ([, { required, hasDefaultValue }]) => required && !hasDefaultValue,
  );
}

/** Of the fields that these transitions want, those that the ticket has a value for. */
async function filledFields(
  { service }: Jira,
  path: string,
  transitions: readonly Transition[],
  what: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const names = new Set(transitions.flatMap((each) => wanted(each).map(([id]) => id)));
  if (names.size === 0) return new Set();
  const query = { fields: [...names].join(',') };
  const { value } = await ask(service, { path, query, answer: Values, what }, signal);
  return new Set([...names].filter((name) => hasValue(value.fields[name])));
}

function hasValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '';
}
