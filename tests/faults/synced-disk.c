/*
 * Preloaded into a server, it keeps what a power cut would leave of one folder: of every file the contents at its last
 * completed fsync or fdatasync, of the folder the names at its last fsync. It can also end the process right before its
 * n-th step on that folder (a write, a sync, a link, an unlink, a rename), which no clock can aim at.
 *
 *   DOORWARD_FAULTS_DISK_ROOT    the folder, absolute and without links
 *   DOORWARD_FAULTS_DISK_SHADOW  where what is safe is kept: <file key> and `names`; `steps` grows by a letter a step: w(rite) s(ync) l(ink) u(nlink) r(ename)
 *   DOORWARD_FAULTS_DISK_KILL    the step to end at; none when absent
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define PATH_BYTES 4096

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long steps;

static const char *root(void) { return getenv("DOORWARD_FAULTS_DISK_ROOT"); }

static int is_inside(const char *path) {
  size_t length = root() ? strlen(root()) : 0;
  return length > 0 && strncmp(path, root(), length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_BYTES - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_inside(path);
}

static void shadow_path(char *path, const char *name) { snprintf(path, PATH_BYTES, "%s/%s", getenv("DOORWARD_FAULTS_DISK_SHADOW"), name); }

/* Counts before it is done: what is killed at step n has not done it. */
static void step(char kind) {
  pthread_mutex_lock(&lock);
  const char *kill_at = getenv("DOORWARD_FAULTS_DISK_KILL");
  if (++steps == (kill_at ? atol(kill_at) : -1)) kill(getpid(), SIGKILL);
  char path[PATH_BYTES];
  shadow_path(path, "steps");
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  syscall(SYS_write, fd, &kind, 1);
  close(fd);
  pthread_mutex_unlock(&lock);
}

/* Inode numbers are used again, times of birth are not. */
static void key_of(int dir, const char *name, int flags, char *key) {
  struct statx st;
  memset(&st, 0, sizeof st);
  statx(dir, name, flags, STATX_INO | STATX_BTIME, &st);
  snprintf(key, 128, "%llu-%lld.%09u", (unsigned long long)st.stx_ino, (long long)st.stx_btime.tv_sec, st.stx_btime.tv_nsec);
}

static void copy_contents(int from, int to) {
  static char buffer[1 << 20];
  off_t at = 0;
  for (;;) {
    ssize_t got = syscall(SYS_pread64, from, buffer, sizeof buffer, at);
    if (got <= 0) return;
    syscall(SYS_write, to, buffer, got);
    at += got;
  }
}

static void list_names(const char *folder, int to) {
  DIR *dir = opendir(folder);
  if (!dir) return;
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (entry->d_type != DT_REG) continue;
    char key[128], line[PATH_BYTES];
    key_of(dirfd(dir), entry->d_name, AT_SYMLINK_NOFOLLOW, key);
    int length = snprintf(line, sizeof line, "%s %s\n", key, entry->d_name);
    syscall(SYS_write, to, line, length);
  }
  closedir(dir);
}

/* Whole or not at all, so that a kill in the middle leaves what was safe before. */
static void keep(int fd, const char *path) {
  struct stat st;
  if (fstat(fd, &st) != 0) return;
  int is_root = S_ISDIR(st.st_mode) && strcmp(path, root()) == 0;
  if (!is_root && !S_ISREG(st.st_mode)) return;
  char key[128], draft[PATH_BYTES], final[PATH_BYTES], source[64];
  if (is_root) strcpy(key, "names");
  else key_of(fd, "", AT_EMPTY_PATH, key);
  shadow_path(draft, "draft");
  shadow_path(final, key);
  int to = open(draft, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (to < 0) return;
  if (is_root) list_names(path, to);
  else {
    /* Through the descriptor itself where it can be read: closing a second one would take SQLite's locks on the file away (POSIX fcntl). */
    int writable_only = (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY;
    snprintf(source, sizeof source, "/proc/self/fd/%d", fd);
    int from = writable_only ? open(source, O_RDONLY | O_CLOEXEC) : fd;
    copy_contents(from, to);
    if (writable_only) close(from);
    fchmod(to, st.st_mode & 0777);
  }
  close(to);
  REAL(rename)(draft, final);
}

static int synced(int fd, int result) {
  int error = errno;
  char path[PATH_BYTES];
  if (result == 0 && path_of(fd, path)) {
    pthread_mutex_lock(&lock);
    keep(fd, path);
    pthread_mutex_unlock(&lock);
  }
  errno = error;
  return result;
}

static void step_on(int fd, char kind) {
  int error = errno;
  char path[PATH_BYTES];
  if (path_of(fd, path)) step(kind);
  errno = error;
}

int fsync(int fd) { step_on(fd, 's'); return synced(fd, REAL(fsync)(fd)); }
int fdatasync(int fd) { step_on(fd, 's'); return synced(fd, REAL(fdatasync)(fd)); }
ssize_t pwrite(int fd, const void *data, size_t bytes, off_t at) { step_on(fd, 'w'); return REAL(pwrite)(fd, data, bytes, at); }
ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t at) { step_on(fd, 'w'); return REAL(pwrite64)(fd, data, bytes, at); }
int link(const char *from, const char *to) { if (is_inside(to)) step('l'); return REAL(link)(from, to); }
int unlink(const char *path) { if (is_inside(path)) step('u'); return REAL(unlink)(path); }
int rename(const char *from, const char *to) { if (is_inside(to)) step('r'); return REAL(rename)(from, to); }
