/* A clock that is wrong: LD_PRELOAD, with BD_CLOCK naming a file that holds how wrong, in seconds (64 bits).
 *
 * As where an administrator sets the clock of a host: what asks for the time of day gets a wrong one from then on, what
 * measures spans of time does not notice. A wait until a time of day, which the kernel would end by its own clock, is
 * given the kernel's. libfaketime is not used: Python's time.sleep fails under it, and a JVM is fifty times slower.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Seconds since 1970 are more, seconds since the machine was started are fewer. */
#define TIME_OF_DAY 1000000000

static const volatile int64_t *wrong;
static int (*real_gettime)(clockid_t, struct timespec *);
static int (*real_condition)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
static int (*real_semaphore)(sem_t *, const struct timespec *);
static long (*real_syscall)(long, ...);

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
  real_gettime = next("clock_gettime");
  real_condition = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  if (!real_condition) real_condition = next("pthread_cond_timedwait");
  real_semaphore = next("sem_timedwait");
  real_syscall = next("syscall");
  const char *path = getenv("BD_CLOCK");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof *wrong, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) wrong = mapped;
}

static int64_t ahead(void) { return wrong ? *wrong : 0; }

static const struct timespec *kernels(const struct timespec *given, struct timespec *made) {
  if (!given || given->tv_sec < TIME_OF_DAY) return given;
  *made = *given;
  made->tv_sec -= ahead();
  return made;
}

int clock_gettime(clockid_t clock, struct timespec *found) {
  if (!real_gettime) real_gettime = next("clock_gettime");
  int result = real_gettime(clock, found);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) found->tv_sec += ahead();
  return result;
}

int gettimeofday(struct timeval *restrict found, void *restrict zone) {
  struct timespec now;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
  found->tv_sec = now.tv_sec;
  found->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *found) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now)) return (time_t)-1;
  if (found) *found = now.tv_sec;
  return now.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
  struct timespec made;
  if (!real_condition) real_condition = next("pthread_cond_timedwait");
  return real_condition(condition, mutex, kernels(until, &made));
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until) {
  struct timespec made;
  if (!real_semaphore) real_semaphore = next("sem_timedwait");
  return real_semaphore(semaphore, kernels(until, &made));
}

/* The locks of Abseil, which gRPC uses, wait by the futex itself. */
long syscall(long number, ...) {
  va_list given;
  long argument[6];
  struct timespec made;
  va_start(given, number);
  for (int i = 0; i < 6; i++) argument[i] = va_arg(given, long);
  va_end(given);
  if (!real_syscall) real_syscall = next("syscall");
  if (number == SYS_futex && (argument[1] & FUTEX_CLOCK_REALTIME))
    argument[3] = (long)kernels((const struct timespec *)argument[3], &made);
  return real_syscall(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}
