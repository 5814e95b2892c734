/*
 * What a command opens and writes: watches on the folders that the runner names, and the names of
 * the files in them that the kernel tells of. Second part of the program, see wire.c.
 *
 * Written is what got data or another size, and a name at which a file was made or to which one was
 * moved. Times and modes say nothing, nor does opening alone. What is written through a mapping of
 * memory, the kernel does not tell.
 * It never says that it has all where it may not: whatever could have been missed (no watch to be
 * had, a folder moved or made anew, the kernel's queue or the room for names full) clears `whole`.
 * The kernel does not say who opens: one command at a time is told apart, several at once are not.
 * Its backstop are its bounds: names, bytes of names, probes of the table, events of one turn.
 */
enum { MAX_NAMES = 50000, MAX_NAME_BYTES = 4 << 20, SLOTS = 1 << 17, MAX_PROBES = 128 };
enum { EVENTS = 64 << 10, EVENTS_A_TURN = 8 * EVENTS };
enum { WRITES = IN_MODIFY | IN_CREATE | IN_MOVED_TO, OF_ITSELF = IN_MOVE_SELF | IN_DELETE_SELF };
enum { OF_FOLDER = IN_OPEN | WRITES | OF_ITSELF | IN_ONLYDIR | IN_DONT_FOLLOW };
/* What a record says of its file. */
enum { IS_OPENED = 1, IS_WRITTEN = 2, RECORD_HEAD = 5 };
enum { NOT_WATCHED = 0, WHOLE = 1, IN_PART = 2 };

struct watch {
  int asked, whole, fd;
  uint32_t folders, seed, count;
  int first;               /* the number of the first watch; those after it count up */
  char *paths;             /* of the folders, each ended by a zero byte */
  uint32_t *folder_of;     /* by number from the first on: 1 + the folder's place in the list */
  uint32_t *slots;         /* by hash: 1 + where a record begins in `names`; 0 when free */
  struct buffer names;     /* records as they are sent: u32 folder, u8 what, name, zero byte */
};

/* An instance that watches nothing. Kept for the next command, since the kernel takes many
 * milliseconds to end one, in which process 1 could do nothing else. */
static int spare = -1;

/* Room for names doubles and has a limit: what is opened must not take the sandbox's memory. */
static int has_room(struct buffer *names, size_t more) {
  if (names->size - names->end >= more) return 1;
  size_t size = names->size ? 2 * names->size : 16 << 10;
  char *data = size > MAX_NAME_BYTES ? NULL : realloc(names->data, size);
  if (!data) return 0;
  names->data = data;
  names->size = size;
  return 1;
}

/* Adds a name once. The commands choose the names, so that a chain of them is not followed far. */
static void add_name(struct watch *w, uint32_t folder, const char *name, int what) {
  uint32_t hash = w->seed ^ folder * 2654435761u;
  for (const char *p = name; *p; p++) hash = (hash ^ (unsigned char)*p) * 16777619u;
  hash ^= hash >> 15;
  for (int probe = 0; probe < MAX_PROBES; probe++) {
    uint32_t *slot = &w->slots[(hash + (uint32_t)probe) % SLOTS];
    if (*slot) {
      char *record = w->names.data + *slot - 1;
      if (get32(record) != folder || strcmp(record + RECORD_HEAD, name) != 0) continue;
      record[4] |= (char)what;
      return;
    }
    size_t length = RECORD_HEAD + strlen(name) + 1;
    if (w->count == MAX_NAMES || !has_room(&w->names, length)) break;
    char *record = w->names.data + w->names.end;
    put32(record, folder);
    record[4] = (char)what;
    memcpy(record + RECORD_HEAD, name, length - RECORD_HEAD);
    *slot = 1 + (uint32_t)w->names.end;
    w->names.end += length;
    w->count++;
    return;
  }
  w->whole = 0;
}

/* Takes events that wait, about as many bytes as given; true when a folder itself was opened. */
static int drain(struct watch *w, size_t most) {
  static _Alignas(struct inotify_event) char events[EVENTS];
  int folder_opened = 0;
  for (size_t taken = 0; taken < most;) {
    ssize_t n = read(w->fd, events, sizeof events);
    if (n <= 0) break;
    taken += (size_t)n;
    for (char *p = events; p < events + n;) {
      struct inotify_event *event = (struct inotify_event *)p;
      p += sizeof *event + event->len;
      uint32_t at = (uint32_t)event->wd - (uint32_t)w->first;
      if (event->mask & IN_Q_OVERFLOW) w->whole = 0;
      if (at >= w->folders || !w->folder_of[at]) continue; /* late, of a watch that was ended */
      if (event->mask & (IN_IGNORED | IN_MOVE_SELF | IN_DELETE_SELF | IN_UNMOUNT)) w->whole = 0;
      if (event->mask & IN_ISDIR) folder_opened |= (event->mask & IN_OPEN) != 0;
      else if (event->len && event->mask & (IN_OPEN | WRITES))
        add_name(w, w->folder_of[at] - 1, event->name, event->mask & IN_OPEN ? IS_OPENED : IS_WRITTEN);
    }
  }
  return folder_opened;
}

/* The numbers of an instance's watches count up. The same folder gets its number again, so that
 * asking once more says whether each path still names the folder that is watched. */
static void watch_folders(struct watch *w, int again) {
  const char *path = w->paths;
  for (uint32_t i = 0; i < w->folders && (w->whole || !again); i++, path += strlen(path) + 1) {
    int number = inotify_add_watch(w->fd, path, OF_FOLDER);
    if (number > 0 && !w->first) w->first = number;
    uint32_t at = (uint32_t)number - (uint32_t)w->first;
    int fits = number > 0 && at < w->folders;
    if (fits && !again && !w->folder_of[at]) w->folder_of[at] = 1 + i;
    if (!fits || w->folder_of[at] != 1 + i) w->whole = 0;
    if (!fits && number > 0) inotify_rm_watch(w->fd, number);
    if (number < 0 && (errno == ENOSPC || errno == ENOMEM)) return; /* it would be so for each */
  }
}

/* Watches the folders from now on. Where it cannot, the command runs all the same. */
static void watch(struct watch *w, const char *paths, size_t length, uint32_t folders) {
  w->asked = w->whole = 1;
  w->folders = folders;
  if (getrandom(&w->seed, sizeof w->seed, GRND_NONBLOCK) < 0) w->seed = (uint32_t)now();
  w->paths = malloc(length + 1);
  w->folder_of = calloc((size_t)folders + 1, sizeof *w->folder_of);
  w->slots = calloc(SLOTS, sizeof *w->slots);
  w->fd = spare >= 0 ? spare : inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  spare = -1;
  if (w->fd < 0 || !w->paths || !w->folder_of || !w->slots) {
    w->whole = w->folders = 0;
    return;
  }
  drain(w, SIZE_MAX); /* what came of its earlier watches, of which nothing is told */
  w->whole = 1;
  memcpy(w->paths, paths, length);
  watch_folders(w, 0);
  if (!w->whole || !folders) return;
  /* A kernel that takes watches and tells nothing would have it that nothing was opened. */
  int folder = open(w->paths, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) close(folder);
  if (!drain(w, EVENTS)) w->whole = 0;
}

/* The command is over: what it opened is in the queue, however fast it ended. */
static void end_watch(struct watch *w) {
  int waiting = 0;
  if (w->fd < 0) return;
  watch_folders(w, 1);
  if (ioctl(w->fd, FIONREAD, &waiting) < 0) w->whole = 0;
  drain(w, (size_t)waiting);
}

/* Sends names while the queue has room; true when all are sent. */
static int tell_opened(struct watch *w, uint32_t id) {
  struct buffer *names = &w->names;
  while (names->start < names->end) {
    if (queued.end - queued.start >= QUEUE) return 0;
    size_t end = names->start;
    while (end < names->end) {
      size_t length = RECORD_HEAD + strlen(names->data + end + RECORD_HEAD) + 1;
      if (end + length - names->start > CHUNK) break;
      end += length;
    }
    send_frame(OPENED, id, names->data + names->start, end - names->start);
    names->start = end;
  }
  return 1;
}

static void forget_watch(struct watch *w) {
  for (uint32_t i = 0; w->fd >= 0 && i < w->folders; i++)
    if (w->folder_of[i]) inotify_rm_watch(w->fd, w->first + (int)i);
  if (spare < 0) spare = w->fd;
  else if (w->fd >= 0) close(w->fd);
  free(w->paths), free(w->folder_of), free(w->slots), free(w->names.data);
  *w = (struct watch){.fd = -1};
}
