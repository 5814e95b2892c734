/**
 * A history in the Gemini form: the errors that the API rejects, and its conversion to the Messages
 * form. Pure.
 */
import type { ScriptMessage } from '../script.ts';
import { isJson, type Json, objects, sign, textOr } from '../wire.ts';

/** Values that a caller may send in place of a seal that it never had. */
const NO_SEAL = new Set([
  'skip_thought_signature_validator',
  'context_engineering_is_the_way_to_go',
]);

/** The seal on a call, made from the name and arguments of the first call of a reply. */
export function sealOf(call: Json): string {
  return sign(JSON.stringify([call['name'], call['args']]));
}

const partsOf = (content: Json): Json[] => objects(content['parts']);
const callsOf = (content: Json): Json[] =>
  partsOf(content).flatMap((p) => (isJson(p['functionCall']) ? [p['functionCall']] : []));
const answersOf = (content: Json): Json[] =>
  partsOf(content).flatMap((p) => (isJson(p['functionResponse']) ? [p['functionResponse']] : []));

/** Returns the first error in the API's manner; undefined when there is none. */
export function findContentFault(contents: readonly Json[]): string | undefined {
  if (contents.length === 0) return 'contents is not specified';
  for (const [index, content] of contents.entries()) {
    const role = content['role'] ?? 'user';
    if (role !== 'user' && role !== 'model') return 'Please use a valid role: user, model.';
    if (partsOf(content).length === 0) return `contents[${index}].parts must not be empty`;
    const fault =
      role === 'model'
        ? findCallFault(content, contents[index - 1])
        : findAnswerFault(content, contents[index - 1]);
    if (fault) return `contents[${index}]: ${fault}`;
  }
  const last = contents.at(-1);
  return last?.['role'] === 'model' ? 'a request must end with a turn of the user' : undefined;
}

function findCallFault(content: Json, before: Json | undefined): string | undefined {
  const first = partsOf(content).find((part) => isJson(part['functionCall']));
  if (!first) return undefined;
  if (before?.['role'] === 'model' || before === undefined) {
    return 'a function call turn comes immediately after a user turn or a function response turn';
  }
  const seal = textOr('', first['thoughtSignature']);
  if (seal === '') return 'Function call is missing a thought_signature';
  if (NO_SEAL.has(seal) || seal === sealOf(first['functionCall'] as Json)) return undefined;
  return 'the thought_signature is not valid';
}

function findAnswerFault(content: Json, before: Json | undefined): string | undefined {
  const asked = before?.['role'] === 'model' ? callsOf(before) : [];
  const answers = answersOf(content);
  if (asked.length !== answers.length) {
    return 'the number of function response parts must equal that of the function call parts of the function call turn';
  }
  const names = asked.map((call) => String(call['name'])).toSorted();
  const answered = answers.map((answer) => String(answer['name'])).toSorted();
  return names.join() === answered.join() ? undefined : 'function responses of other names';
}

/** Each unbroken run of the model's contents is one reply. */
export function messagesOf(contents: readonly Json[]): ScriptMessage[] {
  const messages: { role: string; content: Json[] }[] = [];
  for (const content of contents) {
    const role = content['role'] === 'model' ? 'assistant' : 'user';
    const blocks = partsOf(content).map(blockOf);
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else messages.push({ role, content: blocks });
  }
  return messages;
}

function blockOf(part: Json): Json {
  const { functionCall: call, functionResponse: answer } = part;
  if (isJson(call)) {
    return { type: 'tool_use', id: call['id'], name: call['name'], input: call['args'] };
  }
  if (isJson(answer)) {
    const content = JSON.stringify(answer['response'] ?? null);
    return { type: 'tool_result', tool_use_id: answer['id'], content };
  }
  const text = textOr('', part['text']);
  return part['thought'] === true ? { type: 'thinking', thinking: text } : { type: 'text', text };
}
