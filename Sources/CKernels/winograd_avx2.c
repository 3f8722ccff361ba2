#if defined(__x86_64__)

#include "multiversion.h"

// 16 registers: 2 vectors of weights and one broadcast value beside 12 accumulators.
#define LANES 8
#define PANEL_BLOCKS 2
#define GROUP_PANELS 2
#define KERNELS winograd_kernels_avx2

// The transformed source of a block of tiles should fit the second-level cache, with 36 tiles
// at least to pay for the weights that stream past them.
#define BLOCK_LIMIT(depth, positions) \
  maximum(36, minimum(66, (128 << 10) / ((depth) * (positions)) / 6 * 6))
// A slice of weights of this many channel blocks by one panel, with the rows that meet
// it, should fit the first-level cache; deeper products add up several slices.
#define SLICE_BLOCKS 16

#pragma clang attribute push(__attribute__((target(FOVEA_AVX2))), apply_to = function)
#include "winograd_lanes.h"
#pragma clang attribute pop

#endif
