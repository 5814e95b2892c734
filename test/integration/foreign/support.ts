/**
 * Foreign agents, really: the pinned packages in a sandbox, their way to the model through the
 * gateway, and a scripted server in the place of the provider.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { ForeignAgents, type ForeignAgentsOptions } from '../../../runner/agent/foreign/agents.ts';
import { archiveOf, hostPlatform } from '../../../runner/agent/foreign/archives.ts';
import { parseAgent, toolsOf } from '../../../runner/agent/foreign/choice.ts';
import { ToolCache } from '../../../runner/agent/foreign/tool-cache.ts';
import type { AgentEvent, PhaseEnding, PhaseInput } from '../../../runner/agent/backend.ts';
import { Gateway } from '../../../runner/gateway/gateway.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import type { Workspace } from '../../../runner/sandbox/workspace.ts';
import { makeRepository } from '../../support/repository.ts';
import { MemoryTranscript } from '../../support/agent-phase.ts';
import type { Script } from '../../support/scripted-model/script.ts';
import { type ScriptedModel, startScriptedModel } from '../../support/scripted-model/server.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';

/** Every agent, with a model whose form it speaks. */
export const AGENTS = [
  { agent: 'claude', model: 'claude-opus-5-5' },
  { agent: 'codex', model: 'gpt-scripted' },
  { agent: 'gemini', model: 'gemini-scripted' },
  { agent: 'opencode', model: 'claude-opus-5-5' },
  { agent: 'acp:opencode acp', model: 'claude-opus-5-5' },
  { agent: 'acp:gemini --acp', model: 'gemini-scripted' },
] as const;

/** Why a test of this agent cannot run on this machine; false where it can. */
export function missing(agent: string): string | false {
  const platform = hostPlatform();
  const tools = toolsOf(parseAgent(agent, []));
  const all = platform && tools.every((tool) => archiveOf(tool, platform));
  return all ? false : 'no archive of it is known for this machine';
}

/** What no sandbox may ever see. */
export const REAL_KEY = 'the-real-key-of-the-runner';

/** Prices in whole dollars a million, for models of any name. */
export const PRICES = Object.fromEntries(
  AGENTS.map(({ model }) => [model, { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 }]),
);

/** Where script/bring.sh lays the packages, or wherever this machine keeps them. */
export function toolFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? tmpdir(), '.cache');
  return process.env['ERRAND_TOOL_CACHE'] ?? join(cache, 'errand', 'tools');
}

export interface Played {
  readonly events: readonly AgentEvent[];
  readonly ending: PhaseEnding;
  readonly model: ScriptedModel;
  readonly workspace: Workspace;
  readonly log: string;
  readonly transcript: MemoryTranscript;
}

export interface PlayOptions {
  readonly agent: string;
  readonly model: string;
  readonly script: Script;
  readonly input?: Partial<PhaseInput>;
  readonly options?: Partial<ForeignAgentsOptions>;
  readonly files?: Readonly<Record<string, string>>;
  readonly transcript?: MemoryTranscript;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: AgentEvent) => void | Promise<void>;
  /** Called after the end, while sandbox and model are still there. */
  readonly look?: (played: Played) => Promise<void>;
  readonly recording?: {
    write(chunk: Uint8Array): Promise<void>;
    finish(): Promise<{ id: string }>;
  };
}

/** One driver and one gateway for a test file. */
export function foreignTests(): { play: (options: PlayOptions) => Promise<Played> } {
  const { driver, dataDirectory } = testDriver();
  const gateway = new Gateway(dataDirectory);
  const tools = new ToolCache({ folder: toolFolder(), platform: hostPlatform() });
  after(() => gateway.stop());

  const play = async (options: PlayOptions): Promise<Played> => {
    const model = await startScriptedModel(options.script);
    const never = new AbortController().signal;
    const signal = options.signal ?? never;
    const lines: string[] = [];
    const service = { apiKey: REAL_KEY, baseURL: model.url };
    const agents = new ForeignAgents({
      gateway,
      tools,
      mounts: true,
      services: {
        anthropic: service,
        openai: { ...service, baseURL: `${model.url}/v1` },
        gemini: service,
      },
      prices: PRICES,
      acp: [],
      record: options.recording !== undefined,
      ...options.options,
    });
    const transcript = options.transcript ?? new MemoryTranscript();
    const opened = await agents.open(
      options.agent,
      {
        say: async (text) => void lines.push(`${text}\n`),
        log: (text) => lines.push(text),
        artifact: () =>
          options.recording ?? { write: async () => {}, finish: async () => ({ id: '' }) },
        kept: async () => {},
      },
      never,
    );
    if (!opened) throw new Error('this is the built-in agent');
    const limits = { ...SPEC.limits, memoryBytes: 3 * 1024 ** 3, pids: 1024 };
    const sandbox = await driver.create({ ...SPEC, ...opened.sandbox, limits });
    try {
      const workspace = openWorkspace(sandbox);
      const files = { 'sum.js': 'exports.sum = (a, b) => a - b;\n', ...options.files };
      for (const [path, text] of Object.entries(files)) {
        await workspace.writeFile(path, Buffer.from(text));
      }
      const events: AgentEvent[] = [];
      const phase = opened.backend.runPhase(
        {
          phase: 'code',
          role: 'code',
          title: 'Fix the sum',
          instructions: 'sum() must add.',
          origin: { kind: 'prompt' },
          model: options.model,
          limits: { turns: 20, costUsd: 5, minutes: 5 },
          workspace,
          checks: [{ name: 'test', command: 'node test.js' }],
          baseline: '',
          rules: [],
          map: '',
          spentUsd: 0,
          mayAsk: false,
          inbox: { all: () => [], delivered: async () => {}, interruption: () => never },
          verify: async () => 'test passed',
          transcript,
          log: (line) => lines.push(line),
          ...options.input,
        },
        signal,
      );
      for await (const event of phase) {
        events.push(event);
        await options.onEvent?.(event);
      }
      const last = events.at(-1);
      if (last?.kind !== 'ended') throw new Error('the phase ended without an ending');
      const log = lines.join('');
      const played = { events, ending: last.ending, model, workspace, log, transcript };
      await options.look?.(played);
      return played;
    } finally {
      await opened.close();
      await sandbox.destroy();
      await model.close();
    }
  };
  return { play };
}

/** A sum that is none, and a test that says so. */
export const buggyRepository = (): string =>
  makeRepository({
    'sum.js': 'exports.sum = (a, b) => a - b;\n',
    'test.js': "const { sum } = require('./sum.js');\nif (sum(1, 2) !== 3) process.exit(1);\n",
    'AGENTS.md': 'Keep it short.\n',
    '.errand/config.yaml': 'verify: quick\n',
  });
