/** What a command in a sandbox can do to the supervisor, to later commands and to the machine. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { DockerDriver } from '../../../runner/sandbox/docker.ts';
import {
  type Sandbox,
  SandboxLostError,
  type SandboxSpec,
} from '../../../runner/sandbox/sandbox.ts';
import { IMAGE, processes, run, SPEC, testDriver } from '../sandbox/support.ts';

const { driver } = testDriver();
/** What the driver's own end would remove too; a test that is done needs them no longer. */
const all: Sandbox[] = [];
after(() => Promise.all(all.map((sandbox) => sandbox.destroy())));

async function opened(spec: Partial<SandboxSpec> = {}): Promise<Sandbox> {
  const sandbox = await driver.create({ ...SPEC, ...spec });
  all.push(sandbox);
  return sandbox;
}

describe('the supervisor', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await opened();
  });

  test('no signal ends or stops it, whatever the sender claims to be', async () => {
    const script = `
import ctypes, os, signal, struct
libc = ctypes.CDLL(None, use_errno=True)
for number in range(1, 65):
    if number in (32, 33): continue
    try: os.kill(1, number)
    except OSError: pass
    # siginfo: number, errno, code SI_QUEUE, pid 0, uid 0: as if it came from outside.
    info = ctypes.create_string_buffer(struct.pack('iiiiii', number, 0, -1, 0, 0, 0), 128)
    libc.syscall(129, 1, number, info)`;
    const ran = await run(sandbox, ['python3', '-c', script]);
    assert.equal(ran.exit, 0, ran.stderr.toString());
    assert.equal((await run(sandbox, ['echo', 'up'])).stdout.toString(), 'up\n');
  });

  test('its memory, files and connection are out of reach, also for a process beside it', async () => {
    const script = `
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def refused(what):
    try: what()
    except OSError: return True
assert refused(lambda: os.listdir('/proc/1/fd'))
assert refused(lambda: open('/proc/1/mem', 'rb+'))
assert refused(lambda: open('/proc/1/environ'))
assert refused(lambda: os.readlink('/proc/1/exe'))
assert libc.ptrace(16, 1, 0, 0) == -1                       # PTRACE_ATTACH
assert libc.syscall(438, libc.syscall(434, 1, 0), 3, 0) == -1 # pidfd_getfd(pidfd_open(1))
assert os.listdir('/run/errand') == ['supervisor'] if os.access('/run/errand', os.R_OK) else True
s = socket.socket(socket.AF_UNIX)
assert refused(lambda: s.connect('/run/errand/socket'))`;
    const ran = await run(sandbox, ['python3', '-c', script]);
    assert.equal(ran.exit, 0, ran.stderr.toString());
  });

  test('a child on its way to its program holds nothing of it', async () => {
    // A stray looks at every process from its first moment on and notes each descriptor it sees.
    const spy = `
import os
seen = set()
open('/tmp/ready', 'w').close()
while not os.path.exists('/tmp/enough'):
    for pid in filter(str.isdigit, os.listdir('/proc')):
        if int(pid) in (1, os.getpid()): continue
        try:
            for fd in os.listdir('/proc/%s/fd' % pid):
                seen.add(os.readlink('/proc/%s/fd/%s' % (pid, fd)).split(':')[0])
        except OSError: pass
    if 'pipe' in seen: open('/tmp/looking', 'w').close()
open('/tmp/seen', 'w').write(' '.join(seen))`;
    // The shell waits: a stray that has not left the session by its end goes with it.
    const begin =
      'setsid -f python3 -c "$0" </dev/null >/dev/null 2>&1; until [ -e /tmp/ready ]; do :; done';
    await run(sandbox, ['sh', '-c', begin, spy]);
    // Every command is something to look at; the first ones until the stray has begun to see.
    let looking = 1;
    for (let i = 0; i < 20_000 && looking !== 0; i++) {
      looking = (await run(sandbox, ['test', '-e', '/tmp/looking'])).exit;
    }
    for (let i = 0; i < 300; i++) await run(sandbox, ['true']);
    const script = 'touch /tmp/enough; while [ ! -s /tmp/seen ]; do :; done; cat /tmp/seen';
    const { stdout } = await run(sandbox, ['sh', '-c', script]);
    assert.match(stdout.toString(), /pipe/);
    assert.doesNotMatch(stdout.toString(), /socket/);
  });

  test('what looks like frames in the output is output', async () => {
    const frame = Buffer.from(
      '0d000000 13 01000000 00000000 00000000 00000000 00000000'.replaceAll(' ', ''),
      'hex',
    );
    const ran = await run(sandbox, ['sh', '-c', 'cat; exit 3'], { stdin: frame });
    assert.equal(ran.exit, 3);
    assert.deepEqual(ran.stdout, frame);
  });
});

test('a data directory with a long path works, and leaves no socket in reach either', async () => {
  const dataDirectory = join(mkdtempSync(join(tmpdir(), 'errand-long-')), 'x'.repeat(120));
  const runner = `test-${randomBytes(4).toString('hex')}`;
  const options = {
    docker: {},
    dataDirectory,
    runner,
    transport: 'socket',
    image: IMAGE,
    toolImage: IMAGE,
  } as const;
  const other = new DockerDriver({ ...options, log: () => undefined });
  after(async () => {
    await other.reap(() => false);
    rmSync(dirname(dataDirectory), { recursive: true });
  });
  const sandboxes = await Promise.all([1, 2, 3].map(() => other.create(SPEC)));
  for (const sandbox of sandboxes) {
    assert.equal((await run(sandbox, ['test', '!', '-e', '/run/errand/socket'])).exit, 0);
  }
});

describe('later commands', () => {
  test('strays that hold every process do not keep the runner out', async () => {
    const sandbox = await opened({ limits: { ...SPEC.limits, pids: 60 } });
    const hold = `
import os, time
if os.fork(): os._exit(0)
os.setsid()
while True:
    try:
        if os.fork() == 0: time.sleep(900)
    except OSError:
        open('/tmp/full', 'w') # and takes what becomes free`;
    // The shell that waits runs no further program: there may be no room for one.
    const fill = 'python3 -c "$0"; while [ ! -e /tmp/full ]; do :; done';
    assert.equal((await run(sandbox, ['sh', '-c', fill, hold])).exit, 0);
    const next = await run(sandbox, ['echo', 'room']);
    assert.equal(next.stdout.toString(), 'room\n');
  });

  test('a sweep ends daemons, however they hide, before and after its command', async () => {
    const sandbox = await opened();
    const daemon =
      'import os,time\nfor _ in range(2):\n  if os.fork(): os._exit(0)\n  os.setsid()\nwhile True:\n  if os.fork() == 0: os._exit(0)\n  os.wait()';
    await run(sandbox, ['python3', '-c', daemon]);
    const leave =
      'setsid sleep 901 & setsid -f sleep 902; until pgrep -x sleep >/dev/null; do :; done';
    await run(sandbox, ['sh', '-c', leave]);
    assert.notDeepEqual(await processes(sandbox), []);
    const seen = await run(sandbox, ['ps', '-eo', 'stat=,args='], { sweep: true });
    // A process that was ended may not have been collected yet.
    const alive = seen.stdout
      .toString()
      .split('\n')
      .filter((line) => !line.startsWith('Z'));
    assert.match(alive.join('\n'), /supervisor/);
    assert.doesNotMatch(alive.join('\n'), /sleep|python/);
    await run(sandbox, ['setsid', '-f', 'sleep', '903'], { sweep: true });
    assert.deepEqual(await processes(sandbox), []);
  });

  test('a sweep leaves other commands of the moment alone', async () => {
    const sandbox = await opened();
    const started = Promise.withResolvers<void>();
    const swept = async function* (): AsyncGenerator<Buffer> {
      await started.promise;
      await run(sandbox, ['true'], { sweep: true });
      yield Buffer.from('alive\n');
    };
    const beside = await sandbox.exec({
      argv: ['sh', '-c', 'echo ready; read line; test "$line" = alive'],
      stdin: Readable.from(swept()),
      timeoutMs: 30_000,
      onOutput: () => started.resolve(),
    });
    assert.equal(beside.exit, 0);
  });
});

describe('limits', () => {
  test('a sandbox that writes more than it may is lost, and says why', async () => {
    const limits = { ...SPEC.limits, diskBytes: 64 * 1024 ** 2 };
    const sandbox = await opened({ limits });
    const one = await run(sandbox, ['sh', '-c', 'head -c 100m /dev/zero >/tmp/one; echo $?']);
    assert.notEqual(one.stdout.toString(), '0\n', 'one file may not pass the limit');
    const fill =
      'rm /tmp/one; for i in $(seq 20); do head -c 10m /dev/zero >/tmp/$i; done; sleep 60';
    await assert.rejects(run(sandbox, ['sh', '-c', fill]), (error: unknown) => {
      assert.ok(error instanceof SandboxLostError);
      assert.match(error.message, /wrote \d+ bytes, more than the 67108864 .*sandbox\.disk/);
      return true;
    });
  });

  test('nothing of the network, of the machine or of other sandboxes is there', async () => {
    const sandbox = await opened();
    const other = await opened();
    await run(other, ['sh', '-c', 'echo secret >/workspace/secret']);
    const script = `
import os, socket
def refused(what):
    try: what()
    except OSError: return True
for address in ('1.1.1.1', '172.17.0.1', '169.254.169.254', '10.0.0.1'):
    assert refused(lambda: socket.create_connection((address, 80), 2)), address
    assert refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', (address, 53))), address
assert refused(lambda: socket.getaddrinfo('example.org', 80))
assert refused(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
# Abstract sockets of the machine would be listed here, with @: they belong to its network.
assert '@' not in open('/proc/net/unix').read(), open('/proc/net/unix').read()
for path in ('/var/run/docker.sock', '/run/docker.sock', '/workspace/secret', '/dev/sda', '/dev/kmsg'):
    assert not os.path.exists(path), path
assert os.stat('/proc/self/ns/net').st_ino != 0
environment = ' '.join(os.environ)
assert not any(word in environment for word in ('ANTHROPIC', 'ERRAND', 'TOKEN', 'DOCKER')), environment`;
    const ran = await run(sandbox, ['python3', '-c', script]);
    assert.equal(ran.exit, 0, ran.stderr.toString());
  });
});
