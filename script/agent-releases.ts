// Owns raising the pins of foreign agents: which release is the newest, whether it passes the
// conformance tests (test/integration/foreign), and what then stands in the sources and in
// docs/agents.md. A release that fails leaves no trace. Called by script/agents.
//
//   node script/agent-releases.ts [--check] [TOOL…]
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import {
  ALL_TOOLS,
  type Archive,
  archiveOf,
  hostPlatform,
  type Platform,
  type Tool,
} from '../runner/agent/foreign/archives.ts';
import { PINS } from '../runner/agent/foreign/pins.ts';
import { withTable } from './agent-table.ts';

const run = promisify(execFile);
const SOURCES = ['runner/agent/foreign/pins.ts', 'runner/agent/foreign/archives.ts'];
const PAGE = 'docs/agents.md';
const PLATFORMS: readonly Platform[] = ['linux-x64', 'linux-arm64'];
const TESTS = ['agents', 'endings', 'through-the-runner'].map(
  (name) => `test/integration/foreign/${name}.test.ts`,
);

interface Release {
  readonly tool: Tool;
  readonly pinned: string;
  readonly newest: string;
}

async function main(args: readonly string[]): Promise<number> {
  const named = args.filter((arg) => !arg.startsWith('--'));
  const strange = named.find((name) => !ALL_TOOLS.includes(name as Tool));
  if (strange !== undefined) {
    say(`There is no tool "${strange}"; there are: ${ALL_TOOLS.join(', ')}.`);
    return 1;
  }
  const tools = ALL_TOOLS.filter((tool) => named.length === 0 || named.includes(tool));
  const releases = await Promise.all(tools.map(releaseOf));
  const isCheck = args.includes('--check');
  let failed = 0;
  for (const release of releases) {
    const { tool, pinned, newest } = release;
    if (pinned === newest) say(`${tool} ${pinned}: the newest`);
    else if (isCheck) say(`${tool} ${pinned}: ${newest} is newer`);
    else if (await raised(release)) say(`${tool} ${pinned} → ${newest}: passes, the pin is raised`);
    else {
      failed += 1;
      say(`${tool} ${pinned}: ${newest} does not pass, so the pin stays`);
    }
  }
  if (isCheck) return releases.some(({ pinned, newest }) => pinned !== newest) ? 1 : 0;
  // In a process of its own, which reads the sources as they are now.
  await run(process.execPath, [import.meta.filename, '--table']);
  return failed === 0 ? 0 : 1;
}

/** Of Node only the line that is pinned: another one is a decision. */
async function releaseOf(tool: Tool): Promise<Release> {
  if (tool !== 'node') {
    const { package: name, version } = PINS[tool];
    return { tool, pinned: version, newest: String(await npmView(`${name}@latest`, 'version')) };
  }
  const archive = archiveOf('node', 'linux-x64');
  if (!archive) throw new Error('node has no archive');
  const { name, version } = archive;
  const all = await npmView(`${name}@${version.split('.')[0]}`, 'version');
  return { tool, pinned: version, newest: String(Array.isArray(all) ? all.at(-1) : all) };
}

async function npmView(what: string, field: string): Promise<unknown> {
  const { stdout } = await run('npm', ['view', what, field, '--json']);
  return JSON.parse(stdout);
}

/** Puts the release into the sources and tries it; takes it out again unless it passes. */
async function raised(release: Release): Promise<boolean> {
  const before = SOURCES.map((path) => readFileSync(path, 'utf8'));
  const restore = (): void => SOURCES.forEach((path, at) => writeFileSync(path, before[at] ?? ''));
  const interrupted = (): void => {
    restore();
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  try {
    const edits = await editsFor(release);
    for (const [at, path] of SOURCES.entries()) writeFileSync(path, edit(before[at] ?? '', edits));
    const passes = await conforms(release.tool);
    if (!passes) restore();
    return passes;
  } catch (error) {
    restore();
    throw error;
  } finally {
    process.removeListener('SIGINT', interrupted);
  }
}

type Edit = readonly [from: string, to: string];

const edit = (text: string, edits: readonly Edit[]): string =>
  edits.reduce((all, [from, to]) => all.replaceAll(from, () => to), text);

/** Each hash is of one archive, so it names its place; a version stands beside its tool. */
async function editsFor({ tool, pinned, newest }: Release): Promise<Edit[]> {
  const edits: Edit[] =
    tool === 'node'
      ? [[`const NODE = '${pinned}'`, `const NODE = '${newest}'`]]
      : [
          [
            `'${PINS[tool].package}', version: '${pinned}'`,
            `'${PINS[tool].package}', version: '${newest}'`,
          ],
        ];
  for (const platform of PLATFORMS) {
    const archive = archiveOf(tool, platform);
    if (!archive) continue;
    const version = archive.version.replace(pinned, newest);
    const integrity = await npmView(`${archive.name}@${version}`, 'dist.integrity');
    if (typeof integrity !== 'string' || !integrity.startsWith('sha512-')) {
      throw new Error(`${archive.name}@${version} has no hash in the registry`);
    }
    edits.push([archive.integrity, integrity]);
    if (platform === 'linux-x64') edits.push(...(await sizeEdit(archive, version, integrity)));
  }
  return edits;
}

/** The size stands below the hash, with lines between that stay. */
async function sizeEdit(archive: Archive, version: string, integrity: string): Promise<Edit[]> {
  const folder = mkdtempSync(join(tmpdir(), 'errand-agents-'));
  try {
    const what = `${archive.name}@${version}`;
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, what];
    const { stdout } = await run('npm', args, { maxBuffer: 1 << 28 });
    const [packed] = JSON.parse(stdout) as { size: number }[];
    const megabytes = Math.round((packed?.size ?? 0) / 1e6);
    const text = readFileSync('runner/agent/foreign/archives.ts', 'utf8');
    const at = text.indexOf(archive.integrity);
    const end = text.indexOf(`megabytes: ${archive.megabytes}`, at);
    if (at < 0 || end < 0 || megabytes === archive.megabytes) return [];
    const between = text.slice(at + archive.integrity.length, end);
    return [
      [
        `${integrity}${between}megabytes: ${archive.megabytes}`,
        `${integrity}${between}megabytes: ${megabytes}`,
      ],
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the tests that are about this agent; Gemini CLI is the one that needs Node. */
async function conforms(tool: Tool): Promise<boolean> {
  const agent = tool === 'node' ? 'gemini' : tool;
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'errand', 'tools');
  const pattern = `/(^|[ :])${agent}( acp| --acp)?($|: good work)/`;
  const child = spawn(process.execPath, ['--test', '--test-name-pattern', pattern, ...TESTS], {
    stdio: 'inherit',
    env: { ...process.env, ERRAND_TOOL_CACHE: process.env['ERRAND_TOOL_CACHE'] ?? cache },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (process.argv.includes('--table')) {
  if (hostPlatform() === undefined) say('The sizes are those of Linux on x64.');
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8')));
} else {
  process.exitCode = await main(process.argv.slice(2));
}
