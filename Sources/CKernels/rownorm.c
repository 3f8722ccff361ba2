#include "rownorm.h"
#include "batchnorm_internal.h"
#include "parallel.h"
#include "rownorm_internal.h"
#include <math.h>
#include <string.h>

enum {
  SMALL_ELEMENT_COUNT = 32 * 1024,  // not worth a second thread
  SAMPLE_LENGTH = 1024,             // a multiple of 16
  STREAMED_BYTES = 16 << 20,        // as in batchnorm.c
};

typedef struct {
  const fovea_rownorm_shape *shape;
  const float *x, *dy, *scale, *shift, *mean_in, *variance_in;
  float *y, *mean, *variance, *dx, *dscale, *dshift;
  float *workspace;  // scale and shift in the rows' order, then two gradients per thread
  int stream, blocked;
} rownorm_call;

static int64_t parameter_count(const fovea_rownorm_shape *shape) {
  return shape->groups * shape->length;
}

// The parameter in the rows' order; every thread must pass here.
static const float *in_rows_order(const rownorm_call *call, const float *plain, float *blocked,
                                  int thread, int threads) {
  if (!call->blocked) return plain;
  const int64_t size = call->shape->spatial * call->shape->lanes;
  const int64_t blocks = parameter_count(call->shape) / size, end = blocks * (thread + 1) / threads;
  for (int64_t b = blocks * thread / threads; b < end; b++)
    rownorm_to_lanes(call->shape->spatial, call->shape->lanes, plain + b * size, blocked + b * size);
  fovea_barrier(threads);
  return blocked;
}

static double sum_of(const double *lanes) {
  double sum = 0.0;
  for (int j = 0; j < 16; j++) sum += lanes[j];
  return sum;
}

static void row_moments(int64_t length, const float *x, float *mean, float *variance) {
  // Deviations are taken from the mean of some first places: close enough to
  // the real mean that the difference of squares below is harmless.
  _Alignas(64) float origin[16] = {0};
  batchnorm_sums sums = {0};
  const int64_t sampled = length < SAMPLE_LENGTH ? length : SAMPLE_LENGTH;
  batchnorm_moments((batchnorm_span){1, 0, sampled}, x, origin, &sums);
  const float center = (float)(sum_of(sums.first) / (double)sampled);
  for (int j = 0; j < 16; j++) origin[j] = center;
  memset(&sums, 0, sizeof sums);
  batchnorm_moments((batchnorm_span){1, 0, length}, x, origin, &sums);
  const double shifted = sum_of(sums.first) / (double)length;
  const double square = sum_of(sums.second) / (double)length - shifted * shifted;
  *mean = (float)(center + shifted);
  *variance = (float)(square < 0.0 ? 0.0 : square);
}

// Rows with the same parameters, in numbers that there are kernels for.
static int64_t rows_together(const rownorm_call *call, int64_t row, int64_t end) {
  return call->shape->groups == 1 && row + ROWNORM_TOGETHER <= end ? ROWNORM_TOGETHER : 1;
}

static void forward_body(void *context, int thread, int threads) {
  const rownorm_call *call = context;
  const fovea_rownorm_shape *shape = call->shape;
  const int64_t length = shape->length, count = parameter_count(shape);
  const float *scale = in_rows_order(call, call->scale, call->workspace, thread, threads);
  const float *shift = in_rows_order(call, call->shift, call->workspace + count, thread, threads);
  const int64_t end = shape->rows * (thread + 1) / threads;
  int64_t row = shape->rows * thread / threads;
  while (row < end) {
    const int64_t together = rows_together(call, row, end);
    const int64_t parameters = row % shape->groups * length;
    float factor[ROWNORM_TOGETHER];
    for (int64_t r = 0; r < together; r++) {
      row_moments(length, call->x + (row + r) * length, call->mean + row + r,
                  call->variance + row + r);
      factor[r] = (float)(1.0 / sqrt((double)call->variance[row + r] + shape->epsilon));
    }
    rownorm_normalize(together, length, call->x + row * length, call->mean + row, factor,
                      scale + parameters, shift + parameters, call->stream,
                      call->y + row * length);
    row += together;
  }
}

static float *thread_gradients(const rownorm_call *call, int thread) {
  return call->workspace + (2 + 2 * thread) * parameter_count(call->shape);
}

// The threads' gradients of some parameters into those of the first.
static void add_threads(const rownorm_call *call, int64_t base, int64_t size, int threads) {
  float *total = thread_gradients(call, 0) + base;
  for (int t = 1; t < threads; t++) {
    const float *other = thread_gradients(call, t) + base;
    for (int64_t i = 0; i < size; i++) total[i] += other[i];
  }
}

static void backward_body(void *context, int thread, int threads) {
  const rownorm_call *call = context;
  const fovea_rownorm_shape *shape = call->shape;
  const int64_t length = shape->length, count = parameter_count(shape);
  const float *scale = in_rows_order(call, call->scale, call->workspace, thread, threads);
  float *dscale = thread_gradients(call, thread), *dshift = dscale + count;
  memset(dscale, 0, sizeof(float) * (size_t)(2 * count));
  const int64_t end = shape->rows * (thread + 1) / threads;
  int64_t row = shape->rows * thread / threads;
  while (row < end) {
    const int64_t together = rows_together(call, row, end);
    const int64_t parameters = row % shape->groups * length;
    float factor[ROWNORM_TOGETHER];
    double first[ROWNORM_TOGETHER], second[ROWNORM_TOGETHER];
    for (int64_t r = 0; r < together; r++)
      factor[r] = (float)(1.0 / sqrt((double)call->variance_in[row + r] + shape->epsilon));
    rownorm_gradient_sums(together, length, call->x + row * length, call->dy + row * length,
                          call->mean_in + row, factor, scale + parameters, dscale + parameters,
                          dshift + parameters, first, second);
    for (int64_t r = together - 1; r >= 0; r--) {
      const int64_t offset = (row + r) * length;
      const double f = factor[r];
      rownorm_gradient(length, call->x + offset, call->dy + offset, call->mean_in[row + r],
                       factor[r], scale + parameters, (float)(f * f * second[r] / (double)length),
                       (float)(f * first[r] / (double)length), call->stream, call->dx + offset);
    }
    row += together;
  }

  fovea_barrier(threads);
  // By whole blocks, where there are any.
  const int64_t size = call->blocked ? shape->spatial * shape->lanes : 1, parts = count / size;
  const int64_t from = parts * thread / threads * size, to = parts * (thread + 1) / threads * size;
  add_threads(call, from, to - from, threads);
  add_threads(call, count + from, to - from, threads);
  const float *total_scale = thread_gradients(call, 0), *total_shift = total_scale + count;
  if (!call->blocked) {
    memcpy(call->dscale + from, total_scale + from, sizeof(float) * (size_t)(to - from));
    memcpy(call->dshift + from, total_shift + from, sizeof(float) * (size_t)(to - from));
    return;
  }
  for (int64_t i = from; i < to; i += size) {
    rownorm_from_lanes(shape->spatial, shape->lanes, total_scale + i, call->dscale + i);
    rownorm_from_lanes(shape->spatial, shape->lanes, total_shift + i, call->dshift + i);
  }
}

static void start(rownorm_call call, fovea_parallel_body body, const float *output, int threads) {
  const fovea_rownorm_shape *shape = call.shape;
  const int64_t elements = shape->rows * shape->length;
  call.blocked = shape->lanes > 1 && shape->spatial > 1;
  call.stream = elements * 4 >= STREAMED_BYTES && shape->length % 16 == 0 && output != call.dy &&
                output != call.x && ((uintptr_t)output & 63) == 0;
  fovea_parallel(body, &call, elements < SMALL_ELEMENT_COUNT ? 1 : threads);
}

size_t fovea_rownorm_workspace_size(const fovea_rownorm_shape *shape, int threads) {
  return sizeof(float) * (size_t)parameter_count(shape) * (2 + 2 * (size_t)(threads < 1 ? 1 : threads));
}

void fovea_rownorm_forward(const fovea_rownorm_shape *shape, const float *x, const float *scale,
                           const float *shift, float *y, float *mean, float *variance,
                           void *workspace, int threads) {
  start((rownorm_call){.shape = shape, .x = x, .scale = scale, .shift = shift, .y = y,
                       .mean = mean, .variance = variance, .workspace = workspace},
        forward_body, y, threads);
}

void fovea_rownorm_backward(const fovea_rownorm_shape *shape, const float *x, const float *dy,
                            const float *mean, const float *variance, const float *scale,
                            float *dx, float *dscale, float *dshift, void *workspace,
                            int threads) {
  start((rownorm_call){.shape = shape, .x = x, .dy = dy, .mean_in = mean,
                       .variance_in = variance, .scale = scale, .dx = dx, .dscale = dscale,
                       .dshift = dshift, .workspace = workspace},
        backward_body, dx, threads);
}
