#if defined(__x86_64__)

#include "multiversion.h"

// 32 registers: 4 vectors of weights and one broadcast value beside 24 accumulators.
#define LANES 16
#define PANEL_BLOCKS 4
#define GROUP_PANELS 1
#define WIDE_REGISTERS
#define KERNELS winograd_kernels_avx512

// Tiles of a block, as measured on Zen 5.
#define BLOCK_LIMIT(depth, positions) ((depth) <= 128 ? 48 : 66)
#define SLICE_BLOCKS 8

#pragma clang attribute push(__attribute__((target(FOVEA_AVX512))), apply_to = function)
#include "winograd_lanes.h"
#pragma clang attribute pop

#endif
