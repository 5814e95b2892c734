/**
 * Decides what a request may ask of a model: only the task's models, and only tools that the agent
 * itself runs. A tool that makes the provider search, run code or fetch an address would be a way
 * out of a sandbox that has none, so it is refused. Pure.
 */
import type { Form } from './forms.ts';
import { fields, type Fields, list } from './json.ts';

/** Types of tools that run on the agent's side. A tool without a type is a function. */
const OWN_TOOLS: Readonly<Record<'messages' | 'responses' | 'chat', RegExp>> = {
  messages: /^(custom$|bash_|text_editor_|memory_|computer_|tool_search_tool_)/,
  responses: /^(function|custom|local_shell|apply_patch|namespace|tool_search)$/,
  chat: /^(function|custom)$/,
};

/** Keys of a request that refer to content stored at the provider, or that it would fetch. */
const REFUSED_KEYS: Readonly<Record<Form, readonly string[]>> = {
  messages: ['mcp_servers', 'container'],
  responses: ['prompt', 'conversation', 'background'],
  chat: ['web_search_options'],
  // Gemini reads each key in either spelling.
  gemini: ['cachedContent', 'cached_content'],
};

/** Keys that can make a request cost more than the list price, and their values that do not. */
const DEAR_KEYS: readonly { readonly name: string; readonly usual: readonly unknown[] }[] = [
  { name: 'speed', usual: [null, 'standard'] },
  { name: 'service_tier', usual: [null, 'auto', 'default', 'standard', 'standard_only', 'flex'] },
  { name: 'inference_geo', usual: [null, 'global'] },
  { name: 'serviceTier', usual: [null, 'auto', 'default', 'standard', 'flex'] },
];

/** Returns why a request may not pass, or undefined if it may. `model` is the one it asks for. */
export function refusal(
  form: Form,
  model: string | undefined,
  body: Fields,
  models: readonly string[],
): string | undefined {
  if (model === undefined || !models.includes(model)) {
    return `The model ${JSON.stringify(model ?? null)} is not this task's: ${models.join(', ')}.`;
  }
  const key = REFUSED_KEYS[form].find((name) => isSet(body[name]));
  if (key !== undefined) return `"${key}" is not available in a sandbox.`;
  const tool = foreignTool(form, body);
  if (tool !== undefined) return `The tool ${tool} of the provider is not available in a sandbox.`;
  const dear = DEAR_KEYS.find(({ name, usual }) => !usual.includes(body[name] ?? null));
  if (dear) return `"${dear.name}" costs more than is counted here, so it is not available.`;
  if (fetches(form, body))
    return 'Content must be given itself, not as an address to fetch it from.';
  return undefined;
}

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== false;
}

/** Returns the first tool that the provider would run itself. */
function foreignTool(form: Form, body: Fields): string | undefined {
  if (form === 'gemini') {
    const kinds = list(body['tools']).flatMap((tool) => Object.keys(fields(tool)));
    return kinds.find((kind) => kind !== 'functionDeclarations');
  }
  const own = OWN_TOOLS[form];
  const items = list(form === 'responses' ? body['input'] : body['messages']);
  const types = [body, ...items].flatMap(toolsIn).map((tool) => tool['type'] ?? 'custom');
  const other = types.find((type) => typeof type !== 'string' || !own.test(type));
  return other === undefined ? undefined : JSON.stringify(other);
}

/** Collects the tools given with a request or within its history; a tool may hold tools itself. */
function toolsIn(holder: unknown): Fields[] {
  return list(fields(holder)['tools']).flatMap((tool) => toolsIn(tool).concat(fields(tool)));
}

function fetches(form: Form, body: Fields): boolean {
  switch (form) {
    case 'messages':
      return [...list(body['messages']), { content: body['system'] }].some(namesSource);
    case 'responses':
      return list(body['input']).some((item) => {
        const { content, output } = fields(item);
        // A screenshot is a single part, not a list.
        return [...list(content), ...list(output), output].some((part) => {
          const { file_url: file, image_url: image } = fields(part);
          return isSet(file) || isAddress(image);
        });
      });
    case 'chat':
      return list(body['messages']).some((message) =>
        list(fields(message)['content']).some((part) =>
          isAddress(fields(fields(part)['image_url'])['url']),
        ),
      );
    case 'gemini':
      return [
        ...list(body['contents']),
        body['systemInstruction'],
        body['system_instruction'],
      ].some(namesFile);
  }
}

/** Searches nested blocks too: a tool's result, or a document of several parts. */
function namesSource(block: unknown): boolean {
  const { source, content } = fields(block);
  const { type, content: parts } = fields(source);
  return type === 'url' || type === 'file' || [...list(content), ...list(parts)].some(namesSource);
}

/** A function's response may have parts of its own. */
function namesFile(content: unknown): boolean {
  return list(fields(content)['parts']).some((part) => {
    const { fileData, file_data: file, functionResponse, function_response: answer } = fields(part);
    return isSet(fileData) || isSet(file) || namesFile(functionResponse) || namesFile(answer);
  });
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && !value.startsWith('data:');
}
