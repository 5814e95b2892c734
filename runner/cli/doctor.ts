/**
 * `errand doctor`: examines everything that a runner on this machine needs, how the one that runs is,
 * and what it would do in the repository of the folder, and names the fix for what is missing or
 * wrong. Changes nothing.
 */
import { existsSync } from 'node:fs';
import { access, constants, mkdtemp, rm, statfs, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newTemporaryFolder } from '../client/temporary-leftovers.ts';
import { gitLine } from '../client/git.ts';
import type { RunnerConfig } from '../config/runner-config.ts';
import { DEFAULT_IMAGE } from '../config/sandbox-config.ts';
import { FULL_IMAGE } from '../project/detect-image.ts';
import type { Sandboxes } from '../project/missing-tools.ts';
import { ErrandError } from '../protocol/errors.ts';
import { whyNoOverlay } from '../sandbox/checkouts/probe.ts';
import { BrowserImage } from '../sandbox/browser-image.ts';
import { EngineBlindError } from '../sandbox/docker-calls.ts';
import { engineSees } from '../sandbox/engine-sees.ts';
import { removeTree } from '../sandbox/tree-volume.ts';
import { whyUnfit } from '../store/directory.ts';
import { connectTo } from './connect.ts';
import { engineDriver, transportOf } from '../daemon/engine.ts';
import { modelAccess, priceWords } from '../daemon/model-access.ts';
import { isSet, runnerAddress, text } from './options.ts';
import type { Call } from './call.ts';
import { repositoryOutlook } from './outlook.ts';
import { indented, jsonText, paint } from './screen.ts';
import { runnerHealth } from './runner-health.ts';
import { readConfig } from './serve.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly fix: string | null;
}

const GIB = 1024 ** 3;
const MIN_FREE_BYTES = 5 * GIB;

/** Exit code 0 when a runner can work here, else 1. A runner that is not up yet is no fault. */
export async function doctor(call: Call): Promise<number> {
  const { found, sandboxes } = await configured(call);
  const findings = [
    finding('node', true, `Node ${process.versions.node}`),
    await git(),
    ...found,
    key(),
    ...(await runner(call)),
    ...(sandboxes ? await repository(call, sandboxes) : []),
  ];
  const ok = findings.every((each) => each.ok);
  if (isSet(call, 'json')) {
    process.stdout.write(`${jsonText({ schema: 'errand.doctor/1', ok, checks: findings }, 2)}\n`);
    return ok ? 0 : 1;
  }
  for (const { name, ok: fine, detail, fix } of findings) {
    const mark = fine ? paint('green', '✓') : paint('red', '✗');
    process.stdout.write(`${mark} ${name.padEnd(10)} ${indented(detail)}\n`);
    if (fix !== null) process.stdout.write(`  ${paint('yellow', '→')} ${indented(fix)}\n`);
  }
  process.stdout.write(
    ok ? '\nEverything a runner needs is here.\n' : '\nSomething is missing or wrong.\n',
  );
  return ok ? 0 : 1;
}

function finding(name: string, ok: boolean, detail: string, fix?: string): Finding {
  return { name, ok, detail, fix: fix ?? null };
}

async function git(): Promise<Finding> {
  try {
    const stdout = await gitLine({ cwd: tmpdir(), args: ['--version'] });
    const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(stdout)?.slice(1) ?? []).map(Number);
    const ok = major > 2 || (major === 2 && minor >= 34);
    return finding('git', ok, stdout.trim(), ok ? undefined : 'Install git 2.34 or newer.');
  } catch {
    return finding('git', false, 'git cannot be run', 'Install git and put it on PATH.');
  }
}

/** Findings that depend on the configuration: itself, the disk, the Docker Engine and its image. */
async function configured(call: Call): Promise<{ found: Finding[]; sandboxes?: Sandboxes }> {
  try {
    const { config, dataDir } = await readConfig(call);
    const scratch = await temporaryFolder();
    try {
      const driver = engineDriver({
        sandbox: { ...config.sandbox, transport: 'attach' },
        dataDirectory: scratch,
        runner: 'doctor',
        log: () => undefined,
      });
      const { ok, detail, fix } = await driver.health();
      const found = [
        finding(
          'config',
          true,
          `data directory ${dataDir}, model ${config.model}`,
          priceWords(config),
        ),
        await disk(dataDir),
        finding('docker', ok, detail, fix),
        ...(ok ? await unseen(config, dataDir) : []),
        ...(ok ? [await workTrees(config, dataDir, scratch), await browser()] : []),
      ];
      const { image } = config.sandbox;
      const full = await driver.hasImage(FULL_IMAGE).catch(() => false);
      return { found, sandboxes: { image, usual: image === DEFAULT_IMAGE, full } };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    return { found: [finding('config', false, error.message, error.hint)] };
  }
}

/** A data directory that the engine cannot show to sandboxes; one that is not made yet is unknown. */
async function unseen({ sandbox }: RunnerConfig, dataDir: string): Promise<Finding[]> {
  if (transportOf(sandbox) === 'attach') return [];
  const folder = await mkdtemp(join(dataDir, 'doctor-')).catch(() => undefined);
  if (folder === undefined) return [];
  try {
    if (await engineSees(folder, sandbox.image)) return [];
    const { message, hint } = new EngineBlindError(undefined);
    return [finding('data', false, message, hint)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How the files of a repository come into a sandbox. Neither way is a fault. */
async function workTrees(
  { sandbox }: RunnerConfig,
  dataDir: string,
  scratch: string,
): Promise<Finding> {
  const name = 'work trees';
  const written = 'written file by file for each sandbox, which takes a large repository seconds';
  if (sandbox.checkouts === 'off') {
    return finding(name, true, `${written}: sandbox.checkouts is off in errand.yaml`);
  }
  // On the disk where checkouts are kept, if there is one yet.
  const folder = await mkdtemp(join(dataDir, 'doctor-')).catch(() => scratch);
  try {
    // What the runner has compiled once serves here too.
    const compiled = join(dataDir, 'supervisor');
    if (existsSync(compiled)) await symlink(compiled, join(folder, 'supervisor'));
    const driver = engineDriver({
      sandbox,
      dataDirectory: folder,
      runner: 'doctor',
      log: () => undefined,
    });
    const why = await whyNoOverlay(driver, sandbox.image, folder);
    return why === undefined
      ? finding(name, true, 'sandboxes lie over prepared checkouts (overlays of the engine)')
      : finding(name, true, `${written}: ${why}`);
  } finally {
    // The kernel may leave a file there that only root can remove; the answer is right all the same.
    await removeTree(folder).catch(() => undefined);
  }
}

/** Whether pages can be looked at without making anything first. Its absence is no fault. */
async function browser(): Promise<Finding> {
  const image = new BrowserImage({ docker: {}, base: DEFAULT_IMAGE });
  const isThere = await image.isThere();
  const detail = isThere
    ? 'its image is there, for checks of kind browser'
    : "its image is not made yet: the first task with a check of kind browser makes it, in a minute or two, from Debian's packages";
  return finding('browser', true, detail);
}

async function temporaryFolder(): Promise<string> {
  return newTemporaryFolder(tmpdir()).catch((cause: NodeJS.ErrnoException) => {
    const message = `The folder for temporary files, ${tmpdir()}, cannot be used (${cause.code}).`;
    throw new ErrandError('unavailable', message, { hint: 'Make it, or set TMPDIR.', cause });
  });
}

async function disk(dataDir: string): Promise<Finding> {
  const unfit = whyUnfit(dataDir);
  if (unfit !== undefined) {
    const detail = `The data directory ${dataDir} cannot be used: ${unfit}.`;
    return finding('disk', false, detail, 'Choose another with --data-dir.');
  }
  for (let folder = dataDir; ; folder = join(folder, '..')) {
    const stats = await statfs(folder).catch(() => undefined);
    if (!stats) continue; // Not made yet: what it will be made in decides.
    const mayWrite = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!mayWrite) {
      const fix = 'Give yourself the right to write there, or choose another --data-dir.';
      return finding('disk', false, `${folder} cannot be written to`, fix);
    }
    const free = stats.bavail * stats.bsize;
    const words = `${(free / GIB).toFixed(0)} GiB free`;
    return finding(
      'disk',
      free >= MIN_FREE_BYTES,
      words,
      free >= MIN_FREE_BYTES ? undefined : 'Free at least 5 GiB, or choose another --data-dir.',
    );
  }
}

function key(): Finding {
  try {
    const given = modelAccess(process.env).model.apiKey !== undefined;
    return finding(
      'model key',
      given,
      given ? 'ANTHROPIC_API_KEY is set' : 'ANTHROPIC_API_KEY is not set',
      given ? undefined : 'Set it where "errand serve" is started; it never enters a sandbox.',
    );
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    return finding('model key', false, error.message, error.hint);
  }
}

/** Whether one answers, and what its readiness and its numbers tell. */
async function runner(call: Call): Promise<Finding[]> {
  try {
    const address = await runnerAddress(call);
    const connection = await connectTo(address);
    connection.close();
    const detail = `answers at ${address.url}, version ${connection.hello.runner.version}`;
    return [finding('runner', true, detail), ...(await runnerHealth(address))];
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    const absent = error.code === 'unavailable';
    const fix = absent ? (error.hint ?? 'Start one with "errand serve".') : error.hint;
    return [finding('runner', absent, error.message, fix)];
  }
}

/** Findings on the checks of a task delegated from this folder; empty outside a repository. */
async function repository(call: Call, sandboxes: Sandboxes): Promise<Finding[]> {
  const folder = text(call, 'repo') ?? process.cwd();
  try {
    const { lines, notes } = await repositoryOutlook(folder, sandboxes);
    return [finding('repository', true, lines.join('\n'), notes || undefined)];
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    // Unless a repository was named, being in none is not a fault.
    return text(call, 'repo') === undefined
      ? []
      : [finding('repository', false, error.message, error.hint)];
  }
}
