#if defined(__x86_64__)

#include "multiversion.h"

// 32 registers: 2 vectors of weights and one broadcast value beside 28 accumulators.
#define LANES 16
#define TILE_ROWS 14
#define HALF_BLOCKS
#define FORWARD pointwise_forward_avx512

#pragma clang attribute push(__attribute__((target(FOVEA_AVX512))), apply_to = function)
#include "pointwise_lanes.h"
#pragma clang attribute pop

#endif
