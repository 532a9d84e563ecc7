/* A power cut without pulling the plug: cc -shared -fPIC -O1 -o powercut.so powercut.c -lpthread, then LD_PRELOAD=powercut.so.
 *
 * What a power cut takes is what stood in the operating system's memory and had not been flushed. Here the folder at work (POWERCUT_FOLDER)
 * plays that memory, and a second folder (POWERCUT_DISK) plays the disk. The process works in the first as ever; this library sees each call
 * that changes a file of it and carries to the "disk" only what a flush has promised:
 *   - write, pwrite, writev, pwritev, ftruncate, open with O_TRUNC, fallocate (and their 64-bit names): done for real, and put as well into a
 *     queue in memory, one for each file (inode, not name), with a copy of the bytes;
 *   - fsync and fdatasync of a file: its queue is replayed on the file's twin under DISK/inodes. Bytes and length, no name. While it is replayed,
 *     and for POWERCUT_MS milliseconds before (a slow card), a kill leaves the flush half done, as a cut would;
 *   - create, rename, link, unlink, mkdir, rmdir: done for real; names are on the "disk" (DISK/tree, hard links to the twins) only after fsync of
 *     the folder that holds them. A file whose name was flushed but not its bytes is there, empty;
 *   - what ends in -shm is shared memory, never on the disk. Any other shared writable mapping of a file at work ends the process: it could not
 *     be followed, and a test that cannot see must not pass;
 *   - sendfile, copy_file_range and FICLONE into a file at work are refused, so that the runtime falls back to read and write.
 * The queues live in the process alone. When it is ended by SIGKILL, DISK/tree is therefore exactly what the flushes guarantee: the test puts
 * it in the folder's place and starts again. No undo log is needed; forgetting is the power cut.
 *
 * That is the strictest disk. A real one also writes, by itself and in any order, things that nobody flushed. With POWERCUT_LEAK=p (percent, random by
 * POWERCUT_SEED) each 512-byte sector of each write goes to the twin at once with that chance, each change of length too, and each change of names is
 * followed with that chance by a flush of all names (journals keep names in order, and do not wait for bytes).
 *
 * At the start DISK/tree holds a copy of the folder made by the test; the constructor joins each file with its copy. What the real fsync would
 * do is not done: nobody pulls the real plug. Calls that reach the kernel without libc's names would not be seen (dlsym by name is: see below).
 * A file that turns up in a flushed folder without having been opened through here is said on standard error, and is empty on the "disk". */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define SECTOR 512
#define FDS 65536
#define FICLONE 0x40049409

typedef struct op { off_t at; size_t length; struct op *next; char bytes[]; } op; /* length SIZE_MAX: the file gets the length `at` */
typedef struct node { ino_t inode; long id; int folder, shm; char *path; op *first, *last; struct node *next; } node;

static char work[PATH_MAX], disk[PATH_MAX];
static size_t work_length;
static int leak, slow_ms;
static uint64_t dice = 88172645463325252ull;
static long ids;
static node *nodes[4096], *of[FDS];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

#define LOCK pthread_mutex_lock(&gate)
#define UNLOCK pthread_mutex_unlock(&gate)

static void fatal(const char *why, const char *what) {
  dprintf(2, "powercut: %s %s\n", why, what);
  abort();
}

static int chance(void) {
  dice ^= dice << 13; dice ^= dice >> 7; dice ^= dice << 17;
  return (int)((dice >> 11) % 100) < leak;
}

static char *twin(const node *n, char *to) { snprintf(to, PATH_MAX, "%.3900s/inodes/%ld", disk, n->id); return to; }

static node *find(ino_t inode) {
  node *n = nodes[inode % 4096];
  while (n && n->inode != inode) n = n->next;
  return n;
}

static node *add(ino_t inode) {
  node *n = calloc(1, sizeof *n);
  n->inode = inode; n->id = ++ids; n->next = nodes[inode % 4096];
  return nodes[inode % 4096] = n; /* a number used again hides the file that had it before */
}

static int is_shm(const char *path) { size_t l = strlen(path); return l > 4 && !strcmp(path + l - 4, "-shm"); }

/* The absolute path of an open file when it is at work, else NULL. */
static const char *ours(int fd, char *path) {
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t l = readlink(link, path, PATH_MAX - 1);
  if (l < 0) return NULL;
  path[l] = 0;
  return !strncmp(path, work, work_length) && (path[work_length] == '/' || path[work_length] == 0) ? path : NULL;
}

static int twin_fd(const node *n) {
  char path[PATH_MAX];
  int fd = (int)syscall(SYS_openat, AT_FDCWD, twin(n, path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) fatal("cannot write", path);
  return fd;
}

static void put(int fd, off_t at, const char *bytes, size_t length) {
  while (length) {
    ssize_t n = syscall(SYS_pwrite64, fd, bytes, length, at);
    if (n <= 0) fatal("the disk of the test is", "full");
    bytes += n; at += n; length -= n;
  }
}

static void queue(node *n, off_t at, const void *bytes, size_t length) {
  if (n->shm) return;
  op *o = malloc(sizeof *o + (bytes ? length : 0));
  o->at = at; o->length = bytes ? length : SIZE_MAX; o->next = NULL;
  if (bytes) memcpy(o->bytes, bytes, length);
  if (n->last) n->last->next = o; else n->first = o;
  n->last = o;
  if (!leak) return;
  int fd = -1;
  if (!bytes) {
    if (chance() && syscall(SYS_ftruncate, fd = twin_fd(n), at)) fatal("cannot cut", n->path);
  } else {
    for (size_t i = 0; i < length;) {
      size_t piece = SECTOR - (at + i) % SECTOR;
      if (piece > length - i) piece = length - i;
      if (chance()) { if (fd < 0) fd = twin_fd(n); put(fd, at + i, o->bytes + i, piece); }
      i += piece;
    }
  }
  if (fd >= 0) syscall(SYS_close, fd);
}

static void flush_bytes(node *n) {
  if (!n->first) return;
  int fd = twin_fd(n);
  for (op *o = n->first, *next; o; o = next) {
    next = o->next;
    if (o->length != SIZE_MAX) put(fd, o->at, o->bytes, o->length);
    else if (syscall(SYS_ftruncate, fd, o->at)) fatal("cannot cut", n->path);
    free(o);
  }
  n->first = n->last = NULL;
  syscall(SYS_close, fd);
}

static void clear(const char *path) { /* a file or a whole folder of the disk */
  DIR *d = opendir(path);
  if (d) {
    for (struct dirent *e; (e = readdir(d));) {
      char inner[PATH_MAX];
      if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
      snprintf(inner, sizeof inner, "%.3000s/%s", path, e->d_name);
      clear(inner);
    }
    closedir(d);
  }
  syscall(SYS_unlinkat, AT_FDCWD, path, d ? AT_REMOVEDIR : 0);
}

/* The names that stand in the folder now are on the disk from here on. New ones first: a kill in between leaves both, as no journal would lose both. */
static void flush_names(const char *path, int deep) {
  char tree[PATH_MAX], from[PATH_MAX], to[PATH_MAX], new[PATH_MAX], bytes[PATH_MAX];
  snprintf(tree, sizeof tree, "%.2000s/tree%.2000s", disk, path + work_length);
  DIR *d = opendir(tree);
  if (!d) return; /* the folder's own name was not flushed: nothing in it can be found again */
  closedir(d);
  if (!(d = opendir(path))) return;
  for (struct dirent *e; (e = readdir(d));) {
    struct stat real, kept, data;
    snprintf(from, sizeof from, "%.3000s/%s", path, e->d_name);
    snprintf(to, sizeof to, "%.3000s/%s", tree, e->d_name);
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || is_shm(from) || lstat(from, &real)) continue;
    if (S_ISDIR(real.st_mode)) {
      syscall(SYS_mkdirat, AT_FDCWD, to, 0700);
      if (deep) flush_names(from, 1);
    } else if (S_ISREG(real.st_mode)) {
      node *n = find(real.st_ino);
      if (!n) { dprintf(2, "powercut: %s came unseen\n", from); n = add(real.st_ino); n->path = strdup(from); }
      syscall(SYS_close, twin_fd(n));
      if (stat(twin(n, bytes), &data)) fatal("lost", bytes);
      if (!lstat(to, &kept) && kept.st_ino == data.st_ino) continue;
      snprintf(new, sizeof new, "%.3900s.linking", to);
      syscall(SYS_unlinkat, AT_FDCWD, new, 0);
      if (syscall(SYS_linkat, AT_FDCWD, bytes, AT_FDCWD, new, 0) || syscall(SYS_renameat2, AT_FDCWD, new, AT_FDCWD, to, 0)) fatal("cannot name", to);
    }
  }
  closedir(d);
  if (!(d = opendir(tree))) return;
  for (struct dirent *e; (e = readdir(d));) {
    struct stat real;
    snprintf(from, sizeof from, "%.3000s/%s", path, e->d_name);
    snprintf(to, sizeof to, "%.3000s/%s", tree, e->d_name);
    if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..") && lstat(from, &real)) clear(to);
  }
  closedir(d);
}

static void names_changed(void) { if (leak && chance()) flush_names(work, 1); }

static void join_all(const char *path) {
  char from[PATH_MAX], kept[PATH_MAX], bytes[PATH_MAX];
  DIR *d = opendir(path);
  if (!d) return;
  for (struct dirent *e; (e = readdir(d));) {
    struct stat real;
    snprintf(from, sizeof from, "%.3000s/%s", path, e->d_name);
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || is_shm(from) || lstat(from, &real)) continue;
    if (S_ISDIR(real.st_mode)) { join_all(from); continue; }
    snprintf(kept, sizeof kept, "%.2000s/tree%.2000s", disk, from + work_length);
    node *n = add(real.st_ino);
    n->path = strdup(from);
    if (syscall(SYS_linkat, AT_FDCWD, kept, AT_FDCWD, twin(n, bytes), 0)) fatal("no copy of", from);
  }
  closedir(d);
}

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("POWERCUT_FOLDER"), *to = getenv("POWERCUT_DISK"), *value;
  if (!folder || !to || !realpath(folder, work) || !realpath(to, disk)) fatal("POWERCUT_FOLDER and POWERCUT_DISK must be folders,", "both");
  work_length = strlen(work);
  leak = (value = getenv("POWERCUT_LEAK")) ? atoi(value) : 0;
  slow_ms = (value = getenv("POWERCUT_MS")) ? atoi(value) : 0;
  if ((value = getenv("POWERCUT_SEED"))) dice ^= strtoull(value, NULL, 10) * 0x9E3779B97F4A7C15ull;
  char inodes[PATH_MAX];
  snprintf(inodes, sizeof inodes, "%.4000s/inodes", disk);
  syscall(SYS_mkdirat, AT_FDCWD, inodes, 0700);
  join_all(work);
}

/* Opening and closing ------------------------------------------------------------------------------------------------------------- */

static int at_work(const char *name) { return !strncmp(name, work, work_length) && (name[work_length] == '/' || !name[work_length]); }

static int opened(int at, const char *name, int flags, mode_t mode) {
  struct stat s;
  char path[PATH_MAX];
  if (!at_work(name)) { /* without the lock: a pipe may wait here for its other end */
    int fd = (int)syscall(SYS_openat, at, name, flags, mode), error = errno;
    if (fd >= 0 && fd < FDS) of[fd] = NULL;
    if (fd >= 0 && (flags & O_ACCMODE) != O_RDONLY && ours(fd, path)) fatal("opened for writing by another name:", name);
    errno = error;
    return fd;
  }
  LOCK;
  int fresh = (flags & O_CREAT) && fstatat(at, name, &s, AT_SYMLINK_NOFOLLOW);
  int fd = (int)syscall(SYS_openat, at, name, flags, mode), error = errno;
  if (fd >= FDS) fatal("too many open files:", name);
  if (fd >= 0 && !fstat(fd, &s)) {
    node *n = fresh ? NULL : find(s.st_ino);
    if (!n) { n = add(s.st_ino); n->folder = S_ISDIR(s.st_mode); n->path = strdup(name); n->shm = is_shm(name); }
    of[fd] = n;
    if (fresh) names_changed();
    else if ((flags & O_TRUNC) && !n->folder) queue(n, 0, NULL, 0);
  }
  UNLOCK;
  errno = error;
  return fd;
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }
int open(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags, mode); }
int openat(int at, const char *name, int flags, ...) { MODE return opened(at, name, flags, mode); }
int openat64(int at, const char *name, int flags, ...) { MODE return opened(at, name, flags, mode); }
int creat(const char *name, mode_t mode) { return opened(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int __open_2(const char *name, int flags) { return opened(AT_FDCWD, name, flags, 0); }
int __open64_2(const char *name, int flags) { return opened(AT_FDCWD, name, flags, 0); }
int close(int fd) { if (fd >= 0 && fd < FDS) of[fd] = NULL; return (int)syscall(SYS_close, fd); }

/* Bytes --------------------------------------------------------------------------------------------------------------------------- */

static node *node_of(int fd) { return fd >= 0 && fd < FDS ? of[fd] : NULL; }

static ssize_t written(int fd, const void *bytes, size_t length, off_t at, int placed) {
  node *n = node_of(fd);
  if (!n) return placed ? syscall(SYS_pwrite64, fd, bytes, length, at) : syscall(SYS_write, fd, bytes, length);
  LOCK;
  int flags = fcntl(fd, F_GETFL);
  if (!placed) at = lseek(fd, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR);
  ssize_t done = placed ? syscall(SYS_pwrite64, fd, bytes, length, at) : syscall(SYS_write, fd, bytes, length);
  int error = errno;
  if (done > 0) queue(n, at, bytes, done);
  if (flags & O_DSYNC) flush_bytes(n);
  UNLOCK;
  errno = error;
  return done;
}

static ssize_t gathered(int fd, const struct iovec *parts, int count, off_t at, int placed) {
  if (!node_of(fd)) return placed ? syscall(SYS_pwritev, fd, parts, count, at, 0) : syscall(SYS_writev, fd, parts, count);
  ssize_t sum = 0;
  for (int i = 0; i < count; i++) {
    ssize_t done = written(fd, parts[i].iov_base, parts[i].iov_len, at + sum, placed);
    if (done < 0) return sum ? sum : done;
    sum += done;
    if ((size_t)done < parts[i].iov_len) break;
  }
  return sum;
}

ssize_t write(int fd, const void *bytes, size_t length) { return written(fd, bytes, length, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return written(fd, bytes, length, at, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return written(fd, bytes, length, at, 1); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return gathered(fd, parts, count, 0, 0); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return gathered(fd, parts, count, at, 1); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) { return gathered(fd, parts, count, at, 1); }

int ftruncate(int fd, off_t length) {
  node *n = node_of(fd);
  if (n) LOCK;
  int done = (int)syscall(SYS_ftruncate, fd, length), error = errno;
  if (n) { if (!done) queue(n, length, NULL, 0); UNLOCK; }
  errno = error;
  return done;
}
int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

int posix_fallocate(int fd, off_t at, off_t length) {
  struct stat s;
  if (!node_of(fd)) return syscall(SYS_fallocate, fd, 0, at, length) ? errno : 0;
  if (fstat(fd, &s)) return errno;
  return s.st_size < at + length && ftruncate(fd, at + length) ? errno : 0;
}
int posix_fallocate64(int fd, off_t at, off_t length) { return posix_fallocate(fd, at, length); }
int fallocate(int fd, int mode, off_t at, off_t length) {
  if (!node_of(fd)) return (int)syscall(SYS_fallocate, fd, mode, at, length);
  if (mode) { errno = EOPNOTSUPP; return -1; }
  int error = posix_fallocate(fd, at, length);
  return error ? (errno = error, -1) : 0;
}
int fallocate64(int fd, int mode, off_t at, off_t length) { return fallocate(fd, mode, at, length); }

ssize_t sendfile(int to, int from, off_t *at, size_t length) {
  if (node_of(to)) { errno = EINVAL; return -1; }
  return syscall(SYS_sendfile, to, from, at, length);
}
ssize_t sendfile64(int to, int from, off_t *at, size_t length) { return sendfile(to, from, at, length); }
ssize_t copy_file_range(int from, off_t *a, int to, off_t *b, size_t length, unsigned flags) {
  if (node_of(to)) { errno = EINVAL; return -1; }
  return syscall(SYS_copy_file_range, from, a, to, b, length, flags);
}
int ioctl(int fd, unsigned long request, ...) {
  va_list more; va_start(more, request); void *argument = va_arg(more, void *); va_end(more);
  if (request == FICLONE && node_of(fd)) { errno = EOPNOTSUPP; return -1; }
  return (int)syscall(SYS_ioctl, fd, request, argument);
}

void *mmap(void *where, size_t length, int protection, int flags, int fd, off_t at) {
  node *n = node_of(fd);
  if (n && !n->shm && (flags & MAP_SHARED) && (protection & PROT_WRITE)) fatal("cannot follow a shared mapping of", n->path);
  return (void *)syscall(SYS_mmap, where, length, protection, flags, fd, at);
}
void *mmap64(void *where, size_t length, int protection, int flags, int fd, off_t at) { return mmap(where, length, protection, flags, fd, at); }

/* Flushing and names -------------------------------------------------------------------------------------------------------------- */

int fsync(int fd) {
  node *n = node_of(fd);
  if (!n) return (int)syscall(SYS_fsync, fd);
  if (slow_ms) usleep(slow_ms * 1000);
  LOCK;
  if (n->folder) flush_names(n->path, 0); else flush_bytes(n);
  UNLOCK;
  return 0;
}
int fdatasync(int fd) { return node_of(fd) ? fsync(fd) : (int)syscall(SYS_fdatasync, fd); }

#define NAMES(call) LOCK; int done = (int)(call), error = errno; if (!done) names_changed(); UNLOCK; errno = error; return done
int rename(const char *from, const char *to) { NAMES(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0)); }
int renameat(int a, const char *from, int b, const char *to) { NAMES(syscall(SYS_renameat2, a, from, b, to, 0)); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { NAMES(syscall(SYS_renameat2, a, from, b, to, flags)); }
int link(const char *from, const char *to) { NAMES(syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0)); }
int unlink(const char *name) { NAMES(syscall(SYS_unlinkat, AT_FDCWD, name, 0)); }
int unlinkat(int at, const char *name, int flags) { NAMES(syscall(SYS_unlinkat, at, name, flags)); }
int mkdir(const char *name, mode_t mode) { NAMES(syscall(SYS_mkdirat, AT_FDCWD, name, mode)); }
int rmdir(const char *name) { NAMES(syscall(SYS_unlinkat, AT_FDCWD, name, AT_REMOVEDIR)); }

/* A runtime that asks libc by name (DllImport "libc") gets these as well. */
void *dlsym(void *library, const char *name) {
  static void *(*real)(void *, const char *);
  static const struct { const char *name; void *call; } ours_by_name[] = {
    { "open", open }, { "open64", open64 }, { "close", close }, { "write", write }, { "pwrite", pwrite }, { "ftruncate", ftruncate },
    { "fsync", fsync }, { "fdatasync", fdatasync }, { "rename", rename }, { "link", link }, { "unlink", unlink }, { "mkdir", mkdir }, { "rmdir", rmdir },
  };
  if (!real && !(real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34"))
      && !(real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5"))
      && !(real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17"))) fatal("no", "dlsym");
  if (library != RTLD_NEXT)
    for (size_t i = 0; i < sizeof ours_by_name / sizeof *ours_by_name; i++)
      if (!strcmp(name, ours_by_name[i].name)) return ours_by_name[i].call;
  return real(library, name);
}
