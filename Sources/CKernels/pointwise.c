#include "pointwise.h"

#include "isa.h"
#include "pointwise_internal.h"

typedef void (*forward_function)(const fovea_pointwise_shape *, const float *, const float *,
                                 float *, fovea_epilogue, int);

// The kernel for vectors of the shape's width, if this CPU may use it.
static forward_function kernel_for(const fovea_pointwise_shape *s) {
#if defined(__x86_64__)
  if (s->vector == 16 && fovea_isa() >= FOVEA_ISA_AVX512) return pointwise_forward_avx512;
  if (s->vector == 8 && fovea_isa() >= FOVEA_ISA_AVX2) return pointwise_forward_avx2;
#endif
  return 0;
}

static int is_in_blocks(int64_t channels, int64_t lanes, int64_t vector) {
  return (lanes == 8 || lanes == vector) && channels >= 1 && channels % lanes == 0;
}

int fovea_pointwise_supported(const fovea_pointwise_shape *s) {
  return kernel_for(s) && is_in_blocks(s->inputs, s->source_lanes, s->vector) &&
         is_in_blocks(s->outputs, s->destination_lanes, s->vector) && s->batch >= 1 &&
         s->height >= 1 && s->width >= 1;
}

void fovea_pointwise_forward(const fovea_pointwise_shape *shape, const float *source,
                             const float *weights, float *destination, fovea_epilogue epilogue,
                             int threads) {
  kernel_for(shape)(shape, source, weights, destination, epilogue, threads);
}
