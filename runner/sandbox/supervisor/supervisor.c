/*
 * The supervisor: process 1 of every sandbox. It starts commands for the runner, carries their
 * input and output, and reaps what is orphaned. Static, so that it runs in any Linux image.
 *
 *   supervisor PATH    connects to the unix socket PATH, on which the runner listens
 *   supervisor -       speaks over stdin and stdout (docker attach)
 *   supervisor relay…  is no supervisor: see relay.c
 *
 * It never outlives its connection: when the runner is gone, or says SIGTERM, everything in the
 * container is killed, so that nothing runs on unwatched. It never waits for one command alone:
 * all pipes are non-blocking, and it reads a command's output only while the runner has granted
 * credit for it, so that a flood blocks in the command's own pipe. Its backstop is the engine:
 * when process 1 ends, the kernel ends all others.
 *
 * A command runs in a session of its own. When its first process ends, is killed or runs out of
 * time, the whole session is killed: what was put in the background with & goes with it, and
 * cannot hold the pipes open. What left the session by setsid(2) is a stray: it lives on, and the
 * exec does not wait for it (what is in the pipes by then is sent, and no more), until a command
 * that sweeps starts or ends, or a command finds no room for a process.
 *
 * wire.c, opened.c, processes.c, terminal.c and relay.c are compiled before it, as one program.
 */
extern char **environ;

static void reap(void);

/* The child's part of an exec: sets itself up, and says through `report` what failed. */
static void become(struct exec *mine, char *cwd, char **argv, char **env, int in, int out, int err,
                   int report) {
  int failed[2] = {0, 0};
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  int moved = dup2(in, 0) >= 0 && dup2(out, 1) >= 0 && dup2(err, 2) >= 0;
  if (moved && mine->terminal) moved = ioctl(0, TIOCSCTTY, 0) == 0;
  failed[0] = moved ? 0 : errno;
  /* Once dumpable, a stray may trace this process: nothing of the supervisor's is open by then. */
  if (control_in > 2) close(control_in);
  shut(&mine->watch.fd), shut(&spare);
  for (struct exec *e = execs; e; e = e->next)
    shut(&e->in), shut(&e->out[0]), shut(&e->out[1]), shut(&e->watch.fd);
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  /* Of all processes here, the kernel should end the command and not the supervisor for memory. */
  int oom = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (oom >= 0 && write(oom, "500", 3) < 0) { /* a preference only */ }
  if (failed[0]) {
    /* said below */
  } else if (chdir(cwd) < 0) {
    failed[0] = errno;
    failed[1] = 1;
  } else {
    environ = env;
    execvp(argv[0], argv);
    failed[0] = errno;
  }
  if (write(report, failed, sizeof failed) < 0) { /* the parent sees exit 127 then */ }
  _exit(127);
}

/* Strays that hold every process the container may have must not keep the runner out. */
static pid_t fork_with_room(void) {
  pid_t pid = fork();
  for (int tries = 0; pid < 0 && errno == EAGAIN && tries < 50; tries++) {
    kill_strays();
    poll(NULL, 0, 10); /* they count until they are reaped */
    reap();
    pid = fork();
  }
  return pid;
}

/* Adds our own environment behind the additions, which come first and so win. */
static char **environment(char **additions, uint32_t count) {
  size_t own = 0, n = 0;
  while (environ[own]) own++;
  char **env = calloc(count + own + 1, sizeof *env);
  if (!env) die(70);
  for (uint32_t i = 0; i < count; i++) env[n++] = additions[i];
  for (size_t i = 0; i < own; i++) {
    size_t name = strcspn(environ[i], "=") + 1;
    int replaced = 0;
    for (uint32_t j = 0; j < count && !replaced; j++)
      replaced = strncmp(environ[i], additions[j], name) == 0;
    if (!replaced) env[n++] = environ[i];
  }
  return env;
}

static void refuse(uint32_t id, int error, const char *what) {
  char text[4096];
  put32(text, (uint32_t)error);
  int n = snprintf(text + 4, sizeof text - 4, "%.3000s: %s", what, strerror(error));
  send_frame(FAILED, id, text, 4 + (size_t)n);
}

/* EXEC: u32 timeout in ms, u32 credit, u32 options, u32 argc, u32 envc, u32 folders, u32 size of
 * the terminal; then the working folder, the arguments, the additions to the environment and the
 * folders to watch, each ended by a zero byte. */
static void start(uint32_t id, char *p, size_t length) {
  if (length < 29 || p[length - 1] != 0 || find(id)) die(65);
  uint32_t timeout = get32(p), argc = get32(p + 12), envc = get32(p + 16), folders = get32(p + 20);
  if (argc == 0 || argc > length || envc > length || folders > length) die(65);
  char **strings = calloc((size_t)argc + envc + 4, sizeof *strings);
  struct exec *e = calloc(1, sizeof *e);
  if (!strings || !e) die(70);
  /* strings: cwd, argv…, NULL, additions… */
  char *at = p + 28;
  for (uint32_t i = 0; i < 1 + argc + envc; i++) {
    if (at >= p + length) die(65);
    strings[i + (i > argc)] = at;
    at += strlen(at) + 1;
  }
  char *watched = at;
  for (uint32_t i = 0; i < folders; i++) {
    if (at >= p + length) die(65);
    at += strlen(at) + 1;
  }
  char *cwd = strings[0], **argv = strings + 1, **additions = strings + argc + 2;
  e->watch.fd = -1;

  int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1}, report[2] = {-1, -1};
  int *all[] = {in, out, err, report};
  int failed[2] = {0, 0};
  char **env = environment(additions, envc);
  uint32_t options = get32(p + 8);
  if (options & SWEEP) kill_strays();
  if (options & WATCH) {
    /* What was killed may be about to open a file until it is gone, which is waited for here. */
    if (options & SWEEP) kill_session(0);
    watch(&e->watch, watched, (size_t)(at - watched), folders);
  }
  e->terminal = (options & TERMINAL) != 0;
  if (e->terminal && open_terminal(get32(p + 24), in, out, err) < 0) failed[0] = errno;
  for (int i = e->terminal ? 3 : 0; i < 4 && !failed[0]; i++)
    if (pipe2(all[i], O_CLOEXEC) < 0) failed[0] = errno;
  pid_t pid = -1;
  if (!failed[0]) {
    pid = fork_with_room();
    if (pid == 0) {
      shut(&in[1]), shut(&out[0]), shut(&err[0]), shut(&report[0]);
      become(e, cwd, argv, env, in[0], out[1], err[1], report[1]);
    }
    if (pid < 0) failed[0] = errno;
  }
  shut(&in[0]), shut(&out[1]), shut(&err[1]), shut(&report[1]);
  /* Returns at once when the command has replaced the child: the pipe closes on exec. */
  if (pid > 0 && read(report[0], failed, sizeof failed) < 0) failed[0] = errno;
  shut(&report[0]);
  free(env);
  if (failed[0]) {
    if (pid > 0) waitpid(pid, NULL, 0);
    refuse(id, failed[0], failed[1] ? cwd : argv[0]);
    shut(&in[1]), shut(&out[0]), shut(&err[0]);
    forget_watch(&e->watch);
    free(strings), free(e);
    return;
  }
  free(strings);
  fcntl(in[1], F_SETFL, O_NONBLOCK);
  fcntl(out[0], F_SETFL, O_NONBLOCK);
  fcntl(err[0], F_SETFL, O_NONBLOCK);
  e->id = id;
  e->pid = pid;
  e->credit = get32(p + 4);
  e->in = in[1];
  e->out[0] = out[0];
  e->out[1] = err[0];
  e->started = now();
  e->deadline = e->started + timeout;
  e->next = execs;
  execs = e;
  e->sweep = (options & SWEEP) != 0;
  if (!(options & STDIN_FOLLOWS)) shut(&e->in);
}

/* Writes what the pipe takes, and grants as much anew. A command that closed its stdin gets the
 * rest thrown away, as a shell's pipeline would. */
static void feed(struct exec *e) {
  size_t waiting = e->input.end - e->input.start;
  if (waiting > 0) {
    ssize_t n = e->in < 0 ? (ssize_t)waiting : write(e->in, e->input.data + e->input.start, waiting);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n < 0) {
      shut(&e->in);
      n = (ssize_t)waiting;
    }
    e->input.start += (size_t)n;
    send_number(STDIN_CREDIT, e->id, (uint32_t)n);
  }
  if (e->in_ends && e->input.start == e->input.end) shut(&e->in);
}

static void take(struct exec *e, int which) {
  static char chunk[CHUNK];
  size_t want = e->credit < CHUNK ? e->credit : CHUNK;
  if (e->ended && want > (size_t)e->left[which]) want = (size_t)e->left[which];
  ssize_t n = want ? read(e->out[which], chunk, want) : 0;
  if (n < 0 && errno == EINTR) return;
  if (n < 0 && errno == EAGAIN && !e->ended) return;
  if (n <= 0) {
    shut(&e->out[which]);
    return;
  }
  e->credit -= (uint32_t)n;
  send_frame(which ? STDERR : STDOUT, e->id, chunk, (size_t)n);
  if (e->ended && (e->left[which] -= (int)n) <= 0) shut(&e->out[which]);
  if (e->ended && e->terminal && terminal_is_empty(e->out[which])) shut(&e->out[which]);
}

/* The first process of a command ended: its session ends with it, and the pipes are emptied. */
static void finish(struct exec *e, int status) {
  kill_session(e->pid);
  e->ended = 1;
  if (e->sweep) kill_strays();
  e->status = status;
  e->took = now() - e->started;
  end_watch(&e->watch);
  shut(&e->in);
  feed(e);
  for (int i = 0; i < 2; i++) {
    if (e->terminal) e->left[i] = terminal_is_empty(e->out[i]) ? 0 : LEFT_IN_TERMINAL;
    else if (e->out[i] >= 0 && ioctl(e->out[i], FIONREAD, &e->left[i]) < 0) e->left[i] = 0;
    if (e->left[i] == 0 || e->killed) shut(&e->out[i]);
  }
}

static uint64_t milliseconds(struct timeval time) {
  return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_usec / 1000;
}

static void reap(void) {
  for (;;) {
    siginfo_t info = {0};
    /* Only looked at first: while it is a zombie, its number names no other session. */
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0) return;
    int status;
    struct exec *ended = NULL;
    for (struct exec *e = execs; e; e = e->next)
      if (e->pid == info.si_pid && !e->ended)
        finish(ended = e, info.si_code == CLD_EXITED ? info.si_status : info.si_status << 16);
    struct rusage used = {0};
    wait4(info.si_pid, &status, 0, &used);
    if (ended) ended->worked = milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
  }
}

/* Whether a command is over and its pipes are empty, so that its end can be said. */
static int is_over(const struct exec *e) {
  return e->ended && e->out[0] < 0 && e->out[1] < 0;
}

/* Says the end of each command that is over, and forgets it. */
static void settle(void) {
  for (struct exec **at = &execs, *e; (e = *at);) {
    if (!is_over(e) || (!e->killed && !tell_opened(&e->watch, e->id))) {
      at = &e->next;
      continue;
    }
    char p[28];
    put32(p, e->status & 0xffff);
    put32(p + 4, (uint32_t)e->status >> 16);
    put32(p + 8, (uint32_t)e->timed_out);
    put32(p + 12, (uint32_t)e->took);
    put32(p + 16, !e->watch.asked ? NOT_WATCHED : e->watch.whole ? WHOLE : IN_PART);
    put32(p + 20, (uint32_t)e->worked);
    put32(p + 24, (uint32_t)sysconf(_SC_NPROCESSORS_ONLN));
    send_frame(EXIT, e->id, p, sizeof p);
    *at = e->next;
    free(e->input.data);
    forget_watch(&e->watch);
    free(e);
  }
}

/* A frame for a command that has ended meanwhile is no error: it was on its way. */
static void handle(int type, uint32_t id, char *p, size_t length) {
  struct exec *e = find(id);
  if (type == EXEC) start(id, p, length);
  else if (!e) return;
  else if (type == STDIN) {
    memcpy(room(&e->input, length), p, length);
    e->input.end += length;
    feed(e);
  } else if (type == STDIN_END) {
    e->in_ends = 1;
    feed(e);
  } else if (type == KILL) {
    /* The runner wants no more of it, its output included. */
    e->killed = 1;
    if (e->ended) shut(&e->out[0]), shut(&e->out[1]);
    else kill_session(e->pid);
  } else if (type == CREDIT && length == 4) e->credit += get32(p);
  else if (type == RESIZE && length == 4 && e->terminal) set_terminal_size(e->out[0], get32(p));
}

static void receive(void) {
  ssize_t n = read(control_in, room(&received, CHUNK), CHUNK);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) die(0);
  received.end += (size_t)n;
  while (received.end - received.start >= HEAD) {
    char *p = received.data + received.start;
    size_t length = get32(p);
    if (length < HEAD - 4 || length > MAX_FRAME) die(65);
    if (received.end - received.start < 4 + length) return;
    received.start += 4 + length;
    handle(p[4], get32(p + 5), p + HEAD, 4 + length - HEAD);
  }
}

/* One round: waits for whatever can go on, and lets it. */
static void turn(int signals) {
  static struct pollfd *fds;
  static size_t size;
  size_t count = 0, n = 3;
  uint64_t time = now();
  int wait = -1;
  for (struct exec *e = execs; e; e = e->next) count++;
  if (size < 3 + 4 * count) {
    size = 3 + 8 * count + 16;
    fds = realloc(fds, size * sizeof *fds);
    if (!fds) die(70);
  }
  size_t waiting = queued.end - queued.start;
  fds[0] = (struct pollfd){.fd = control_in, .events = POLLIN};
  fds[1] = (struct pollfd){.fd = waiting ? control_out : -1, .events = POLLOUT};
  fds[2] = (struct pollfd){.fd = signals, .events = POLLIN};
  for (struct exec *e = execs; e; e = e->next) {
    int read_on = e->credit > 0 && waiting < QUEUE;
    fds[n++] = (struct pollfd){.fd = e->input.start < e->input.end ? e->in : -1, .events = POLLOUT};
    fds[n++] = (struct pollfd){.fd = read_on ? e->out[0] : -1, .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = read_on ? e->out[1] : -1, .events = POLLIN};
    fds[n++] = (struct pollfd){.fd = e->ended ? -1 : e->watch.fd, .events = POLLIN};
    /* More of what it opened is to be told, for which the queue had no room before. */
    if (is_over(e) && waiting < QUEUE) wait = 0;
    if (e->ended || e->timed_out) continue;
    uint64_t left = e->deadline > time ? e->deadline - time : 0;
    if (left > INT32_MAX) left = INT32_MAX;
    if (wait < 0 || left < (uint64_t)wait) wait = (int)left;
  }
  if (poll(fds, n, wait) < 0 && errno != EINTR) die(71);

  /* The list keeps its order until frames are handled, which comes last for that reason. */
  n = 3;
  time = now();
  for (struct exec *e = execs; e; e = e->next, n += 4) {
    if (fds[n].fd >= 0 && fds[n].revents) feed(e);
    for (int i = 0; i < 2; i++)
      if (fds[n + 1 + i].fd >= 0 && fds[n + 1 + i].revents && e->credit) take(e, i);
    if (fds[n + 3].fd >= 0 && fds[n + 3].revents) drain(&e->watch, EVENTS_A_TURN);
    if (!e->ended && !e->timed_out && time >= e->deadline) {
      e->timed_out = 1;
      kill_session(e->pid);
    }
  }
  if (fds[2].revents) {
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) == sizeof info)
      /* No command may end process 1. A sender outside of the container has number 0 here, and
       * with SI_USER the kernel vouches for it; with sigqueue(3) a sender may write any number. */
      if (info.ssi_signo == SIGTERM && info.ssi_code == SI_USER && info.ssi_pid == 0) die(143);
    reap();
  }
  if (fds[0].revents) receive();
  settle();
  flush_queue();
}

int main(int argc, char **argv) {
  if (argc > 4 && strcmp(argv[1], "relay") == 0) return relay(argv + 2);
  if (argc != 2) return 64;
  join(argv[1]);
  /* Commands run as the same user: they may neither trace process 1 nor open its files. */
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const char *home = getenv("HOME");
  if (!home || access(home, W_OK) < 0) setenv("HOME", "/tmp", 1);

  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGPIPE, SIG_IGN);
  int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  fcntl(control_in, F_SETFL, O_NONBLOCK);
  fcntl(control_out, F_SETFL, O_NONBLOCK);
  send_number(READY, 0, VERSION);
  for (;;) turn(signals);
}
