/*
 * The relay: the way to the runner's gateway for a program that knows only addresses and ports.
 *
 *   supervisor relay PORT SOCKET PROGRAM ARGUMENT…
 *
 * It listens on 127.0.0.1:PORT, carries each connection to the unix socket SOCKET and back, byte
 * by byte as they come, and runs PROGRAM meanwhile, whose input, output and end are its own. It is
 * no wall: it holds no secret and forbids nothing, since whoever is in the sandbox may speak to
 * the socket too. Its backstop is the gateway, which lets in only who shows its token.
 */
enum { MAX_LINKS = 128, LANE = 64 << 10 };

/* One direction of a connection. */
struct lane {
  size_t start, end;
  int over; /* nothing more comes: 1 when seen, 2 when said to the other side */
  char data[LANE];
};

/* Lane i goes from fd[i] to the other one. */
struct link {
  int fd[2];
  struct lane *lane;
};

static struct link links[MAX_LINKS];

static void unlink_ends(struct link *l) {
  close(l->fd[0]), close(l->fd[1]);
  free(l->lane);
  l->lane = NULL;
}

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) return -1;
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

static void accept_link(int listener, const char *path) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  for (struct link *l = links; l < links + MAX_LINKS; l++) {
    if (l->lane) continue;
    int other = connect_to(path);
    l->lane = other < 0 ? NULL : calloc(2, sizeof *l->lane);
    if (!l->lane) {
      if (other >= 0) close(other);
      break;
    }
    fcntl(other, F_SETFL, O_NONBLOCK);
    l->fd[0] = fd;
    l->fd[1] = other;
    return;
  }
  close(fd); /* the program sees a closed connection, as from any server that is not there */
}

/* Moves what can be moved in one direction; 0 when the connection is broken. */
static int carry(int from, int to, struct lane *way) {
  if (way->start == way->end && !way->over) {
    ssize_t n = read(from, way->data, LANE);
    if (n < 0 && errno != EAGAIN && errno != EINTR) return 0;
    way->start = 0;
    way->end = n > 0 ? (size_t)n : 0;
    way->over = n == 0;
  }
  while (way->start < way->end) {
    ssize_t n = write(to, way->data + way->start, way->end - way->start);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    way->start += (size_t)n;
  }
  if (way->over == 1) {
    shutdown(to, SHUT_WR);
    way->over = 2;
  }
  return 1;
}

static int listen_on(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 64) < 0) return -1;
  return fd;
}

/* Its status once it has ended; -1 while it runs. */
static int ended(pid_t program) {
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
    if (pid == program) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return -1;
}

static int relay(char **argv) {
  int listener = listen_on(atoi(argv[0]));
  if (listener < 0) {
    fprintf(stderr, "relay: port %s: %s\n", argv[0], strerror(errno));
    return 98;
  }
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  pid_t program = fork();
  if (program < 0) return 71;
  if (program == 0) {
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    execvp(argv[2], argv + 2);
    fprintf(stderr, "%s: %s\n", argv[2], strerror(errno));
    _exit(127);
  }
  signal(SIGPIPE, SIG_IGN);
  for (;;) {
    int status = ended(program);
    if (status >= 0) return status;
    struct pollfd fds[2 + 2 * MAX_LINKS] = {{.fd = signals, .events = POLLIN},
                                             {.fd = listener, .events = POLLIN}};
    for (int i = 0; i < MAX_LINKS; i++)
      for (int side = 0; side < 2; side++) {
        struct pollfd *p = &fds[2 + 2 * i + side];
        struct lane *lane = links[i].lane;
        p->fd = -1;
        if (!lane) continue;
        if (lane[side].start == lane[side].end && !lane[side].over) p->events |= POLLIN;
        if (lane[!side].start < lane[!side].end) p->events |= POLLOUT;
        if (p->events) p->fd = links[i].fd[side];
      }
    if (poll(fds, 2 + 2 * MAX_LINKS, -1) < 0 && errno != EINTR) return 71;
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) == sizeof info) { /* asked about above */ }
    for (int i = 0; i < MAX_LINKS; i++) {
      struct link *l = &links[i];
      if (!l->lane || !(fds[2 + 2 * i].revents | fds[3 + 2 * i].revents)) continue;
      int fine = carry(l->fd[0], l->fd[1], &l->lane[0]) && carry(l->fd[1], l->fd[0], &l->lane[1]);
      if (!fine || (l->lane[0].over == 2 && l->lane[1].over == 2)) unlink_ends(l);
    }
    if (fds[1].revents) accept_link(listener, argv[1]);
  }
}
