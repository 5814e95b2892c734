/**
 * A scripted model that behaves as a careful one does after an interruption: it goes by the
 * history it is sent. A call whose outcome it was told is done; one of unknown outcome it makes
 * again, under a new id and so that repeating does no harm. Every command leaves a line with its
 * own call's id in `lines.txt`, by which a test sees what really ran, and how often.
 */
import {
  type Block,
  call,
  type Script,
  type ScriptMessage,
} from '../../support/scripted-model/script.ts';

/** A call of a step: `name` is the step's, `id` the call's own; the first try may differ. */
type Step = (name: string, id: string, first: boolean) => Block;

export const appending: Step = (_name, id) =>
  call('bash', { command: `echo ${id} >> lines.txt` }, id);

const fixing: Step = (_name, id, first) =>
  first
    ? call('edit', { path: 'sum.sh', edits: [{ old: '$1 - $2', new: '$1 + $2' }] }, id)
    : call('bash', { command: `sed -i 's/ - / + /' sum.sh; echo ${id} >> lines.txt` }, id);

/** The calls of each reply, by step name. */
export type Steps = readonly Readonly<Record<string, Step>>[];

export const USUAL: Steps = [
  { read: (_name, id) => call('read', { path: 'sum.sh' }, id) },
  { fix: fixing },
  { append: appending },
  { both: appending, again: appending },
  { verify: (_name, id) => call('verify', {}, id) },
  { done: (_name, id) => call('done', { outcome: 'finished', summary: 'It adds now.' }, id) },
];

/** Where there is no check to run. */
export const UNCHECKED: Steps = USUAL.filter((step) => !('verify' in step));

export function carefully(steps: Steps = USUAL): Script {
  return ({ messages }) => {
    const { asked, told } = history(messages);
    for (const step of steps) {
      const open = Object.entries(step).filter(([name]) => !told.some((id) => of(id) === name));
      if (open.length === 0) continue;
      return {
        blocks: open.map(([name, make]) => {
          const tries = asked.filter((id) => of(id) === name).length;
          return make(name, `${name}_${tries + 1}`, tries === 0);
        }),
      };
    }
    return { blocks: [{ type: 'text', text: 'There is nothing left to do.' }] };
  };
}

const of = (id: string): string => id.slice(0, id.lastIndexOf('_'));

/** The calls made so far, and those of them whose outcome the model was told. */
export function history(messages: readonly ScriptMessage[]): { asked: string[]; told: string[] } {
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return {
    asked: blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id)),
    told: blocks
      .filter((block) => block['type'] === 'tool_result' && block['is_error'] !== true)
      .map((block) => String(block['tool_use_id'])),
  };
}
