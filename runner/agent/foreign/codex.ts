/**
 * Codex, without a terminal: how it is started, and its stream of JSON lines. Its own sandbox and
 * its questions are off, since it is in a sandbox; the repository is not trusted, so that its
 * `.codex` folder configures nothing.
 */
import { fields, list, parseJson, textOf } from '../../gateway/json.ts';
import {
  GATEWAY_URL,
  type Launch,
  type LaunchInput,
  outcomeOf,
  type AgentOutput,
  summaryOf,
  told,
} from './launch.ts';

const TOKEN = 'ERRAND_TOKEN';

export function launchCodex(input: LaunchInput, program: string): Launch {
  const { model, folder, prompt } = input;
  return {
    argv: [
      `${folder('self')}/${program}`,
      'exec',
      '--json',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      '--model',
      model,
      '-',
    ],
    ...codexSetting(input),
    protocol: told(prompt, hearCodex),
  };
}

export function codexSetting({
  home,
  token,
  model,
}: Pick<LaunchInput, 'home' | 'token' | 'model'>): Pick<Launch, 'env' | 'files'> {
  return {
    env: { HOME: home, CODEX_HOME: `${home}/.codex`, [TOKEN]: token, RUST_LOG: 'error' },
    // An adapter that starts Codex offers only the models that it knows.
    files: { '.codex/config.toml': `model = ${JSON.stringify(model)}\n${CONFIG}` },
  };
}

/** The rules are in the prompt, from the base commit, so Codex reads none itself. */
const CONFIG = `model_provider = "errand"
web_search = "disabled"
check_for_update_on_startup = false
project_doc_max_bytes = 0

[analytics]
enabled = false

[features]
plugins = false
apps = false

[model_providers.errand]
name = "errand"
base_url = "${GATEWAY_URL}/v1"
env_key = "${TOKEN}"
wire_api = "responses"
requires_openai_auth = false
`;

function hearCodex(line: string): AgentOutput[] {
  const event = fields(parseJson(line));
  const item = fields(event['item']);
  switch (event['type']) {
    case 'item.started':
      return started(item);
    case 'item.completed':
      return completed(item);
    case 'turn.completed':
      return [{ kind: 'stopped' }];
    case 'turn.failed':
      return [{ kind: 'stopped', error: textOf(fields(event['error'])['message']) }];
    default:
      return [];
  }
}

type Item = Readonly<Record<string, unknown>>;

const CALLS: ReadonlyMap<string, string> = new Map([
  ['command_execution', 'shell'],
  ['file_change', 'edit'],
  ['mcp_tool_call', 'mcp'],
  ['web_search', 'web_search'],
]);

function started(item: Item): AgentOutput[] {
  const tool = CALLS.get(textOf(item['type']));
  if (tool === undefined) return [];
  return [{ kind: 'tool', id: textOf(item['id']), tool, summary: about(item) }];
}

function completed(item: Item): AgentOutput[] {
  const { id, type, text, status, exit_code: exit, aggregated_output: output } = item;
  if (type === 'agent_message') return [{ kind: 'said', text: textOf(text) }];
  const tool = CALLS.get(textOf(type));
  if (tool === undefined) return [];
  const ok = status === 'completed' && (exit === undefined || exit === 0);
  const result: AgentOutput = {
    kind: 'result',
    id: textOf(id),
    ok,
    outcome: outcomeOf(ok, output),
  };
  // File changes are reported only when they are done.
  if (type !== 'file_change') return [result];
  return [{ kind: 'tool', id: textOf(id), tool, summary: about(item) }, result];
}

function about(item: Item): string {
  const paths = list(item['changes']).map((change) => textOf(fields(change)['path']));
  return paths.length > 0 ? paths.join(', ').slice(0, 300) : summaryOf(item);
}
