/**
 * Owns how each of the seven agents is started without a terminal, with our MCP server among its
 * tools and a scripted model behind it, in a home folder of its own. docs/mcp.md tells people the
 * same settings. Nothing of the machine's own settings is used.
 */
import { join } from 'node:path';
import { PINS } from '../../runner/agent/foreign/pins.ts';

/** What an agent is started with. */
export interface Setting {
  readonly home: string;
  /** Base address of the scripted model. */
  readonly model: string;
  readonly server: StdioServer | HttpServer;
  readonly prompt: string;
  /** Folder of the agents that a runner has, and of the others. */
  readonly tools: string;
  readonly packages: string;
}

export interface StdioServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface HttpServer {
  readonly url: string;
  readonly token: string;
}

export interface Launch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Below the home folder. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Agent {
  readonly title: string;
  readonly version: string;
  readonly launch: (setting: Setting) => Launch;
}

const MODEL = 'claude-sonnet-4-5';
const isHttp = (server: Setting['server']): server is HttpServer => 'url' in server;
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** As most agents write it. */
function usual(server: Setting['server'], type: string): Record<string, unknown> {
  if (isHttp(server)) return { type, url: server.url, headers: bearer(server.token) };
  return { command: server.command, args: server.args, env: server.env };
}

const anthropic = (model: string) => ({
  ANTHROPIC_BASE_URL: model,
  ANTHROPIC_API_KEY: 'scripted',
  ANTHROPIC_MODEL: MODEL,
});

export const AGENTS: Readonly<Record<string, Agent>> = {
  claude: {
    title: 'Claude Code',
    version: PINS.claude.version,
    launch: ({ home, model, server, prompt, tools }) => ({
      argv: [
        join(tools, `claude-${PINS.claude.version}-linux-x64/claude`),
        '--print',
        '--output-format',
        'stream-json',
        '--verbose',
        '--strict-mcp-config',
        '--mcp-config',
        join(home, 'mcp.json'),
        '--allowedTools',
        'mcp__errand ToolSearch',
        '--model',
        MODEL,
        prompt,
      ],
      env: {
        ...anthropic(model),
        ANTHROPIC_SMALL_FAST_MODEL: MODEL,
        CLAUDE_CONFIG_DIR: join(home, '.claude'),
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
      },
      files: { 'mcp.json': JSON.stringify({ mcpServers: { errand: usual(server, 'http') } }) },
    }),
  },
  codex: {
    title: 'Codex',
    version: PINS.codex.version,
    launch: ({ home, model, server, prompt, tools }) => ({
      argv: [
        join(
          tools,
          `codex-${PINS.codex.version}-linux-x64-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex`,
        ),
        'exec',
        '--json',
        '--skip-git-repo-check',
        '--dangerously-bypass-approvals-and-sandbox',
        '--model',
        'gpt-5',
        prompt,
      ],
      env: {
        CODEX_HOME: join(home, '.codex'),
        SCRIPTED_KEY: 'scripted',
        RUST_LOG: 'error',
        ...(isHttp(server) && { ERRAND_MCP_TOKEN: server.token }),
      },
      files: {
        '.codex/config.toml': `${CODEX_SETTINGS.replace('MODEL_URL', model)}
[mcp_servers.errand]
${isHttp(server) ? `url = "${server.url}"\nbearer_token_env_var = "ERRAND_MCP_TOKEN"` : `command = "${server.command}"\nargs = ${JSON.stringify(server.args)}\nenv = ${inlineTable(server.env)}`}
`,
      },
    }),
  },
  gemini: {
    title: 'Gemini CLI',
    version: PINS.gemini.version,
    launch: ({ model, server, prompt, tools }) => ({
      argv: [
        process.execPath,
        join(tools, `gemini-${PINS.gemini.version}-linux-x64/bundle/gemini.js`),
        '--yolo',
        '--output-format',
        'stream-json',
        '--model',
        'gemini-2.5-pro',
        '--prompt',
        prompt,
      ],
      env: {
        GEMINI_API_KEY: 'scripted',
        GOOGLE_GEMINI_BASE_URL: model,
        GEMINI_CLI_TRUST_WORKSPACE: 'true',
        GEMINI_CLI_NO_RELAUNCH: 'true',
        GEMINI_TELEMETRY_ENABLED: 'false',
      },
      files: {
        '.gemini/settings.json': JSON.stringify({
          general: { enableAutoUpdate: false },
          security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
          mcpServers: {
            errand: isHttp(server)
              ? { httpUrl: server.url, headers: bearer(server.token) }
              : usual(server, ''),
          },
        }),
      },
    }),
  },
  opencode: {
    title: 'opencode',
    version: PINS.opencode.version,
    launch: ({ model, server, prompt, tools }) => ({
      argv: [
        join(tools, `opencode-${PINS.opencode.version}-linux-x64/bin/opencode`),
        'run',
        '--format',
        'json',
        '--model',
        `anthropic/${MODEL}`,
        '--title',
        'errand',
        prompt,
      ],
      env: {
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      },
      files: {
        '.config/opencode/opencode.json': JSON.stringify({
          autoupdate: false,
          share: 'disabled',
          small_model: `anthropic/${MODEL}`,
          enabled_providers: ['anthropic'],
          agent: { title: { disable: true } },
          provider: {
            anthropic: {
              options: { baseURL: `${model}/v1`, apiKey: 'scripted' },
              models: { [MODEL]: {} },
            },
          },
          mcp: {
            errand: isHttp(server)
              ? { type: 'remote', url: server.url, headers: bearer(server.token) }
              : {
                  type: 'local',
                  command: [server.command, ...server.args],
                  environment: server.env,
                },
          },
        }),
      },
    }),
  },
  copilot: {
    title: 'Copilot CLI',
    version: '1.0.102',
    launch: ({ home, model, server, prompt, packages }) => ({
      argv: [
        join(packages, 'node_modules/.bin/copilot'),
        '--prompt',
        prompt,
        '--allow-all-tools',
        '--disable-builtin-mcps',
        '--no-auto-update',
        '--additional-mcp-config',
        JSON.stringify({
          mcpServers: {
            errand: {
              ...usual(server, 'http'),
              ...(!isHttp(server) && { type: 'local' }),
              tools: ['*'],
            },
          },
        }),
      ],
      env: {
        COPILOT_HOME: join(home, '.copilot'),
        COPILOT_OFFLINE: 'true',
        COPILOT_PROVIDER_BASE_URL: model,
        COPILOT_PROVIDER_TYPE: 'anthropic',
        COPILOT_PROVIDER_API_KEY: 'scripted',
        COPILOT_MODEL: MODEL,
      },
    }),
  },
  qwen: {
    title: 'Qwen Code',
    version: '0.24.4',
    launch: ({ model, server, prompt, packages }) => ({
      argv: [
        join(packages, 'node_modules/.bin/qwen'),
        '--yolo',
        '--output-format',
        'stream-json',
        '--auth-type',
        'anthropic',
        '--model',
        MODEL,
        '--mcp-config',
        JSON.stringify({
          mcpServers: {
            errand: isHttp(server)
              ? { httpUrl: server.url, headers: bearer(server.token) }
              : usual(server, ''),
          },
        }),
        prompt,
      ],
      env: { ...anthropic(model), QWEN_TELEMETRY_ENABLED: 'false' },
    }),
  },
  kimi: {
    title: 'Kimi Code',
    version: '2.1.0',
    launch: ({ home, model, server, prompt, packages }) => ({
      argv: [
        join(packages, 'node_modules/.bin/kimi'),
        '--output-format',
        'stream-json',
        '--prompt',
        prompt,
      ],
      env: { KIMI_CODE_HOME: join(home, '.kimi'), KIMI_CODE_NO_AUTO_UPDATE: '1' },
      files: {
        '.kimi/config.toml': `default_model = "scripted"
telemetry = false

[providers.scripted]
type = "anthropic"
base_url = "${model}"
api_key = "scripted"

[models.scripted]
provider = "scripted"
model = "${MODEL}"
max_context_size = 200000
capabilities = ["tool_use"]
`,
        '.kimi/mcp.json': JSON.stringify({ mcpServers: { errand: usual(server, 'http') } }),
      },
    }),
  },
};

const CODEX_SETTINGS = `model_provider = "scripted"
web_search = "disabled"
check_for_update_on_startup = false

[analytics]
enabled = false

[features]
plugins = false
apps = false

[model_providers.scripted]
name = "scripted"
base_url = "MODEL_URL/v1"
env_key = "SCRIPTED_KEY"
wire_api = "responses"
requires_openai_auth = false
`;

function inlineTable(env: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(env).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return `{ ${pairs.join(', ')} }`;
}
