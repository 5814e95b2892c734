/**
 * opencode, without a terminal: how it is started, and its stream of JSON lines. Its configuration
 * is the one given here; that of the repository is not read, and its plugins are off.
 */
import type { Form } from '../../gateway/forms.ts';
import { fields, parseJson, textOf } from '../../gateway/json.ts';
import {
  GATEWAY_URL,
  type Launch,
  type LaunchInput,
  outcomeOf,
  type AgentOutput,
  summaryOf,
  told,
} from './launch.ts';

/** Provider of each form, as opencode names it, and the path it adds to the gateway's address. */
const PROVIDERS: Readonly<Record<Form, { name: string; path: string }>> = {
  messages: { name: 'anthropic', path: '/v1' },
  responses: { name: 'openai', path: '/v1' },
  chat: { name: 'openai', path: '/v1' },
  gemini: { name: 'google', path: '/v1beta' },
};
const TOKEN = 'ERRAND_TOKEN';

export function launchOpencode(input: LaunchInput): Launch {
  const { model, form, prompt } = input;
  return {
    argv: [
      `${input.folder('self')}/bin/opencode`,
      'run',
      '--format',
      'json',
      '--model',
      `${PROVIDERS[form].name}/${model}`,
      // Without a title it would ask the model for one.
      '--title',
      'errand',
    ],
    ...opencodeSetting(input),
    protocol: told(prompt, hearOpencode),
  };
}

export function opencodeSetting({
  home,
  token,
  model,
  form,
}: Pick<LaunchInput, 'home' | 'token' | 'model' | 'form'>): Pick<Launch, 'env' | 'files'> {
  const { name, path } = PROVIDERS[form];
  const options = { baseURL: GATEWAY_URL + path, apiKey: `{env:${TOKEN}}` };
  const config = {
    autoupdate: false,
    share: 'disabled',
    model: `${name}/${model}`,
    small_model: `${name}/${model}`,
    enabled_providers: [name],
    // A session's title would cost a request, and nobody reads it.
    agent: { title: { disable: true } },
    provider: { [name]: { options, models: { [model]: {} } } },
    permission: { edit: 'allow', bash: 'allow', external_directory: 'allow', webfetch: 'deny' },
  };
  return {
    env: {
      HOME: home,
      [TOKEN]: token,
      OPENCODE_PURE: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_CLAUDE_CODE: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      OPENCODE_DISABLE_EXTERNAL_SKILLS: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_PROJECT_CONFIG: '1',
    },
    files: { '.config/opencode/opencode.json': JSON.stringify(config) },
  };
}

function hearOpencode(line: string): AgentOutput[] {
  const event = fields(parseJson(line));
  const part = fields(event['part']);
  switch (event['type']) {
    case 'text':
      return [{ kind: 'said', text: textOf(part['text']) }];
    case 'tool_use': {
      // Sent once the call is over.
      const { input, status, output, error } = fields(part['state']);
      const id = textOf(part['callID']);
      const ok = status === 'completed';
      return [
        { kind: 'tool', id, tool: textOf(part['tool']), summary: summaryOf(input) },
        { kind: 'result', id, ok, outcome: outcomeOf(ok, ok ? output : error) },
      ];
    }
    case 'error': {
      const { data, name } = fields(event['error']);
      return [{ kind: 'stopped', error: textOf(fields(data)['message'] ?? name) }];
    }
    case 'step_finish':
      return part['reason'] === 'stop' ? [{ kind: 'stopped' }] : [];
    default:
      return [];
  }
}
