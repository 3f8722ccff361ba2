#if defined(__x86_64__)

#include "multiversion.h"

// 16 registers: 2 vectors of weights and one broadcast value beside 12 accumulators.
#define LANES 8
#define TILE_ROWS 6
#define FORWARD pointwise_forward_avx2

#pragma clang attribute push(__attribute__((target(FOVEA_AVX2))), apply_to = function)
#include "pointwise_lanes.h"
#pragma clang attribute pop

#endif
