#include "batchnorm_internal.h"
#include "parallel.h"
#include <math.h>
#include <string.h>

enum {
  SMALL_ELEMENT_COUNT = 32 * 1024,  // not worth a second thread
  SAMPLE_LENGTH = 4096,             // a multiple of 16
  // Outputs beyond this many bytes will have left the cache before anything
  // reads them; writing around the cache saves reading their lines first.
  STREAMED_BYTES = 16 << 20,
};

typedef struct {
  _Alignas(64) float mean[16], factor[16], shift[16], slope[16];
} group_coefficients;

typedef struct {
  const fovea_batchnorm_shape *shape;
  batchnorm_groups groups;
  const float *x, *dy, *dy2, *y_in, *scale, *shift, *residual, *mean_in, *variance_in;
  float *y, *mean, *variance, *dx, *dresidual, *dscale, *dshift;
  batchnorm_sums *partial;  // one per thread
  int relu, stream, split_groups, threads;
} batchnorm_call;

static batchnorm_groups groups_of(const fovea_batchnorm_shape *shape) {
  int64_t lanes = shape->lanes, channels = shape->channels;
  if (lanes == 16 || lanes == 8 || lanes == 1)
    return (batchnorm_groups){.groups = channels / lanes, .segments = shape->batch,
                              .segment_stride = channels * shape->spatial,
                              .length = shape->spatial * lanes,
                              .group_stride = shape->spatial * lanes, .fold = lanes,
                              .channels = channels};
  // A matrix: sixteen columns at a time, the last group may be narrower.
  return (batchnorm_groups){.groups = (channels + 15) / 16, .segments = shape->batch,
                            .segment_stride = channels, .length = 16, .group_stride = 16,
                            .fold = 16, .channels = channels};
}

static int64_t channels_in(const batchnorm_groups *groups, int64_t group) {
  int64_t rest = groups->channels - group * groups->fold;
  return rest < groups->fold ? rest : groups->fold;
}

static batchnorm_span span_of(const batchnorm_groups *groups, int64_t group, int64_t segments) {
  int64_t channels = channels_in(groups, group);
  int64_t length = channels < groups->fold ? channels : groups->length;
  return (batchnorm_span){segments, groups->segment_stride, length};
}

static const float *at(const float *base, int64_t offset) { return base ? base + offset : NULL; }

// Spreads the values of a group's channels over the sixteen lanes.
static void spread(const float *channel_values, int64_t channels, int64_t fold, float *lanes) {
  for (int64_t j = 0; j < 16; j++) lanes[j] = j % fold < channels ? channel_values[j % fold] : 0.0f;
}

static void fold_sums(const batchnorm_sums *parts, int count, int64_t fold, batchnorm_sums *total) {
  memset(total, 0, sizeof *total);
  for (int p = 0; p < count; p++)
    for (int64_t j = 0; j < 16; j++) {
      total->first[j % fold] += parts[p].first[j];
      total->second[j % fold] += parts[p].second[j];
    }
}

// mean and variance start at the group's first channel.
static void forward_coefficients(const batchnorm_call *call, int64_t group, const float *mean,
                                 const float *variance, group_coefficients *lanes) {
  int64_t fold = call->groups.fold, channels = channels_in(&call->groups, group);
  int64_t first = group * fold;
  float factor[16];
  for (int64_t j = 0; j < channels; j++)
    factor[j] = (float)(call->scale[first + j] / sqrt((double)variance[j] + call->shape->epsilon));
  spread(mean, channels, fold, lanes->mean);
  spread(factor, channels, fold, lanes->factor);
  spread(call->shift + first, channels, fold, lanes->shift);
}

static void normalize_part(const batchnorm_call *call, int64_t group, int64_t begin, int64_t end,
                           const group_coefficients *lanes) {
  int64_t offset = group * call->groups.group_stride + begin * call->groups.segment_stride;
  batchnorm_normalize(span_of(&call->groups, group, end - begin), call->x + offset, lanes->mean,
                      lanes->factor, lanes->shift, at(call->residual, offset), call->relu,
                      call->stream, call->y + offset);
}

// Either every thread takes groups of its own, or all threads share each group
// and split its segments.
static void thread_share(const batchnorm_call *call, int thread, int threads, int64_t *first_group,
                         int64_t *end_group, int64_t *begin, int64_t *end) {
  const batchnorm_groups *groups = &call->groups;
  *first_group = call->split_groups ? groups->groups * thread / threads : 0;
  *end_group = call->split_groups ? groups->groups * (thread + 1) / threads : groups->groups;
  *begin = call->split_groups ? 0 : groups->segments * thread / threads;
  *end = call->split_groups ? groups->segments : groups->segments * (thread + 1) / threads;
}

static void forward_body(void *context, int thread, int threads) {
  const batchnorm_call *call = context;
  const batchnorm_groups *groups = &call->groups;
  const double count = (double)(call->shape->batch * call->shape->spatial);
  int64_t first_group, end_group, begin, end;
  thread_share(call, thread, threads, &first_group, &end_group, &begin, &end);

  for (int64_t group = first_group; group < end_group; group++) {
    int64_t base = group * groups->group_stride, channels = channels_in(groups, group);
    // Deviations are taken from the mean of some first segments: close enough
    // to the real mean that the difference of squares below is harmless.
    batchnorm_sums sample = {0}, total;
    group_coefficients lanes = {0};
    batchnorm_span head = span_of(groups, group, 1);
    if (head.length > SAMPLE_LENGTH) head.length = SAMPLE_LENGTH;
    head.segments = SAMPLE_LENGTH / head.length;
    if (head.segments > groups->segments) head.segments = groups->segments;
    batchnorm_moments(head, call->x + base, lanes.mean, &sample);
    fold_sums(&sample, 1, groups->fold, &total);
    double origin[16], rows = (double)head.segments;
    if (head.length > groups->fold) rows *= (double)(head.length / groups->fold);
    for (int64_t j = 0; j < 16; j++) {
      origin[j] = lanes.mean[j] = (float)(total.first[j % groups->fold] / rows);
    }

    batchnorm_sums *mine = call->split_groups ? &sample : &call->partial[thread];
    memset(mine, 0, sizeof *mine);
    batchnorm_moments(span_of(groups, group, end - begin),
                      call->x + base + begin * groups->segment_stride, lanes.mean, mine);
    if (!call->split_groups) fovea_barrier(threads);
    fold_sums(call->split_groups ? &sample : call->partial, call->split_groups ? 1 : threads,
              groups->fold, &total);
    float mean[16], variance[16];
    for (int64_t j = 0; j < channels; j++) {
      double shifted = total.first[j] / count, square = total.second[j] / count - shifted * shifted;
      mean[j] = (float)(origin[j] + shifted);
      variance[j] = (float)(square > 0.0 ? square : square != square ? square : 0.0);
    }
    if (call->split_groups || thread == 0) {
      memcpy(call->mean + group * groups->fold, mean, sizeof(float) * (size_t)channels);
      memcpy(call->variance + group * groups->fold, variance, sizeof(float) * (size_t)channels);
    }
    forward_coefficients(call, group, mean, variance, &lanes);
    normalize_part(call, group, begin, end, &lanes);
    // The partial sums are about to be overwritten for the next group.
    if (!call->split_groups) fovea_barrier(threads);
  }
}

static int64_t words_per_segment(const batchnorm_groups *groups) {
  return (groups->length + 15) / 16;
}

// The bits of one group: each thread's own, or the shared group's from segment
// begin on. They lie behind the partial sums in the workspace.
static uint16_t *positive_bits(const batchnorm_call *call, int thread, int64_t begin) {
  int64_t words = words_per_segment(&call->groups);
  int64_t first = call->split_groups ? thread * call->groups.segments : begin;
  return (uint16_t *)(call->partial + call->threads) + first * words;
}

static void backward_body(void *context, int thread, int threads) {
  const batchnorm_call *call = context;
  const batchnorm_groups *groups = &call->groups;
  const double count = (double)(call->shape->batch * call->shape->spatial);
  int64_t first_group, end_group, begin, end;
  thread_share(call, thread, threads, &first_group, &end_group, &begin, &end);

  for (int64_t group = first_group; group < end_group; group++) {
    int64_t offset = group * groups->group_stride + begin * groups->segment_stride;
    int64_t channels = channels_in(groups, group), first = group * groups->fold;
    batchnorm_span span = span_of(groups, group, end - begin);
    batchnorm_sums own = {0}, total;
    group_coefficients lanes = {0};
    spread(call->mean_in + first, channels, groups->fold, lanes.mean);
    float *g = call->dresidual ? call->dresidual + offset : NULL;
    uint16_t *positive = call->y_in && !g ? positive_bits(call, thread, begin) : NULL;
    batchnorm_sums *mine = call->split_groups ? &own : &call->partial[thread];
    memset(mine, 0, sizeof *mine);
    batchnorm_gradient_sums(span, call->x + offset, call->dy + offset, at(call->dy2, offset),
                            at(call->y_in, offset), lanes.mean, g, positive, mine);
    if (!call->split_groups) fovea_barrier(threads);
    fold_sums(call->split_groups ? &own : call->partial, call->split_groups ? 1 : threads,
              groups->fold, &total);

    float factor[16], slope[16], shift[16];
    for (int64_t j = 0; j < channels; j++) {
      double inverse = 1.0 / sqrt((double)call->variance_in[first + j] + call->shape->epsilon);
      double f = call->scale[first + j] * inverse, dscale = total.second[j] * inverse;
      factor[j] = (float)f;
      slope[j] = (float)(f * inverse * dscale / count);
      shift[j] = (float)(f * total.first[j] / count);
      if (call->split_groups || thread == 0) {
        call->dscale[first + j] = (float)dscale;
        call->dshift[first + j] = (float)total.first[j];
      }
    }
    spread(factor, channels, groups->fold, lanes.factor);
    spread(slope, channels, groups->fold, lanes.slope);
    spread(shift, channels, groups->fold, lanes.shift);
    batchnorm_gradient(span, call->x + offset, g ? g : call->dy + offset,
                       g ? NULL : at(call->dy2, offset), positive, lanes.mean,
                       lanes.factor, lanes.slope, lanes.shift, call->stream,
                       call->dx + offset);
    if (!call->split_groups) fovea_barrier(threads);
  }
}

static int aligned(const void *pointer) { return ((uintptr_t)pointer & 63) == 0; }

static void start(batchnorm_call *call, fovea_parallel_body body, const float *output, int threads) {
  call->groups = groups_of(call->shape);
  const batchnorm_groups *groups = &call->groups;
  int64_t elements = call->shape->batch * call->shape->channels * call->shape->spatial;
  call->stream = elements * 4 >= STREAMED_BYTES && groups->length % 16 == 0 &&
                 groups->segment_stride % 16 == 0 && output != call->dy && aligned(output);
  if (elements < SMALL_ELEMENT_COUNT || threads < 1) threads = 1;
  // Whole groups need no barriers, but leave threads idle unless they divide evenly.
  call->split_groups = groups->groups % threads == 0 || groups->groups >= 8 * threads ||
                       groups->segments < threads;
  call->threads = threads;
  fovea_parallel(body, call, threads);
}

size_t fovea_batchnorm_workspace_size(const fovea_batchnorm_shape *shape, int threads) {
  batchnorm_groups groups = groups_of(shape);
  size_t bits = sizeof(uint16_t) * (size_t)(groups.segments * words_per_segment(&groups));
  return (sizeof(batchnorm_sums) + bits) * (size_t)(threads < 1 ? 1 : threads);
}

void fovea_batchnorm_forward_training(const fovea_batchnorm_shape *shape, const float *x,
                                      const float *scale, const float *shift,
                                      const float *residual, int relu, float *y, float *mean,
                                      float *variance, void *workspace, int threads) {
  batchnorm_call call = {.shape = shape, .x = x, .scale = scale, .shift = shift,
                         .residual = residual, .relu = relu, .y = y, .mean = mean,
                         .variance = variance, .partial = workspace};
  start(&call, forward_body, y, threads);
}

void fovea_batchnorm_backward(const fovea_batchnorm_shape *shape, const float *x, const float *dy,
                              const float *dy2, const float *y, const float *mean,
                              const float *variance, const float *scale, float *dx,
                              float *dresidual, float *dscale, float *dshift, void *workspace,
                              int threads) {
  batchnorm_call call = {.shape = shape, .x = x, .dy = dy, .dy2 = dy2, .y_in = y,
                         .mean_in = mean, .variance_in = variance, .scale = scale, .dx = dx,
                         .dresidual = dresidual, .dscale = dscale, .dshift = dshift,
                         .partial = workspace};
  start(&call, backward_body, dx, threads);
}
