/**
 * A model's actions, described without the names of any agent's tools and mapped to the tools that
 * a request offers. Owns guessing which tool does what, by its name and the names of its inputs.
 * Pure.
 */
import { isAbsolute, join } from 'node:path/posix';
import { type Block, call, type Reply, say, type Script } from './script.ts';
import type { ScriptRequest, ScriptTool } from './script.ts';
import { isJson, type Json } from './wire.ts';

/** Paths are relative to the folder the agent works in. */
export type Action =
  | { readonly say: string }
  | { readonly think: string }
  | { readonly shell: string }
  | { readonly read: string }
  /** `old` and `new` are whole lines, without the last line break. */
  | { readonly edit: string; readonly old: string; readonly new: string }
  | { readonly write: string; readonly text: string }
  /** Ends the work: a call if there is a tool for that, else plain text. */
  | { readonly finish: string };

/**
 * Makes a script for any agent: the actions of turn n, in the tools that it offers, in the folder
 * `root` (absolute, as the agent sees it). Requests outside the conversation get a reply of their
 * own.
 */
export function performing(turns: readonly (readonly Action[])[], root: string): Script {
  return (request) => {
    if (isSide(request)) return sideReply(request);
    const actions = turns[request.turn] ?? [{ finish: 'The script has no further move.' }];
    return { blocks: actions.map((action) => blockFor(action, request.tools, root)) };
  };
}

/**
 * Returns true for a request outside the conversation: agents ask for titles, topics and estimates
 * of difficulty with requests that offer no tools.
 */
export function isSide({ tools }: ScriptRequest): boolean {
  return tools.length === 0;
}

/** Makes a short answer in the requested form. */
export function sideReply({ schema }: ScriptRequest): Reply {
  const text = schema === undefined ? 'A scripted answer' : JSON.stringify(sampleOf(schema));
  return { blocks: [say(text)], side: true };
}

/** Returns the smallest value that follows a schema. */
function sampleOf(schema: unknown): unknown {
  if (!isJson(schema)) return null;
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives)) return sampleOf(alternatives[0]);
  switch (String(schema['type']).toLowerCase()) {
    case 'object': {
      const names = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
      const inputs = inputsOf(schema);
      return Object.fromEntries(names.map((name) => [name, sampleOf(inputs[name])]));
    }
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    default:
      return 'scripted';
  }
}

const NAMES = {
  shell: /^(bash|shell|shell_command|exec_command|local_shell|run_shell_command|terminal)$/i,
  read: /^(read|read_file)$/i,
  edit: /^(edit|replace|str_replace|apply_patch)$/i,
  write: /^(write|write_file)$/i,
  finish: /^done$/,
} as const;

/** Turns an action into a block: a call of the offered tool that does it. */
export function blockFor(action: Action, tools: readonly ScriptTool[], root: string): Block {
  const find = (name: RegExp): ScriptTool | undefined => tools.find((t) => name.test(t.name));
  if ('say' in action) return say(action.say);
  if ('think' in action) return { type: 'thinking', thinking: action.think };
  if ('shell' in action) return shell(find(NAMES.shell), action.shell);
  if ('read' in action) {
    const tool = find(NAMES.read);
    if (!tool) return shell(find(NAMES.shell), `cat ${quoted(action.read)}`);
    return call(tool.name, filled(tool, pathIn(tool, action.read, root)));
  }
  if ('edit' in action) return edit(find(NAMES.edit), action, root);
  if ('write' in action) {
    const tool = find(NAMES.write);
    if (!tool) {
      const end = 'END-OF-TEXT';
      const command = `cat > ${quoted(action.write)} <<'${end}'\n${action.text}${end}\n`;
      return shell(find(NAMES.shell), command);
    }
    const content = {
      [oneOf(inputsOf(tool.schema), ['content', 'text', 'contents'])]: action.text,
    };
    return call(tool.name, filled(tool, { ...pathIn(tool, action.write, root), ...content }));
  }
  const tool = find(NAMES.finish);
  if (!tool) return say(action.finish);
  const outcome = requiredOf(tool).includes('outcome') ? { outcome: 'finished' } : {};
  return call(tool.name, { ...outcome, summary: action.finish });
}

function shell(tool: ScriptTool | undefined, command: string): Block {
  if (!tool) return noTool('shell');
  const inputs = inputsOf(tool.schema);
  const argv = ['bash', '-lc', command];
  if (tool.kind === 'local_shell') return call(tool.name, { command: argv });
  const key = oneOf(inputs, ['command', 'cmd']);
  const takesList = isJson(inputs[key]) && inputs[key]['type'] === 'array';
  return call(tool.name, filled(tool, { [key]: takesList ? argv : command }));
}

function edit(
  tool: ScriptTool | undefined,
  action: { edit: string; old: string; new: string },
  root: string,
): Block {
  if (!tool) return noTool('edit');
  const inputs = inputsOf(tool.schema);
  if (tool.kind === 'custom' || 'patch' in inputs) {
    const hunk = ['@@', ...lines('-', action.old), ...lines('+', action.new)];
    const file = `*** Update File: ${action.edit}`;
    const patch = ['*** Begin Patch', file, ...hunk, '*** End Patch', ''].join('\n');
    return call(tool.name, tool.kind === 'custom' ? patch : { patch });
  }
  const list = inputs['edits'];
  const inner = isJson(list) ? inputsOf(list['items']) : inputs;
  const change = {
    [oneOf(inner, ['old_string', 'oldString', 'old_text', 'oldText', 'old'])]: action.old,
    [oneOf(inner, ['new_string', 'newString', 'new_text', 'newText', 'new'])]: action.new,
  };
  const what = isJson(list) ? { edits: [change] } : change;
  return call(tool.name, filled(tool, { ...pathIn(tool, action.edit, root), ...what }));
}

/** Puts the path under the tool's name for it; absolute unless that name is just "path". */
function pathIn(tool: ScriptTool, path: string, root: string): Json {
  const key = oneOf(inputsOf(tool.schema), ['file_path', 'filePath', 'absolute_path', 'path']);
  return { [key]: key === 'path' || isAbsolute(path) ? path : join(root, path) };
}

/** Fills the input with a word for each other text that the tool requires. */
function filled(tool: ScriptTool, input: Json): Json {
  const inputs = inputsOf(tool.schema);
  const missing = requiredOf(tool).filter((name) => !(name in input));
  return { ...input, ...Object.fromEntries(missing.map((n) => [n, sampleOf(inputs[n])])) };
}

function requiredOf({ schema }: ScriptTool): string[] {
  const required = isJson(schema) ? schema['required'] : undefined;
  return Array.isArray(required) ? required.map(String) : [];
}

function inputsOf(schema: unknown): Json {
  return isJson(schema) && isJson(schema['properties']) ? schema['properties'] : {};
}

function oneOf(inputs: Json, names: readonly [string, ...string[]]): string {
  return names.find((name) => name in inputs) ?? names[0];
}

function lines(sign: string, text: string): string[] {
  return text.split('\n').map((line) => sign + line);
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

function noTool(what: string): Block {
  return say(`No tool is offered for: ${what}.`);
}
