/** Which calls of the kernel a sandbox may make: real calls, and the tools that have to work. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Sandbox } from '../../../runner/sandbox/sandbox.ts';
import { run, SPEC, testDriver } from './support.ts';

const { driver } = testDriver();
let sandbox: Sandbox;
before(async () => {
  sandbox = await driver.create(SPEC);
});
after(() => sandbox?.destroy());

/** Says of each call by name whether it was made (ok) or why not. */
const PROBE = `
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
static void say(const char *name, long result) {
  printf("%s %s\\n", name, result >= 0 ? "ok" : errno == ENOSYS ? "ENOSYS" : errno == EPERM ? "EPERM" : strerror(errno));
}
static int nothing(void *unused) { return 0; }
static char stack[65536];
int main(void) {
  char room[256] = {0};
  say("unix", socket(AF_UNIX, SOCK_STREAM, 0));
  say("inet", socket(AF_INET, SOCK_STREAM, 0));
  say("inet6", socket(AF_INET6, SOCK_STREAM, 0));
  say("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
  say("vsock", socket(40, SOCK_STREAM, 0));
  say("alg", socket(38, SOCK_SEQPACKET, 0));
  say("xdp", socket(44, SOCK_RAW, 0));
  say("tipc", socket(30, SOCK_STREAM, 0));
  say("io_uring_setup", syscall(425, 4, room));
  say("unshare_user", syscall(SYS_unshare, CLONE_NEWUSER));
  say("unshare_net", syscall(SYS_unshare, CLONE_NEWNET));
  say("clone_user", clone(nothing, stack + sizeof stack, CLONE_NEWUSER | 17, 0));
  say("clone", clone(nothing, stack + sizeof stack, 17, 0));
  say("clone3", syscall(435, room, 88));
  say("keyctl", syscall(SYS_keyctl, 0, -3, 0));
  say("add_key", syscall(SYS_add_key, "user", "x", "y", 1, -3));
  say("bpf", syscall(SYS_bpf, 0, room, sizeof room));
  say("userfaultfd", syscall(SYS_userfaultfd, 0));
  say("perf_event_open", syscall(SYS_perf_event_open, room, 0, -1, -1, 0));
  say("mount", syscall(SYS_mount, "x", "/tmp", "tmpfs", 0, 0));
  say("setns", syscall(SYS_setns, 0, 0));
  say("kexec_load", syscall(SYS_kexec_load, 0, 0, 0, 0));
  say("quotactl", syscall(SYS_quotactl, 0, 0, 0, 0));
  say("open_by_handle_at", syscall(SYS_open_by_handle_at, 0, 0, 0));
  return 0;
}
`;

test('a sandbox reaches the usual parts of the kernel and no others', async () => {
  const script = 'cat >/tmp/probe.c && gcc -w -o /tmp/probe /tmp/probe.c && /tmp/probe';
  const argv = ['sh', '-c', script];
  const { exit, stdout, stderr } = await run(sandbox, argv, { stdin: Buffer.from(PROBE) });
  assert.equal(exit, 0, stderr.toString());
  const lines = stdout.toString().trim().split('\n');
  const said = Object.fromEntries(lines.map((line) => line.split(/ (.*)/).slice(0, 2)));
  assert.deepEqual(said, {
    unix: 'ok',
    inet: 'ok',
    inet6: 'ok',
    netlink: 'ok',
    vsock: 'EPERM',
    alg: 'EPERM',
    xdp: 'EPERM',
    tipc: 'EPERM',
    io_uring_setup: 'ENOSYS',
    unshare_user: 'EPERM',
    unshare_net: 'EPERM',
    clone_user: 'EPERM',
    clone: 'ok',
    clone3: 'ENOSYS',
    keyctl: 'EPERM',
    add_key: 'EPERM',
    bpf: 'EPERM',
    userfaultfd: 'EPERM',
    perf_event_open: 'EPERM',
    mount: 'EPERM',
    setns: 'EPERM',
    kexec_load: 'EPERM',
    quotactl: 'EPERM',
    open_by_handle_at: 'EPERM',
  });
});

const TOOLS: Record<string, string> = {
  'node, with threads and files':
    'node -e \'new (require("worker_threads").Worker)("require(`fs`).writeFileSync(`/tmp/w`,`x`)",{eval:true}).on("exit",process.exit)\'',
  'npm, a script of a package':
    'mkdir /tmp/n && cd /tmp/n && printf \'{"scripts":{"t":"node -p 40+2"}}\' >package.json && npm run -s t | grep -q 42',
  'node --test':
    'printf \'require("node:test")("t",()=>{})\' >/tmp/t.test.cjs && node --test /tmp/t.test.cjs',
  'python, with processes and sockets':
    'python3 -c "import multiprocessing as m, socket; p=m.get_context(\'fork\').Pool(2); assert p.map(abs,[-1])==[1]; socket.socketpair()"',
  'go, compiled and run':
    "mkdir /tmp/g && cd /tmp/g && printf 'module m\\n' >go.mod && printf 'package main\\nimport \"fmt\"\\nfunc main() { fmt.Println(42) }\\n' >main.go && go run . | grep -q 42",
  'gcc and a debugger that traces':
    "printf '#include <sys/ptrace.h>\\nint main(void){return ptrace(PTRACE_TRACEME,0,0,0);}' >/tmp/p.c && gcc -o /tmp/p /tmp/p.c && /tmp/p",
  'git, with a server on loopback':
    'cd /tmp && git init -q r && git -C r -c user.name=t -c user.email=t@t commit -q --allow-empty -m t && git clone -q r c',
};

for (const [what, command] of Object.entries(TOOLS)) {
  test(`works in a sandbox: ${what}`, async () => {
    const ran = await run(sandbox, ['sh', '-c', command], { timeoutMs: 120_000 });
    assert.equal(ran.exit, 0, `${ran.stdout.toString()}${ran.stderr.toString()}`);
  });
}
