/**
 * Gemini CLI, without a terminal: how it is started, and its stream of JSON lines. The settings
 * given here stand above those of the repository: no hooks, no servers of tools, no extensions.
 */
import { fields, parseJson, textOf } from '../../gateway/json.ts';
import {
  GATEWAY_URL,
  grown,
  type Launch,
  type LaunchInput,
  outcomeOf,
  type AgentOutput,
  summaryOf,
  told,
} from './launch.ts';

export function launchGemini(input: LaunchInput): Launch {
  const { model, prompt } = input;
  return {
    argv: [
      ...geminiProgram(input.folder),
      '--yolo',
      '--output-format',
      'stream-json',
      '--model',
      model,
      '--extensions',
      'none',
    ],
    ...geminiSetting(input),
    protocol: told(prompt, hearGemini()),
  };
}

/** Returns the command: a script with a Node of its own, whatever the image has. */
export function geminiProgram(folder: LaunchInput['folder']): string[] {
  return [`${folder('node')}/bin/node`, `${folder('self')}/bundle/gemini.js`];
}

export function geminiSetting({
  home,
  token,
  model,
}: Pick<LaunchInput, 'home' | 'token' | 'model'>): Pick<Launch, 'env' | 'files'> {
  return {
    env: {
      HOME: home,
      GEMINI_API_KEY: token,
      GOOGLE_GEMINI_BASE_URL: GATEWAY_URL,
      GEMINI_MODEL: model,
      GEMINI_CLI_SYSTEM_SETTINGS_PATH: SETTINGS_FILE,
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      GEMINI_CLI_NO_RELAUNCH: 'true',
      GEMINI_TELEMETRY_ENABLED: 'false',
      // It also reads a repository's .env, which sets only variables that are not set.
      GEMINI_SANDBOX: 'false',
    },
    files: {},
  };
}

/** Settings that override a repository's are read only from a file that belongs to root. */
const SETTINGS_FILE = '/opt/errand/gemini/settings.json';

export const geminiRootFiles = (): Record<string, string> => ({
  [SETTINGS_FILE]: JSON.stringify(SETTINGS),
});

const SETTINGS = {
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  security: {
    auth: { selectedType: 'gemini-api-key', enforcedType: 'gemini-api-key', useExternal: false },
    disableYoloMode: false,
    toolSandboxing: false,
    folderTrust: { enabled: false },
    // This would ask the model about every call.
    enableConseca: false,
    environmentVariableRedaction: { enabled: false },
  },
  hooksConfig: { enabled: false },
  // No server has this name; an empty list would allow all of them.
  mcp: { allowed: ['none-of-the-repository'], serverCommand: '' },
  tools: {
    // These have the provider search and fetch, which the gateway refuses.
    exclude: ['google_web_search', 'web_fetch'],
    sandbox: false,
    // Commands that it would run to discover and call tools.
    discoveryCommand: '',
    callCommand: '',
    confirmationRequired: [],
  },
  admin: { mcp: { enabled: false }, extensions: { enabled: false } },
};

/** Translates lines; a text comes in pieces, and ends when something else begins. */
function hearGemini(): (line: string) => AgentOutput[] {
  let text = '';
  const said = (): AgentOutput[] => {
    const whole = text;
    text = '';
    return whole === '' ? [] : [{ kind: 'said', text: whole }];
  };
  return (line) => {
    const event = fields(parseJson(line));
    const { tool_id: id, tool_name: name } = event;
    switch (event['type']) {
      case 'message':
        if (event['role'] === 'assistant') text = grown(text, event['content']);
        return [];
      case 'tool_use':
        return [
          ...said(),
          {
            kind: 'tool',
            id: textOf(id),
            tool: textOf(name),
            summary: summaryOf(event['parameters']),
          },
        ];
      case 'tool_result': {
        const ok = event['status'] === 'success';
        const output = ok ? event['output'] : fields(event['error'])['message'];
        return [...said(), { kind: 'result', id: textOf(id), ok, outcome: outcomeOf(ok, output) }];
      }
      case 'result': {
        if (event['status'] === 'success') return [...said(), { kind: 'stopped' }];
        const error = textOf(fields(event['error'])['message'] ?? event['status']);
        return [...said(), { kind: 'stopped', error }];
      }
      default:
        return [];
    }
  };
}
