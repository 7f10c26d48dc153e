/* A slow disk, for one process: loaded by LD_PRELOAD, it makes every fsync and fdatasync take SLOW_SYNC_US microseconds longer and then
 * does the real one. A commit in SQLite (WAL, synchronous=FULL) is one write and one sync, so this is what a commit costs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_longer(void) {
  const char *text = getenv("SLOW_SYNC_US");
  long microseconds = text ? atol(text) : 0;
  if (microseconds <= 0) return;
  struct timespec left = {microseconds / 1000000, (microseconds % 1000000) * 1000};
  while (nanosleep(&left, &left) != 0) {}
}

int fsync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_longer();
  return real(fd);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_longer();
  return real(fd);
}
