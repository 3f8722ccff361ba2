#ifndef FOVEA_LANES16_H
#define FOVEA_LANES16_H

#include "multiversion.h"
#include <stdint.h>

// Sixteen lanes at once, whatever the machine's own width: one AVX-512
// register, two of AVX2, four of SSE. Only for local variables; as an argument
// or result of a function its calling convention would depend on the target.
typedef float lanes16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t mask16 __attribute__((vector_size(64), aligned(4), may_alias));

// For streaming stores, which need real alignment.
typedef float aligned_lanes16 __attribute__((vector_size(64), may_alias));

// One bit per lane, for keeping the outcome of comparisons in memory.
typedef _Bool bits16 __attribute__((ext_vector_type(16)));

#define LANES16_AT(pointer) (*(const lanes16 *)(pointer))

// A load that stays apart from the masking of its value. The compiler would
// make it a masked load, which waits for the comparison that makes the mask:
// two cache misses in turn instead of at once.
#define LANES16_EARLY(pointer) (*(const volatile lanes16 *)(pointer))
#define LANES16_SPLAT(value) ((lanes16){0} + (value))

#endif
