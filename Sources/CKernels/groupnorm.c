#include "groupnorm.h"
#include "batchnorm_internal.h"
#include "parallel.h"
#include <math.h>
#include <string.h>

// A block of channels is what batch normalization calls a group with a single
// segment, therefore its passes serve here too: per-lane sums and per-lane
// coefficients. What differs is that the sums of channels are joined by group.
//
// The work is cut into units: the fewest channels of an image that are whole
// blocks and whole groups. A unit stays in the cache between its passes.

enum {
  SMALL_ELEMENT_COUNT = 32 * 1024,  // not worth a second thread
  SAMPLE_LENGTH = 1024,             // a multiple of 16
  STREAMED_BYTES = 16 << 20,        // as in batchnorm.c
};

typedef struct {
  _Alignas(64) float mean[16], factor[16], shift[16], slope[16];
} lane_coefficients;

typedef struct {
  const fovea_groupnorm_shape *shape;
  int64_t group_channels;  // of one group
  int64_t unit_channels, unit_blocks, units, block_length;
  const float *x, *dy, *scale, *shift, *mean_in, *variance_in;
  float *y, *mean, *variance, *dx, *dscale, *dshift;
  double *workspace;  // per thread: two sums per channel of a unit, two per channel
  int stream;
} groupnorm_call;

static int64_t greatest_common_divisor(int64_t a, int64_t b) {
  while (b) {
    int64_t rest = a % b;
    a = b, b = rest;
  }
  return a;
}

static batchnorm_span block_span(const groupnorm_call *call) {
  return (batchnorm_span){1, 0, call->block_length};
}

// The mean of each channel of a block, and its sum of squared deviations from it.
static void block_moments(const groupnorm_call *call, const float *x, double *means,
                          double *squares) {
  const int64_t lanes = call->shape->lanes;
  const double count = (double)call->shape->spatial;
  // Deviations are taken from the mean of some first places: close enough to
  // the real mean that the difference of squares below is harmless.
  _Alignas(64) float origin[16] = {0};
  batchnorm_sums sums = {0};
  batchnorm_span head = block_span(call);
  if (head.length > SAMPLE_LENGTH) head.length = SAMPLE_LENGTH;
  batchnorm_moments(head, x, origin, &sums);
  double sampled[16] = {0};
  for (int64_t j = 0; j < 16; j++) sampled[j % lanes] += sums.first[j];
  for (int64_t j = 0; j < 16; j++)
    origin[j] = (float)(sampled[j % lanes] / (double)(head.length / lanes));

  memset(&sums, 0, sizeof sums);
  batchnorm_moments(block_span(call), x, origin, &sums);
  for (int64_t j = 0; j < lanes; j++) {
    double first = 0.0, second = 0.0;
    for (int64_t k = j; k < 16; k += lanes) first += sums.first[k], second += sums.second[k];
    double shifted = first / count, square = second - first * shifted;
    means[j] = origin[j] + shifted;
    squares[j] = square < 0.0 ? 0.0 : square;
  }
}

static void forward_body(void *context, int thread, int threads) {
  const groupnorm_call *call = context;
  const fovea_groupnorm_shape *shape = call->shape;
  const int64_t lanes = shape->lanes, spatial = shape->spatial, unit = call->unit_channels;
  const int64_t members = call->group_channels, items = shape->batch * call->units;
  double *means = call->workspace + thread * 4 * shape->channels, *squares = means + unit;
  const int64_t end = items * (thread + 1) / threads;
  for (int64_t item = items * thread / threads; item < end; item++) {
    const int64_t image = item / call->units, first = item % call->units * unit;
    const int64_t offset = (image * shape->channels + first) * spatial;
    for (int64_t b = 0; b < call->unit_blocks; b++)
      block_moments(call, call->x + offset + b * call->block_length, means + b * lanes,
                    squares + b * lanes);

    // Joined as Chan, Golub and LeVeque do; then the group's own take their place.
    for (int64_t c = 0; c < unit; c += members) {
      double mean = 0.0, square = 0.0;
      for (int64_t i = c; i < c + members; i++) mean += means[i];
      mean /= (double)members;
      for (int64_t i = c; i < c + members; i++) {
        const double off = means[i] - mean;
        square += squares[i] + (double)spatial * off * off;
      }
      const double variance = square / (double)(members * spatial);
      const int64_t group = image * shape->groups + (first + c) / members;
      call->mean[group] = (float)mean;
      call->variance[group] = (float)variance;
      for (int64_t i = c; i < c + members; i++) {
        means[i] = mean;
        squares[i] = 1.0 / sqrt((double)(float)variance + shape->epsilon);
      }
    }
    // Backwards: the end of the unit is what the cache has for sure.
    for (int64_t b = call->unit_blocks - 1; b >= 0; b--) {
      lane_coefficients at;
      for (int64_t j = 0; j < 16; j++) {
        const int64_t c = b * lanes + j % lanes;
        at.mean[j] = (float)means[c];
        at.factor[j] = (float)(call->scale[first + c] * squares[c]);
        at.shift[j] = call->shift[first + c];
      }
      const int64_t start = offset + b * call->block_length;
      batchnorm_normalize(block_span(call), call->x + start, at.mean, at.factor, at.shift, NULL, 0,
                          call->stream, call->y + start);
    }
  }
}

static void backward_body(void *context, int thread, int threads) {
  const groupnorm_call *call = context;
  const fovea_groupnorm_shape *shape = call->shape;
  const int64_t lanes = shape->lanes, channels = shape->channels, unit = call->unit_channels;
  const int64_t members = call->group_channels, items = shape->batch * call->units;
  const double count = (double)(members * shape->spatial);
  double *firsts = call->workspace + thread * 4 * channels, *seconds = firsts + unit;
  double *dscale = firsts + 2 * channels, *dshift = dscale + channels;
  memset(dscale, 0, sizeof(double) * (size_t)(2 * channels));

  const int64_t end = items * (thread + 1) / threads;
  for (int64_t item = items * thread / threads; item < end; item++) {
    const int64_t image = item / call->units, first = item % call->units * unit;
    const int64_t offset = (image * channels + first) * shape->spatial;
    const int64_t group = image * shape->groups + first / members;
    for (int64_t b = 0; b < call->unit_blocks; b++) {
      _Alignas(64) float mean[16];
      for (int64_t j = 0; j < 16; j++)
        mean[j] = call->mean_in[group + (b * lanes + j % lanes) / members];
      batchnorm_sums sums = {0};
      const int64_t start = offset + b * call->block_length;
      batchnorm_gradient_sums(block_span(call), call->x + start, call->dy + start, NULL, NULL,
                              mean, NULL, NULL, &sums);
      for (int64_t j = 0; j < lanes; j++) {
        double sum = 0.0, product = 0.0;
        for (int64_t k = j; k < 16; k += lanes) sum += sums.first[k], product += sums.second[k];
        firsts[b * lanes + j] = sum;
        seconds[b * lanes + j] = product;
      }
    }
    // What belongs to the channel is kept, then the group's own takes its place.
    for (int64_t c = 0; c < unit; c += members) {
      const float variance = call->variance_in[group + c / members];
      const double inverse = 1.0 / sqrt((double)variance + shape->epsilon);
      double sum = 0.0, product = 0.0;
      for (int64_t i = c; i < c + members; i++) {
        dshift[first + i] += firsts[i];
        dscale[first + i] += seconds[i] * inverse;
        sum += call->scale[first + i] * firsts[i];
        product += call->scale[first + i] * seconds[i];
      }
      for (int64_t i = c; i < c + members; i++) {
        firsts[i] = inverse * sum / count;
        seconds[i] = inverse * inverse * inverse * product / count;
      }
    }
    for (int64_t b = call->unit_blocks - 1; b >= 0; b--) {
      lane_coefficients at;
      for (int64_t j = 0; j < 16; j++) {
        const int64_t c = b * lanes + j % lanes, own = group + c / members;
        at.mean[j] = call->mean_in[own];
        at.factor[j] = (float)(call->scale[first + c] /
                               sqrt((double)call->variance_in[own] + shape->epsilon));
        at.slope[j] = (float)seconds[c];
        at.shift[j] = (float)firsts[c];
      }
      const int64_t start = offset + b * call->block_length;
      batchnorm_gradient(block_span(call), call->x + start, call->dy + start, NULL, NULL, at.mean,
                         at.factor, at.slope, at.shift, call->stream, call->dx + start);
    }
  }

  fovea_barrier(threads);
  for (int64_t c = channels * thread / threads; c < channels * (thread + 1) / threads; c++) {
    double scale_sum = 0.0, shift_sum = 0.0;
    for (int t = 0; t < threads; t++) {
      const double *other = call->workspace + (t * 4 + 2) * channels;
      scale_sum += other[c], shift_sum += other[channels + c];
    }
    call->dscale[c] = (float)scale_sum;
    call->dshift[c] = (float)shift_sum;
  }
}

static void start(groupnorm_call call, fovea_parallel_body body, const float *output,
                  int threads) {
  const fovea_groupnorm_shape *shape = call.shape;
  call.group_channels = shape->channels / shape->groups;
  call.unit_channels =
      call.group_channels / greatest_common_divisor(call.group_channels, shape->lanes) * shape->lanes;
  call.unit_blocks = call.unit_channels / shape->lanes;
  call.units = shape->channels / call.unit_channels;
  call.block_length = shape->spatial * shape->lanes;
  const int64_t elements = shape->batch * shape->channels * shape->spatial;
  call.stream = elements * 4 >= STREAMED_BYTES && call.block_length % 16 == 0 &&
                output != call.dy && output != call.x && ((uintptr_t)output & 63) == 0;
  fovea_parallel(body, &call, elements < SMALL_ELEMENT_COUNT ? 1 : threads);
}

size_t fovea_groupnorm_workspace_size(const fovea_groupnorm_shape *shape, int threads) {
  return sizeof(double) * 4 * (size_t)shape->channels * (size_t)(threads < 1 ? 1 : threads);
}

void fovea_groupnorm_forward(const fovea_groupnorm_shape *shape, const float *x,
                             const float *scale, const float *shift, float *y, float *mean,
                             float *variance, void *workspace, int threads) {
  start((groupnorm_call){.shape = shape, .x = x, .scale = scale, .shift = shift, .y = y,
                         .mean = mean, .variance = variance, .workspace = workspace},
        forward_body, y, threads);
}

void fovea_groupnorm_backward(const fovea_groupnorm_shape *shape, const float *x, const float *dy,
                              const float *mean, const float *variance, const float *scale,
                              float *dx, float *dscale, float *dshift, void *workspace,
                              int threads) {
  start((groupnorm_call){.shape = shape, .x = x, .dy = dy, .mean_in = mean,
                         .variance_in = variance, .scale = scale, .dx = dx, .dscale = dscale,
                         .dshift = dshift, .workspace = workspace},
        backward_body, dx, threads);
}
