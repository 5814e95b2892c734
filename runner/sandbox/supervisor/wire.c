/*
 * The wire of the supervisor: frames in and out, the buffers behind them, and the end of everything.
 * First of the parts that are compiled as one program, in the order of supervisor-binary.ts.
 *
 * Frames, both ways: u32 length of what follows, u8 type, u32 id, payload; little endian.
 * frames.ts is the other end of this table.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXEC = 1, STDIN = 2, STDIN_END = 3, KILL = 4, CREDIT = 5, RESIZE = 6 };
enum { READY = 16, STDOUT = 17, STDERR = 18, EXIT = 19, FAILED = 20, STDIN_CREDIT = 21, OPENED = 22 };
enum { STDIN_FOLLOWS = 1, SWEEP = 2, WATCH = 4, TERMINAL = 8 };
enum { VERSION = 6, HEAD = 9, CHUNK = 64 << 10, MAX_FRAME = 4 << 20, QUEUE = 512 << 10 };

struct buffer {
  char *data;
  size_t start, end, size;
};

static int control_in, control_out;
static struct buffer received, queued;

/* The end of everything: nothing may run without the runner watching. */
static void die(int status) {
  if (getpid() == 1) kill(-1, SIGKILL);
  _exit(status);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static uint32_t get32(const char *p) {
  const unsigned char *u = (const unsigned char *)p;
  return u[0] | u[1] << 8 | u[2] << 16 | (uint32_t)u[3] << 24;
}

static void put32(char *p, uint32_t v) {
  for (int i = 0; i < 4; i++) p[i] = (char)(v >> 8 * i);
}

/* Room for `more` bytes at the end of the buffer. */
static char *room(struct buffer *b, size_t more) {
  if (b->start == b->end) b->start = b->end = 0;
  if (b->size - b->end < more && b->start > 0) {
    memmove(b->data, b->data + b->start, b->end - b->start);
    b->end -= b->start;
    b->start = 0;
  }
  if (b->size - b->end < more) {
    b->size = b->end + more;
    b->data = realloc(b->data, b->size);
    if (!b->data) die(70);
  }
  return b->data + b->end;
}

static void send_frame(int type, uint32_t id, const void *payload, size_t length) {
  char *p = room(&queued, HEAD + length);
  put32(p, (uint32_t)(HEAD - 4 + length));
  p[4] = (char)type;
  put32(p + 5, id);
  memcpy(p + HEAD, payload, length);
  queued.end += HEAD + length;
}

static void send_number(int type, uint32_t id, uint32_t value) {
  char p[4];
  put32(p, value);
  send_frame(type, id, p, 4);
}

static void flush_queue(void) {
  while (queued.start < queued.end) {
    ssize_t n = write(control_out, queued.data + queued.start, queued.end - queued.start);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) die(0);
    queued.start += (size_t)n;
  }
}

static void join(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strcmp(path, "-") == 0) {
    control_in = 0;
    control_out = 1;
    return;
  }
  if (strlen(path) >= sizeof address.sun_path) exit(64);
  strcpy(address.sun_path, path);
  control_in = control_out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(control_in, (struct sockaddr *)&address, sizeof address) < 0) {
    perror("supervisor: connect");
    exit(66);
  }
}
