/**
 * Fetches every foreign agent that the tests run, and the Node that some of them need, into the
 * given folder, as a runner does at an agent's first use. Agents that are there already are kept.
 *
 *   node script/foreign-agents.ts FOLDER
 */
import process from 'node:process';
import { archiveOf, hostPlatform } from '../runner/agent/foreign/archives.ts';
import { PINS, type Preset } from '../runner/agent/foreign/pins.ts';
import { ToolCache } from '../runner/agent/foreign/tool-cache.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder');
const platform = hostPlatform();
const tools = new ToolCache({ folder, platform });
const presets = Object.keys(PINS) as Preset[];
const known = [...presets, 'node' as const].filter(
  (tool) => platform !== undefined && archiveOf(tool, platform) !== undefined,
);
const say = async (text: string): Promise<void> => void process.stdout.write(`${text}\n`);
await Promise.all(known.map((tool) => tools.ensure(tool, say, new AbortController().signal)));
