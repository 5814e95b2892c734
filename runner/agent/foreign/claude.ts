/**
 * Claude Code, without a terminal: how it is started, and its stream of JSON lines. `--bare` keeps
 * hooks, plugins and settings of the repository out; the only settings are those given here.
 */
import { type Fields, fields, list, parseJson, textOf } from '../../gateway/json.ts';
import type { HandedServer } from './handed-servers.ts';
import {
  GATEWAY_URL,
  type Launch,
  type LaunchInput,
  outcomeOf,
  type AgentOutput,
  summaryOf,
  told,
} from './launch.ts';

/** Its tools, by the built-in agent's names of the same. */
const TOOLS = {
  bash: 'Bash',
  read: 'Read',
  edit: 'Edit',
  write: 'Write',
  search: 'Glob Grep',
} as const;

/** Returns the options that keep its tools to those of a role. */
function toolOptions({ tools: kept, servers = [] }: LaunchInput): string[] {
  const names = (wanted: boolean): string[] =>
    Object.entries(TOOLS).flatMap(([ours, theirs]) =>
      (kept?.includes(ours) ?? true) === wanted ? theirs.split(' ') : [],
    );
  const denied = names(false);
  return [
    '--allowedTools',
    [...names(true), ...servers.flatMap(serverTools)].join(' '),
    ...(denied.length > 0 ? ['--disallowedTools', denied.join(' ')] : []),
  ];
}

export function launchClaude(input: LaunchInput): Launch {
  const { model, token, home, turns, folder, prompt, servers = [] } = input;
  return {
    argv: [
      `${folder('self')}/claude`,
      '--print',
      '--bare',
      '--output-format',
      'stream-json',
      '--verbose',
      '--permission-mode',
      'acceptEdits',
      ...toolOptions(input),
      ...(servers.length > 0 ? ['--mcp-config', `${home}/${SERVERS}`] : []),
      '--setting-sources',
      'user',
      '--strict-mcp-config',
      '--max-turns',
      String(turns),
      '--model',
      model,
    ],
    env: {
      ...claudeEnvironment(model, token),
      HOME: home,
      CLAUDE_CONFIG_DIR: `${home}/.claude`,
    },
    files: servers.length > 0 ? { [SERVERS]: serversFile(servers) } : {},
    protocol: told(prompt, hearClaude),
  };
}

const SERVERS = 'servers.json';

function serversFile(servers: readonly HandedServer[]): string {
  const named = servers.map(({ name, argv: [command, ...args], env }) => {
    return [name, { type: 'stdio', command, args, env }] as const;
  });
  return JSON.stringify({ mcpServers: Object.fromEntries(named) });
}

/** Nobody is there to grant another one. */
function serverTools({ name, tools }: HandedServer): string[] {
  return tools ? tools.map((tool) => `mcp__${name}__${tool}`) : [`mcp__${name}`];
}

/**
 * Returns the environment that connects it to its model; every part of it uses the one allowed
 * model.
 */
export function claudeEnvironment(model: string, token: string): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: GATEWAY_URL,
    ANTHROPIC_API_KEY: token,
    ANTHROPIC_MODEL: model,
    ANTHROPIC_SMALL_FAST_MODEL: model,
    ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
    ANTHROPIC_DEFAULT_SONNET_MODEL: model,
    ANTHROPIC_DEFAULT_OPUS_MODEL: model,
    CLAUDE_CODE_SUBAGENT_MODEL: model,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
  };
}

function hearClaude(line: string): AgentOutput[] {
  const event = fields(parseJson(line));
  const content = list(fields(event['message'])['content']).map(fields);
  switch (event['type']) {
    case 'assistant':
      return content.flatMap(called);
    case 'user':
      return content.flatMap(answered);
    case 'result':
      return [ended(event)];
    default:
      return [];
  }
}

function called(block: Fields): AgentOutput[] {
  if (block['type'] === 'text') return [{ kind: 'said', text: textOf(block['text']) }];
  if (block['type'] !== 'tool_use') return [];
  const { id, name, input } = block;
  return [{ kind: 'tool', id: textOf(id), tool: textOf(name), summary: summaryOf(input) }];
}

function answered(block: Fields): AgentOutput[] {
  if (block['type'] !== 'tool_result') return [];
  const { tool_use_id: id, is_error: error, content } = block;
  const text = typeof content === 'string' ? content : fields(list(content)[0])['text'];
  const ok = error !== true;
  return [{ kind: 'result', id: textOf(id), ok, outcome: outcomeOf(ok, text) }];
}

function ended(event: Fields): AgentOutput {
  if (event['subtype'] === 'error_max_turns') {
    return { kind: 'stopped', limit: 'Claude Code used all its turns.' };
  }
  if (event['is_error'] !== true) return { kind: 'stopped' };
  return { kind: 'stopped', error: textOf(event['result'] ?? event['subtype']) };
}
