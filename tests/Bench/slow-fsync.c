/* Makes each flush to the disk take longer, as an SD card does: preloaded, it stands before fsync and fdatasync, really flushes, and then
   waits SLOW_FSYNC_MS milliseconds. Compiled by the benchmark itself: cc -shared -fPIC slow-fsync.c */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_a_while(void)
{
  const char *text = getenv("SLOW_FSYNC_MS");
  long ms = text ? atol(text) : 0;
  struct timespec left = { ms / 1000, ms % 1000 * 1000000 };
  int kept = errno;
  while (ms > 0 && nanosleep(&left, &left) == -1 && errno == EINTR) { }
  errno = kept;
}

int fsync(int file)
{
  int answer = (int)syscall(SYS_fsync, file);
  wait_a_while();
  return answer;
}

int fdatasync(int file)
{
  int answer = (int)syscall(SYS_fdatasync, file);
  wait_a_while();
  return answer;
}
