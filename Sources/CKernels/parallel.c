#define _GNU_SOURCE  // sched_getaffinity
#include "parallel.h"

#include <sched.h>

// The entry points of libgomp that a compiler calls for `#pragma omp parallel`.
// Declared by hand because the Swift toolchain's clang ships no OpenMP headers.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern void GOMP_barrier(void);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern void omp_set_num_threads(int threads);

typedef struct {
  fovea_parallel_body body;
  void *context;
} team_call;

static void run_on_team(void *data) {
  const team_call *call = data;
  call->body(call->context, omp_get_thread_num(), omp_get_num_threads());
}

void fovea_parallel(fovea_parallel_body body, void *context, int threads) {
  if (threads <= 1) {
    body(context, 0, 1);
    return;
  }
  team_call call = {body, context};
  GOMP_parallel(run_on_team, &call, (unsigned)threads, 0);
}

void fovea_barrier(int threads) {
  if (threads > 1) GOMP_barrier();
}

void fovea_set_threads(int threads) { omp_set_num_threads(threads < 1 ? 1 : threads); }

int fovea_available_cores(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  const int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}
