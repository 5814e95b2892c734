/**
 * Owns which kernel calls a sandbox may make: those that programs without capabilities need, and no
 * others, on every engine. Engines bring profiles of their own, and older ones let more through:
 * new namespaces (Podman), sockets to the host of a virtual machine and io_uring (Docker before
 * 25). A call that is in no list ends with EPERM, and a newer one with ENOSYS, so that programs use
 * the older call. Pure.
 */

const ALLOW = 'SCMP_ACT_ALLOW';
const REFUSE = 'SCMP_ACT_ERRNO';
const EPERM = 1;
const ENOSYS = 38;

const words = (text: string): string[] => text.trim().split(/\s+/);

const FILES = words(`
  access cachestat chdir chmod chown chown32 close close_range copy_file_range creat dup dup2 dup3
  faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat
  fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fremovexattr
  fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futimesat getcwd
  getdents getdents64 getxattr getxattrat inotify_add_watch inotify_init inotify_init1
  inotify_rm_watch ioctl lchown lchown32 lgetxattr link linkat listmount listxattr listxattrat
  llistxattr _llseek lremovexattr lseek lsetxattr lstat lstat64 mkdir mkdirat mknod mknodat
  name_to_handle_at newfstatat open openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2
  read readahead readlink readlinkat readv removexattr removexattrat rename renameat renameat2 rmdir
  sendfile sendfile64 setxattr setxattrat splice stat stat64 statfs statfs64 statmount statx symlink
  symlinkat sync sync_file_range sync_file_range2 syncfs tee truncate truncate64 umask unlink
  unlinkat utime utimensat utimensat_time64 utimes vmsplice write writev
  arm_fadvise64_64 arm_sync_file_range
`);

const MEMORY = words(`
  brk madvise map_shadow_stack membarrier memfd_create memfd_secret mincore mlock mlock2 mlockall
  mmap mmap2 mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free
  pkey_mprotect process_mrelease remap_file_pages shmat shmctl shmdt shmget
`);

const PROCESSES = words(`
  capget capset execve execveat exit exit_group fork getcpu getegid getegid32 geteuid geteuid32
  getgid getgid32 getgroups getgroups32 getpgid getpgrp getpid getppid getpriority getresgid
  getresgid32 getresuid getresuid32 getrlimit getrusage getsid gettid getuid getuid32 ioprio_get
  ioprio_set kill landlock_add_rule landlock_create_ruleset landlock_restrict_self pidfd_open
  pidfd_send_signal prctl prlimit64 process_vm_readv process_vm_writev ptrace riscv_hwprobe rseq
  sched_getaffinity sched_getattr sched_getparam sched_get_priority_max sched_get_priority_min
  sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity
  sched_setattr sched_setparam sched_setscheduler sched_yield seccomp setfsgid setfsgid32 setfsuid
  setfsuid32 setgid setgid32 setgroups setgroups32 setpgid setpriority setregid setregid32 setresgid
  setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit setsid setuid setuid32 sysinfo
  tgkill times tkill ugetrlimit uname vfork wait4 waitid waitpid
  arch_prctl breakpoint cacheflush get_thread_area modify_ldt riscv_flush_icache set_thread_area
  set_tls set_tid_address swapcontext uretprobe
`);

const WAITING = words(`
  alarm clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime
  clock_gettime64 clock_nanosleep clock_nanosleep_time64 adjtimex epoll_create epoll_create1
  epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 futex
  futex_requeue futex_time64 futex_wait futex_waitv futex_wake getitimer get_robust_list
  gettimeofday io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup
  io_submit nanosleep _newselect pause pipe pipe2 poll ppoll ppoll_time64 pselect6 pselect6_time64
  restart_syscall rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
  rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo select setitimer
  set_robust_list sigaltstack signalfd signalfd4 sigprocmask sigreturn time timer_create
  timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64
  timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64
`);

/**
 * `socket` has rules of its own. `socketcall`, by which 32-bit programs reach all of these, is left
 * out: its arguments do not show what it opens.
 */
const MESSAGES = words(`
  accept accept4 bind connect getpeername getrandom getsockname getsockopt ipc listen
  mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend
  mq_timedsend_time64 mq_unlink msgctl msgget msgrcv msgsnd recv recvfrom recvmmsg recvmmsg_time64
  recvmsg semctl semget semop semtimedop semtimedop_time64 send sendmmsg sendmsg sendto setsockopt
  shutdown socketpair
`);

/** Calls that nothing without a capability needs; newer programs fall back when they are absent. */
const NOT_THERE = words('clone3 io_uring_setup io_uring_enter io_uring_register');

/**
 * Families of sockets: unix, both of the internet, netlink (names of interfaces) and packets (needs
 * a capability anyhow). No ALG, VSOCK, XDP, TIPC or other way into seldom used parts of the kernel.
 */
const FAMILIES = [1, 2, 10, 16, 17];

/** All kinds of new namespaces, as flags of `clone`. */
const NAMESPACES = 0x7e020000;

/** Of `personality`: Linux as it is, without and with fixed addresses, and asking which it is. */
const PERSONALITIES = [0x0, 0x0008, 0x20000, 0x20008, 0xffffffff];

const only = (name: string, index: number, value: number, op = 'SCMP_CMP_EQ'): object => ({
  names: [name],
  action: ALLOW,
  args: [{ index, value, valueTwo: 0, op }],
});

const PROFILE = {
  defaultAction: REFUSE,
  defaultErrnoRet: EPERM,
  archMap: [
    { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'] },
    { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
    { architecture: 'SCMP_ARCH_RISCV64', subArchitectures: [] },
  ],
  syscalls: [
    { names: [...FILES, ...MEMORY, ...PROCESSES, ...WAITING, ...MESSAGES], action: ALLOW },
    { names: NOT_THERE, action: REFUSE, errnoRet: ENOSYS },
    ...FAMILIES.map((family) => only('socket', 0, family)),
    ...PERSONALITIES.map((personality) => only('personality', 0, personality)),
    {
      names: ['clone'],
      action: ALLOW,
      args: [{ index: 0, value: NAMESPACES, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
    },
  ],
};

/** The profile as engines take it. */
export const SECCOMP_PROFILE = JSON.stringify(PROFILE);
