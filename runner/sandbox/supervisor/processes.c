/*
 * The processes of the sandbox: the commands that run, and how all that belongs to one is killed,
 * or all that belongs to none.
 */
struct exec {
  struct exec *next;
  uint32_t id, credit;
  pid_t pid;
  int in, out[2];          /* -1 when closed; out: stdout, stderr */
  int left[2];             /* after the end: bytes still to be taken from each pipe */
  int in_ends, ended, killed, status, timed_out, sweep, terminal;
  uint64_t started, deadline, took, worked; /* worked: processor time, in ms */
  struct buffer input;
  struct watch watch;
};

static struct exec *execs;

static void shut(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

static struct exec *find(uint32_t id) {
  for (struct exec *e = execs; e; e = e->next)
    if (e->id == id) return e;
  return NULL;
}

/* Session 0 stands for the strays: what belongs to no command that still runs. */
static int belongs(pid_t sid, pid_t session) {
  if (session) return sid == session;
  for (struct exec *e = execs; e; e = e->next)
    if (!e->ended && e->pid == sid) return 0;
  return 1;
}

/*
 * Kills a session. The process group alone is not enough: timeout(1) and shells with job control
 * make groups of their own. Repeated, since a process may fork while the list is read, and until
 * none is left: a killed process lives until it gets a processor to die on. Bounded (about 0.2 s),
 * since process 1 must stay responsive.
 */
static void kill_session(pid_t session) {
  if (session) kill(-session, SIGKILL);
  for (int pass = 0, found = 1; found && pass < 200; pass++) {
    if (pass > 2) poll(NULL, 0, 1);
    found = 0;
    DIR *proc = opendir("/proc");
    if (!proc) return;
    for (struct dirent *entry; (entry = readdir(proc));) {
      char path[64], stat[512], state;
      int pid = atoi(entry->d_name), sid;
      if (pid <= 1) continue;
      snprintf(path, sizeof path, "/proc/%d/stat", pid);
      int fd = open(path, O_RDONLY | O_CLOEXEC);
      if (fd < 0) continue;
      ssize_t n = read(fd, stat, sizeof stat - 1);
      close(fd);
      if (n <= 0) continue;
      stat[n] = 0;
      char *after = strrchr(stat, ')'); /* the name before it may hold anything */
      if (!after || sscanf(after + 1, " %c %*d %*d %d", &state, &sid) != 2) continue;
      if (!belongs(sid, session) || state == 'Z' || state == 'X') continue;
      if (kill(pid, SIGKILL) == 0) found = 1;
    }
    closedir(proc);
  }
}

/* With no command running, one call kills all at once, however fast they fork. */
static void kill_strays(void) {
  for (struct exec *e = execs; e; e = e->next)
    if (!e->ended) {
      kill_session(0);
      return;
    }
  if (getpid() == 1) kill(-1, SIGKILL);
}
