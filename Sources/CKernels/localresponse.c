#include "localresponse.h"
#include "multiversion.h"
#include "parallel.h"
#include "vector_math.h"
#include <string.h>

#pragma STDC FP_CONTRACT ON

// A few places are copied into a tile with a border of zeros before the first
// and behind the last channel: places by channels from a blocked layout,
// channels by places from a plain one. Neighbouring channels are then a fixed
// step apart, and one loop over the whole tile serves every layout.

enum {
  SMALL_ELEMENT_COUNT = 16 * 1024,  // not worth a second thread
  TILE_ELEMENTS = 2048,
  TILES = 4,  // that the backward pass works in
};

typedef struct {
  const fovea_localresponse_shape *shape;
  const float *x, *dy;
  float *y;
  float *workspace;
  int64_t border, places, tiles;
} localresponse_call;

typedef struct {
  int64_t places, step, count;
} localresponse_tile;

static int64_t padded_channels(const localresponse_call *call) {
  return call->shape->channels + 2 * call->border;
}

static void load(const localresponse_call *call, localresponse_tile tile, const float *image,
                 int64_t place, float *to) {
  const int64_t channels = call->shape->channels, spatial = call->shape->spatial;
  const int64_t lanes = call->shape->lanes, row = padded_channels(call), border = call->border;
  if (lanes == 1) {
    for (int64_t c = 0; c < channels; c++)
      memcpy(to + (border + c) * tile.places, image + c * spatial + place,
             sizeof(float) * (size_t)tile.places);
    memset(to, 0, sizeof(float) * (size_t)(border * tile.places));
    memset(to + (border + channels) * tile.places, 0, sizeof(float) * (size_t)(border * tile.places));
    return;
  }
  for (int64_t c = 0; c < channels; c += lanes) {
    const float *from = image + c * spatial + place * lanes;
    float *target = to + border + c;
    if (lanes == 16)
      for (int64_t p = 0; p < tile.places; p++) memcpy(target + p * row, from + p * 16, 64);
    else
      for (int64_t p = 0; p < tile.places; p++)
        memcpy(target + p * row, from + p * lanes, sizeof(float) * (size_t)lanes);
  }
  for (int64_t p = 0; p < tile.places; p++) {
    memset(to + p * row, 0, sizeof(float) * (size_t)border);
    memset(to + p * row + border + channels, 0, sizeof(float) * (size_t)border);
  }
}

static void store(const localresponse_call *call, localresponse_tile tile, const float *from,
                  int64_t place, float *image) {
  const int64_t channels = call->shape->channels, spatial = call->shape->spatial;
  const int64_t lanes = call->shape->lanes, row = padded_channels(call), border = call->border;
  if (lanes == 1) {
    for (int64_t c = 0; c < channels; c++)
      memcpy(image + c * spatial + place, from + (border + c) * tile.places,
             sizeof(float) * (size_t)tile.places);
    return;
  }
  for (int64_t c = 0; c < channels; c += lanes) {
    const float *source = from + border + c;
    float *to = image + c * spatial + place * lanes;
    if (lanes == 16)
      for (int64_t p = 0; p < tile.places; p++) memcpy(to + p * 16, source + p * row, 64);
    else
      for (int64_t p = 0; p < tile.places; p++)
        memcpy(to + p * lanes, source + p * row, sizeof(float) * (size_t)lanes);
  }
}

// The border inside a tile of places by channels also gets results; here it
// becomes zeros again.
static void clear_borders(const localresponse_call *call, localresponse_tile tile, float *values) {
  const int64_t row = padded_channels(call), border = call->border;
  const size_t bytes = sizeof(float) * (size_t)(border * tile.step);
  if (call->shape->lanes == 1) {
    memset(values, 0, bytes);
    memset(values + tile.count - border * tile.step, 0, bytes);
    return;
  }
  for (int64_t p = 0; p < tile.places; p++) {
    memset(values + p * row, 0, bytes);
    memset(values + p * row + row - border, 0, bytes);
  }
}

// sum[i] = the sum of values[i + o * step] for o = -before ... behind.
FOVEA_INLINE void window_sums(int64_t begin, int64_t end, int64_t step, int64_t before,
                              int64_t behind, const float *values, float *sum) {
  if (before == 2 && behind == 2) {
#pragma clang loop vectorize(assume_safety)
    for (int64_t i = begin; i < end; i++)
      sum[i] = ((values[i - 2 * step] + values[i - step]) + (values[i + step] + values[i + 2 * step])) +
               values[i];
    return;
  }
  for (int64_t i = begin; i < end; i++) sum[i] = values[i];
  for (int64_t o = -before; o <= behind; o++)
    if (o != 0) {
      const float *other = values + o * step;
#pragma clang loop vectorize(assume_safety)
      for (int64_t i = begin; i < end; i++) sum[i] += other[i];
    }
}

FOVEA_INLINE float inverse_power(float s, float beta, int three_quarters) {
  if (!three_quarters) return pow_f32(s, -beta);
  const float root = __builtin_elementwise_sqrt(s);
  return 1.0f / (root * __builtin_elementwise_sqrt(root));
}

FOVEA_INLINE void forward_values(const fovea_localresponse_shape *shape, int three_quarters,
                                 int64_t begin, int64_t end, const float *v, const float *sum,
                                 float *y) {
  const float alpha = shape->alpha, k = shape->k, beta = shape->beta;
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = begin; i < end; i++)
    y[i] = v[i] * inverse_power(k + alpha * sum[i], beta, three_quarters);
}

static FOVEA_MULTIVERSION(void, forward_tile,
    (const fovea_localresponse_shape *shape, int64_t begin, int64_t end, int64_t step,
     const float *v, float *squares, float *sums),
    (shape, begin, end, step, v, squares, sums)) {
  const int64_t count = begin + end;
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = 0; i < count; i++) squares[i] = v[i] * v[i];
  window_sums(begin, end, step, shape->before, shape->behind, squares, sums);
  // The result takes the place of the squares.
  if (shape->beta == 0.75f)
    forward_values(shape, 1, begin, end, v, sums, squares);
  else
    forward_values(shape, 0, begin, end, v, sums, squares);
}

FOVEA_INLINE void shares(const fovea_localresponse_shape *shape, int three_quarters, int64_t begin,
                         int64_t end, const float *v, float *dy, float *sums) {
  const float alpha = shape->alpha, k = shape->k, beta = shape->beta;
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = begin; i < end; i++) {
    const float s = k + alpha * sums[i];
    const float own = dy[i] * inverse_power(s, beta, three_quarters);
    dy[i] = own;
    sums[i] = own * v[i] / s;
  }
}

// Leaves dy * s^-beta where dy was, and dy * x * s^(-beta - 1) in sums.
static FOVEA_MULTIVERSION(void, backward_shares,
    (const fovea_localresponse_shape *shape, int64_t begin, int64_t end, int64_t step,
     const float *v, float *dy, float *squares, float *sums),
    (shape, begin, end, step, v, dy, squares, sums)) {
  const int64_t count = begin + end;
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = 0; i < count; i++) squares[i] = v[i] * v[i];
  window_sums(begin, end, step, shape->before, shape->behind, squares, sums);
  if (shape->beta == 0.75f)
    shares(shape, 1, begin, end, v, dy, sums);
  else
    shares(shape, 0, begin, end, v, dy, sums);
}

static FOVEA_MULTIVERSION(void, backward_tile,
    (const fovea_localresponse_shape *shape, int64_t begin, int64_t end, int64_t step,
     const float *v, float *dy, float *shares, float *sums),
    (shape, begin, end, step, v, dy, shares, sums)) {
  // The window the other way round.
  window_sums(begin, end, step, shape->behind, shape->before, shares, sums);
  const float factor = 2.0f * shape->alpha * shape->beta;
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = begin; i < end; i++) dy[i] -= factor * v[i] * sums[i];
}

static int64_t tile_floats(const localresponse_call *call) {
  return (call->places * padded_channels(call) + 15) / 16 * 16;
}

static void body(void *context, int thread, int threads) {
  const localresponse_call *call = context;
  const fovea_localresponse_shape *shape = call->shape;
  const int64_t items = shape->batch * call->tiles, end = items * (thread + 1) / threads;
  const int64_t size = tile_floats(call);
  float *v = call->workspace + thread * TILES * size;
  float *a = v + size, *b = a + size, *dy = b + size;
  for (int64_t item = items * thread / threads; item < end; item++) {
    const int64_t place = item % call->tiles * call->places, rest = shape->spatial - place;
    const int64_t image = item / call->tiles * shape->channels * shape->spatial;
    localresponse_tile tile = {.places = rest < call->places ? rest : call->places};
    tile.step = shape->lanes == 1 ? tile.places : 1;
    tile.count = tile.places * padded_channels(call);
    const int64_t first = call->border * tile.step, last = tile.count - first;
    load(call, tile, call->x + image, place, v);
    if (!call->dy) {
      forward_tile(shape, first, last, tile.step, v, a, b);
      store(call, tile, a, place, call->y + image);
      continue;
    }
    load(call, tile, call->dy + image, place, dy);
    backward_shares(shape, first, last, tile.step, v, dy, a, b);
    clear_borders(call, tile, b);
    backward_tile(shape, first, last, tile.step, v, dy, b, a);
    store(call, tile, dy, place, call->y + image);
  }
}

static localresponse_call call_of(const fovea_localresponse_shape *shape) {
  localresponse_call call = {.shape = shape};
  call.border = shape->before > shape->behind ? shape->before : shape->behind;
  call.places = TILE_ELEMENTS / padded_channels(&call);
  if (shape->lanes == 1) call.places = call.places / 16 * 16;
  const int64_t fewest = shape->lanes == 1 ? 16 : 1;
  if (call.places < fewest) call.places = fewest;
  if (call.places > shape->spatial) call.places = shape->spatial;
  call.tiles = (shape->spatial + call.places - 1) / call.places;
  return call;
}

static void start(localresponse_call call, int threads) {
  const fovea_localresponse_shape *shape = call.shape;
  const int64_t elements = shape->batch * shape->channels * shape->spatial;
  fovea_parallel(body, &call, elements < SMALL_ELEMENT_COUNT ? 1 : threads);
}

size_t fovea_localresponse_workspace_size(const fovea_localresponse_shape *shape, int threads) {
  const localresponse_call call = call_of(shape);
  return sizeof(float) * TILES * (size_t)tile_floats(&call) * (size_t)(threads < 1 ? 1 : threads);
}

void fovea_localresponse_forward(const fovea_localresponse_shape *shape, const float *x, float *y,
                                 void *workspace, int threads) {
  localresponse_call call = call_of(shape);
  call.x = x, call.y = y, call.workspace = workspace;
  start(call, threads);
}

void fovea_localresponse_backward(const fovea_localresponse_shape *shape, const float *x,
                                  const float *dy, float *dx, void *workspace, int threads) {
  localresponse_call call = call_of(shape);
  call.x = x, call.dy = dy, call.y = dx, call.workspace = workspace;
  start(call, threads);
}
