#include "winograd.h"

#include <math.h>

#include "isa.h"
#include "winograd_internal.h"

// The kernels whose vectors are as wide as the shape's blocks, if this CPU may use them.
static const winograd_kernels *kernels_for(const fovea_winograd_shape *s) {
#if defined(__x86_64__)
  if (s->lanes == 16 && fovea_isa() >= FOVEA_ISA_AVX512) return &winograd_kernels_avx512;
  if (s->lanes == 8 && fovea_isa() >= FOVEA_ISA_AVX2) return &winograd_kernels_avx2;
#endif
  return 0;
}

int fovea_winograd_supported(const fovea_winograd_shape *s) {
  const int kernel = (s->taps == 3 && (s->stride == 1 || s->stride == 2)) ||
                     (s->taps == 5 && s->stride == 1);
  const int64_t pads[4] = {s->pad_top, s->pad_left, s->pad_bottom, s->pad_right};
  for (int i = 0; i < 4; i++) {
    if (pads[i] < 0 || pads[i] >= s->taps) return 0;
  }
  return kernels_for(s) && kernel && s->batch >= 1 && s->height >= 1 && s->width >= 1 &&
         s->input_channels >= 1 && s->output_channels >= 1 &&
         s->height + s->pad_top + s->pad_bottom >= s->taps &&
         s->width + s->pad_left + s->pad_right >= s->taps;
}

static int at_least_one(int threads) { return threads < 1 ? 1 : threads; }

int64_t fovea_winograd_work(const fovea_winograd_shape *shape, int direction) {
  return kernels_for(shape)->work(shape, direction);
}

size_t fovea_winograd_workspace_size(const fovea_winograd_shape *shape, int direction,
                                     int threads) {
  return kernels_for(shape)->workspace_size(shape, direction, at_least_one(threads));
}

size_t fovea_winograd_weights_size(const fovea_winograd_shape *shape) {
  return kernels_for(shape)->weights_size(shape);
}

void fovea_winograd_transform_weights(const fovea_winograd_shape *shape, const float *weights,
                                      float *transformed, int threads) {
  kernels_for(shape)->transform_weights(shape, weights, transformed, at_least_one(threads));
}

void fovea_winograd_forward(const fovea_winograd_shape *shape, const float *source,
                            const float *weights, const float *transformed, float *destination,
                            fovea_epilogue epilogue, void *workspace, int threads) {
  const output_options options = {epilogue, 0};
  kernels_for(shape)->convolve(shape, 0, source, weights, transformed, destination, workspace,
                               options, at_least_one(threads));
}

void fovea_winograd_backward_data(const fovea_winograd_shape *shape, const float *diff_destination,
                                  const float *weights, float *diff_source, void *workspace,
                                  int threads) {
  kernels_for(shape)->convolve(shape, 1, diff_destination, weights, 0, diff_source, workspace,
                               (output_options){{0, 0, -INFINITY, INFINITY}, 0},
                               at_least_one(threads));
}

void fovea_winograd_backward_weights(const fovea_winograd_shape *shape, const float *source,
                                     const float *diff_destination, float *diff_weights,
                                     void *workspace, int threads) {
  kernels_for(shape)->backward_weights(shape, source, diff_destination, diff_weights, workspace,
                                       at_least_one(threads));
}
