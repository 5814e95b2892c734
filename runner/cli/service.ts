/**
 * `errand service`: prints the systemd unit of a runner on this machine. With `--install` it makes
 * the user, the file for keys and the unit, and leaves starting it to whoever reads what comes next.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { resolveRunnerConfig } from '../config/runner-config.ts';
import { ENVIRONMENT_FILE, systemdUnit, type UnitOptions } from '../daemon/systemd-unit.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Call } from './call.ts';
import { isSet, text } from './options.ts';

const UNIT_FILE = '/etc/systemd/system/errand.service';
const KEYS = `# Environment of the Errand runner. Only root reads this file.
#ANTHROPIC_API_KEY=
#ERRAND_LISTEN=127.0.0.1:7420
`;
/** With the id of sandboxes' user, a runner can prepare checkouts for them. */
const SANDBOX_USER = '1000';
const READABLE_BY_ALL = 0o004;
const ENTERED_BY_ALL = 0o001;

/** Exit code 0 when it is printed, or installed. */
export async function service(call: Call): Promise<number> {
  const user = text(call, 'user') ?? 'errand';
  if (!/^[a-z_][a-z0-9_-]{0,30}$/.test(user)) {
    throw new ErrandError('invalid', `--user: "${user.slice(0, 100)}" is no name of a user.`);
  }
  const drain = text(call, 'drain') ?? '60s';
  resolveRunnerConfig({ environment: {}, flags: { drain } }); // Throws for what is no time.
  const options = {
    node: process.execPath,
    program: realpathSync(process.argv[1] ?? ''),
    user,
    dataDir: resolve(text(call, 'data-dir') ?? '/var/lib/errand'),
    drain,
  };
  const unit = systemdUnit(options);
  if (isSet(call, 'install')) install(unit, options);
  else process.stdout.write(unit);
  for (const path of [options.node, options.program]) {
    const closed = firstClosed(path);
    if (closed === undefined || user === 'root') continue;
    process.stderr.write(
      `errand: ${user} cannot read ${closed}, which the runner starts from. Install Node and Errand where every user can read them (/opt, /usr/local).\n`,
    );
  }
  return 0;
}

/** The file, or the first folder above it, that others may not read. */
function firstClosed(path: string): string | undefined {
  if ((statSync(path).mode & READABLE_BY_ALL) === 0) return path;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & ENTERED_BY_ALL) === 0) return folder;
  }
  return undefined;
}

function install(unit: string, { user, dataDir }: Pick<UnitOptions, 'user' | 'dataDir'>): void {
  if (process.getuid?.() !== 0) {
    throw new ErrandError('invalid', 'Installing a unit needs root.', {
      hint: 'Run it with sudo, or without --install: then it prints the unit.',
    });
  }
  if (!hasEntry('group', 'docker')) {
    throw new ErrandError('unavailable', 'There is no group "docker" on this machine.', {
      hint: 'Install Docker Engine first, or make the group and let it use the socket of your engine.',
    });
  }
  if (!hasEntry('passwd', user)) {
    const id = hasEntry('passwd', SANDBOX_USER) ? [] : ['--uid', SANDBOX_USER];
    const usual = ['--system', '--user-group', '--no-create-home', '--shell', noLogin()];
    run('useradd', [...usual, ...id, user]);
  }
  run('install', ['-d', '-o', user, '-m', '0700', dataDir]);
  if (!existsSync(ENVIRONMENT_FILE)) {
    mkdirSync(dirname(ENVIRONMENT_FILE), { recursive: true });
    writeFileSync(ENVIRONMENT_FILE, KEYS, { mode: 0o600 });
  }
  writeFileSync(UNIT_FILE, unit);
  run('systemctl', ['daemon-reload']);
  process.stdout.write(`${UNIT_FILE} is there. Now:
  1. put the key of your model into ${ENVIRONMENT_FILE}
  2. systemctl enable --now errand
  3. systemctl status errand      says that it is ready
`);
}

const noLogin = (): string =>
  ['/usr/sbin/nologin', '/sbin/nologin'].find((path) => existsSync(path)) ?? '/bin/false';

function hasEntry(kind: 'group' | 'passwd', name: string): boolean {
  try {
    execFileSync('getent', [kind, name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function run(program: string, args: readonly string[]): void {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim();
    throw new ErrandError('unavailable', `${program} failed${said ? `: ${said}` : ''}.`, { cause });
  }
}
