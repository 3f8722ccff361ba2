#include "allocations.h"

#include <stddef.h>

#if defined(__GLIBC__)

#include <malloc.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

static _Thread_local int64_t count;

void *malloc(size_t size) {
  count++;
  return __libc_malloc(size);
}

void *calloc(size_t elements, size_t size) {
  count++;
  return __libc_calloc(elements, size);
}

void *realloc(void *block, size_t size) {
  count++;
  return __libc_realloc(block, size);
}

int64_t fovea_allocation_count(void) { return count; }

int64_t fovea_allocated_bytes(void) { return (int64_t)mallinfo2().uordblks; }

#else

int64_t fovea_allocation_count(void) { return 0; }

int64_t fovea_allocated_bytes(void) { return 0; }

#endif
