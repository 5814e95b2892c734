/**
 * Owns the systemd unit of a runner: started at boot, watched, drained when it is stopped, and with
 * no right that it does not need. Pure. The user's access to the engine is the one wide right that
 * it keeps: whoever may start containers may do anything on that machine.
 */

export interface UnitOptions {
  /** Absolute paths of Node and of the `errand` program. */
  readonly node: string;
  readonly program: string;
  readonly user: string;
  readonly dataDir: string;
  /** As in the configuration: `60s`. */
  readonly drain: string;
}

/** Keys of models, read by systemd itself, so that it belongs to root alone. */
export const ENVIRONMENT_FILE = '/etc/errand/environment';
/** Below it, systemd makes the data directory and gives it to the user. */
const STATE = '/var/lib/';

export function systemdUnit({ node, program, user, dataDir, drain }: UnitOptions): string {
  const state = dataDir.startsWith(STATE) ? dataDir.slice(STATE.length) : undefined;
  const folder =
    state === undefined
      ? [`ReadWritePaths=${quoted(dataDir)}`]
      : [`StateDirectory=${quoted(state)}`, 'StateDirectoryMode=0700'];
  return `[Unit]
Description=Errand runner
After=network-online.target docker.service
Wants=network-online.target

[Service]
Type=notify
# Node has no datagram sockets: it sends through systemd-notify, a process of its own.
NotifyAccess=all
ExecStart=${inCommand(node)} ${inCommand(program)} serve
User=${user}
SupplementaryGroups=docker
Environment=${quoted(`ERRAND_DATA_DIR=${dataDir}`)}
Environment=${quoted(`ERRAND_DRAIN=${drain}`)}
EnvironmentFile=-${ENVIRONMENT_FILE}
${folder.join('\n')}
UMask=0077

Restart=on-failure
RestartSec=2
# Wrong settings stay wrong.
RestartPreventExitStatus=78
WatchdogSec=30
# A runner whose event loop stands still does not hear SIGABRT either. Nothing is lost by this.
WatchdogSignal=SIGKILL
TimeoutStartSec=120
# The runner asks for what it needs beyond this (ERRAND_DRAIN).
TimeoutStopSec=30
# Its own children (git, agents' relays) end when it does, not before.
KillMode=mixed

ProtectSystem=strict
ProtectHome=read-only
# Not PrivateTmp: the engine would not see a folder that is private to the runner.
RuntimeDirectory=errand
RuntimeDirectoryMode=0700
Environment=TMPDIR=/run/errand
CapabilityBoundingSet=
NoNewPrivileges=true
PrivateDevices=true
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
LockPersonality=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
SystemCallArchitectures=native
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
`;
}

/** As one word of a unit, in which `%` begins a specifier. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%');
  if (/^[\w@.,:=/+%-]+$/.test(plain)) return plain;
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** The same where `$` begins a variable. */
const inCommand = (word: string): string => quoted(word.replaceAll('$', '$$$$'));
