#ifndef FOVEA_ALLOCATIONS_H
#define FOVEA_ALLOCATIONS_H

#include <stdint.h>

// How many blocks of memory this thread has asked the C library for. Linked into a test program, the file beside this one takes
// the place of the library's malloc, calloc and realloc, and counts before it calls them.
int64_t fovea_allocation_count(void);

// How many bytes the whole program has asked for and not given back.
int64_t fovea_allocated_bytes(void);

#endif
