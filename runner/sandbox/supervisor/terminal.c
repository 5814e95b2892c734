/*
 * A terminal in place of a command's pipes: a pair of pseudo-terminals, of which the command has
 * one end as its standard input, output and error, and as the terminal that controls its session.
 * Both directions go over the other end, so there is no second stream for errors.
 */
enum { LEFT_IN_TERMINAL = 256 << 10 };

/* Columns in the lower half, rows in the upper. */
static void set_terminal_size(int fd, uint32_t size) {
  struct winsize to = {.ws_col = (unsigned short)(size & 0xffff), .ws_row = (unsigned short)(size >> 16)};
  ioctl(fd, TIOCSWINSZ, &to);
}

/* Fills three pairs as pipe2 would for the three streams; 0, or -1 with errno. The command's ends
 * come from the kernel and not from a path, which an image may have made something else. */
static int open_terminal(uint32_t size, int in[2], int out[2], int err[2]) {
  int unlocked = 0;
  in[1] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (in[1] < 0 || ioctl(in[1], TIOCSPTLCK, &unlocked) < 0) return -1;
  set_terminal_size(in[1], size);
  in[0] = ioctl(in[1], TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (in[0] < 0) return -1;
  out[0] = fcntl(in[1], F_DUPFD_CLOEXEC, 0);
  out[1] = fcntl(in[0], F_DUPFD_CLOEXEC, 0);
  err[1] = fcntl(in[0], F_DUPFD_CLOEXEC, 0);
  return out[0] < 0 || out[1] < 0 || err[1] < 0 ? -1 : 0;
}

/* After the end: whether it holds output still. Asking also has the kernel bring what is on its
 * way. A stray may keep the other end open, and then a read would wait for it. */
static int terminal_is_empty(int fd) {
  struct pollfd at = {.fd = fd, .events = POLLIN};
  return poll(&at, 1, 0) <= 0 || !(at.revents & POLLIN);
}
