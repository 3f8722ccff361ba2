#ifndef FOVEA_POINTWISE_INTERNAL_H
#define FOVEA_POINTWISE_INTERNAL_H

#include "pointwise.h"

// fovea_pointwise_forward for one instruction set each.
void pointwise_forward_avx512(const fovea_pointwise_shape *shape, const float *source,
                              const float *weights, float *destination, fovea_epilogue epilogue,
                              int threads);
void pointwise_forward_avx2(const fovea_pointwise_shape *shape, const float *source,
                            const float *weights, float *destination, fovea_epilogue epilogue,
                            int threads);

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t ceiling_of(int64_t a, int64_t b) { return (a + b - 1) / b; }

#endif
