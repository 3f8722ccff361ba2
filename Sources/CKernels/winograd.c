#include "winograd.h"

#include "winograd_internal.h"

#if defined(__x86_64__)

static int pad_in_range(int64_t pad) { return pad >= 0 && pad <= 2; }
static int channels_in_range(int64_t count) { return count >= LANES && count % LANES == 0; }

int fovea_winograd_supported(const fovea_winograd_shape *s) {
  const int cpu = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("fma");
  return cpu && s->batch >= 1 && s->height >= 1 && s->width >= 1 &&
         channels_in_range(s->input_channels) && channels_in_range(s->output_channels) &&
         pad_in_range(s->pad_top) && pad_in_range(s->pad_left) && pad_in_range(s->pad_bottom) &&
         pad_in_range(s->pad_right) && s->height + s->pad_top + s->pad_bottom >= 3 &&
         s->width + s->pad_left + s->pad_right >= 3;
}

size_t fovea_winograd_workspace_size(const fovea_winograd_shape *shape, int direction,
                                     int threads) {
  if (threads < 1) threads = 1;
  if (direction == FOVEA_WINOGRAD_BACKWARD_WEIGHTS) {
    return fovea_winograd_backward_weights_workspace(shape, threads);
  }
  return fovea_winograd_convolve_workspace(shape, direction == FOVEA_WINOGRAD_BACKWARD_DATA,
                                           threads);
}

#else

// Elsewhere nothing is supported, and the rest exists for the linker only.
int fovea_winograd_supported(const fovea_winograd_shape *shape) {
  (void)shape;
  return 0;
}

size_t fovea_winograd_workspace_size(const fovea_winograd_shape *shape, int direction,
                                     int threads) {
  (void)shape, (void)direction, (void)threads;
  return 0;
}

void fovea_winograd_forward(const fovea_winograd_shape *shape, const float *source,
                            const float *weights, const float *bias, float *destination,
                            void *workspace, int relu, int threads) {
  (void)shape, (void)source, (void)weights, (void)bias, (void)destination, (void)workspace;
  (void)relu, (void)threads;
}

void fovea_winograd_backward_data(const fovea_winograd_shape *shape, const float *diff_destination,
                                  const float *weights, float *diff_source, void *workspace,
                                  int threads) {
  (void)shape, (void)diff_destination, (void)weights, (void)diff_source, (void)workspace;
  (void)threads;
}

void fovea_winograd_backward_weights(const fovea_winograd_shape *shape, const float *source,
                                     const float *diff_destination, float *diff_weights,
                                     void *workspace, int threads) {
  (void)shape, (void)source, (void)diff_destination, (void)diff_weights, (void)workspace;
  (void)threads;
}

#endif
