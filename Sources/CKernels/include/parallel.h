#ifndef FOVEA_PARALLEL_H
#define FOVEA_PARALLEL_H

#include <stdint.h>

// One thread team for everything. oneDNN runs on libgomp; the kernels of this
// target borrow the same team, so that the two never compete for the cores.

typedef void (*fovea_parallel_body)(void *context, int thread, int threads);

// Runs body once per thread and returns when all are done. The team can turn
// out smaller than asked for, therefore bodies split by the number they are
// given. With threads <= 1 the body is called directly.
void fovea_parallel(fovea_parallel_body body, void *context, int threads);

// Waits for the other threads of the team that body runs in.
void fovea_barrier(int threads);

// Sets the team size that oneDNN uses for its own parallel regions.
void fovea_set_threads(int threads);

// The cores this process may run on, as taskset and containers restrict them.
int fovea_available_cores(void);

#endif
