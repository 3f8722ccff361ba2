#include "channelnorm.h"
#include "channelnorm_internal.h"
#include "parallel.h"
#include <string.h>

enum {
  SMALL_ELEMENT_COUNT = 32 * 1024,  // not worth a second thread
  STREAMED_BYTES = 16 << 20,        // as in batchnorm.c
  TILE_ELEMENTS = 8 * 1024,         // of a tile, so that it fits the first cache
  EMPTY_AFTER = 4096,               // places, until single-precision sums go into doubles
};

typedef struct {
  const fovea_channelnorm_shape *shape;
  const float *x, *dy, *scale, *shift, *mean_in, *variance_in;
  float *y, *mean, *variance, *dx, *dscale, *dshift;
  double *workspace;  // per thread: two doubles and two floats per channel
  int64_t tile, tiles;
  int stream;
} channelnorm_call;

// The places of a tile and where its first element is.
static channelnorm_tile tile_at(const channelnorm_call *call, int64_t item, int64_t *image,
                                int64_t *place, int64_t *offset) {
  const fovea_channelnorm_shape *shape = call->shape;
  *image = item / call->tiles;
  *place = item % call->tiles * call->tile;
  *offset = *image * shape->channels * shape->spatial + *place * shape->lanes;
  const int64_t rest = shape->spatial - *place;
  return (channelnorm_tile){.places = rest < call->tile ? rest : call->tile,
                            .blocks = shape->channels / shape->lanes,
                            .stride = shape->spatial * shape->lanes,
                            .epsilon = shape->epsilon};
}

static void forward_body(void *context, int thread, int threads) {
  const channelnorm_call *call = context;
  const int64_t lanes = call->shape->lanes, items = call->shape->batch * call->tiles;
  channelnorm_forward_tile *run = lanes == 16  ? channelnorm_forward_16
                                  : lanes == 8 ? channelnorm_forward_8
                                               : channelnorm_forward_plain;
  const int64_t end = items * (thread + 1) / threads;
  for (int64_t item = items * thread / threads; item < end; item++) {
    int64_t image, place, offset;
    const channelnorm_tile tile = tile_at(call, item, &image, &place, &offset);
    const int64_t statistic = image * call->shape->spatial + place;
    run(tile, call->x + offset, call->scale, call->shift, call->stream, call->y + offset,
        call->mean + statistic, call->variance + statistic);
  }
}

static void empty(int64_t channels, float *sums, double *totals) {
  for (int64_t i = 0; i < 2 * channels; i++) totals[i] += sums[i];
  memset(sums, 0, sizeof(float) * (size_t)(2 * channels));
}

static void backward_body(void *context, int thread, int threads) {
  const channelnorm_call *call = context;
  const int64_t lanes = call->shape->lanes, items = call->shape->batch * call->tiles;
  const int64_t channels = call->shape->channels;
  channelnorm_backward_tile *run = lanes == 16  ? channelnorm_backward_16
                                   : lanes == 8 ? channelnorm_backward_8
                                                : channelnorm_backward_plain;
  double *totals = call->workspace + thread * 3 * channels;
  float *sums = (float *)(totals + 2 * channels);
  memset(totals, 0, sizeof(double) * (size_t)(3 * channels));
  int64_t pending = 0;
  const int64_t end = items * (thread + 1) / threads;
  for (int64_t item = items * thread / threads; item < end; item++) {
    int64_t image, place, offset;
    const channelnorm_tile tile = tile_at(call, item, &image, &place, &offset);
    const int64_t statistic = image * call->shape->spatial + place;
    run(tile, call->x + offset, call->dy + offset, call->mean_in + statistic,
        call->variance_in + statistic, call->scale, call->stream, call->dx + offset, sums,
        sums + channels);
    pending += tile.places;
    if (pending >= EMPTY_AFTER) {
      empty(channels, sums, totals);
      pending = 0;
    }
  }
  empty(channels, sums, totals);

  fovea_barrier(threads);
  for (int64_t c = channels * thread / threads; c < channels * (thread + 1) / threads; c++) {
    double scale_sum = 0.0, shift_sum = 0.0;
    for (int t = 0; t < threads; t++) {
      const double *other = call->workspace + t * 3 * channels;
      scale_sum += other[c], shift_sum += other[channels + c];
    }
    call->dscale[c] = (float)scale_sum;
    call->dshift[c] = (float)shift_sum;
  }
}

static void start(channelnorm_call call, fovea_parallel_body body, const float *output,
                  int threads) {
  const fovea_channelnorm_shape *shape = call.shape;
  const int64_t elements = shape->batch * shape->channels * shape->spatial;
  call.tile = TILE_ELEMENTS / shape->channels / 16 * 16;
  if (call.tile < 16) call.tile = 16;
  if (call.tile > CHANNELNORM_PLACES) call.tile = CHANNELNORM_PLACES;
  call.tiles = (shape->spatial + call.tile - 1) / call.tile;
  call.stream = elements * 4 >= STREAMED_BYTES && output != call.dy && output != call.x &&
                ((uintptr_t)output & 63) == 0;
  fovea_parallel(body, &call, elements < SMALL_ELEMENT_COUNT ? 1 : threads);
}

size_t fovea_channelnorm_workspace_size(const fovea_channelnorm_shape *shape, int threads) {
  return sizeof(double) * 3 * (size_t)shape->channels * (size_t)(threads < 1 ? 1 : threads);
}

void fovea_channelnorm_forward(const fovea_channelnorm_shape *shape, const float *x,
                               const float *scale, const float *shift, float *y, float *mean,
                               float *variance, int threads) {
  start((channelnorm_call){.shape = shape, .x = x, .scale = scale, .shift = shift, .y = y,
                           .mean = mean, .variance = variance},
        forward_body, y, threads);
}

void fovea_channelnorm_backward(const fovea_channelnorm_shape *shape, const float *x,
                                const float *dy, const float *mean, const float *variance,
                                const float *scale, float *dx, float *dscale, float *dshift,
                                void *workspace, int threads) {
  start((channelnorm_call){.shape = shape, .x = x, .dy = dy, .mean_in = mean,
                           .variance_in = variance, .scale = scale, .dx = dx, .dscale = dscale,
                           .dshift = dshift, .workspace = workspace},
        backward_body, dx, threads);
}
