/** Owns the entries of the commands that run a runner, or have it run (program.ts has the others). */
import type { Entry } from './entry.ts';

/** Started again with the same settings, it would end the same way (EX_CONFIG of sysexits). */
const WRONG_SETTINGS = 78;

export const RUNNER_COMMANDS: Record<string, Entry> = {
  serve: {
    usage: 'errand serve [--data-dir DIR] [--listen HOST:PORT] [--config FILE]',
    summary: 'start a runner on this machine',
    takes: 0,
    options: {
      'data-dir': { type: 'string' },
      listen: { type: 'string' },
      config: { type: 'string' },
      image: { type: 'string' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      'allow-readable-traffic': { type: 'boolean' },
      drain: { type: 'string' },
      json: { type: 'boolean' },
    },
    details: [
      '--data-dir DIR     everything the runner keeps (default ~/.local/share/errand)',
      '--listen HOST:PORT where it listens (default 127.0.0.1:7420; port 0 takes a free one)',
      '--config FILE      its configuration (default DATA-DIR/errand.yaml when that exists)',
      '--image NAME       the sandbox image (default errand-sandbox:latest)',
      '--drain TIME       attempts may go on so long to a checkpoint when it is stopped (default 0)',
      '--tls-cert, --tls-key FILE   needed to listen on anything but loopback, or else:',
      '--allow-readable-traffic     listen without TLS although token and code can be read on the way',
      '--json             one line of JSON when it is ready: {url, pid, dataDir, tokenFile}',
    ],
    exitCodes: { invalid: WRONG_SETTINGS },
    load: async () => (await import('./serve.ts')).serve,
  },
  service: {
    usage: 'errand service [--user NAME] [--data-dir DIR] [--drain TIME] [--install]',
    summary: 'print the systemd unit of a runner, or install it',
    takes: 0,
    options: {
      user: { type: 'string' },
      'data-dir': { type: 'string' },
      drain: { type: 'string' },
      install: { type: 'boolean' },
    },
    details: [
      '--user NAME        who it runs as (default errand; --install makes that user)',
      '--data-dir DIR     everything the runner keeps (default /var/lib/errand)',
      '--drain TIME       how long attempts may go on to a checkpoint when it is stopped (default 60s)',
      '--install          write it to /etc/systemd/system, as root; nothing is started',
    ],
    load: async () => (await import('./service.ts')).service,
  },
};
