#include "channelnorm_internal.h"
#include "transpose16.h"
#include <string.h>

#pragma STDC FP_CONTRACT ON

FOVEA_INLINE void sums_of_16(const lanes16 *rows, int64_t places, float *sums) {
  for (int64_t first = 0; first < places; first += 16) lane_sums_16(rows + first, sums + first);
}

typedef float lanes8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef float aligned_lanes8 __attribute__((vector_size(32), may_alias));

FOVEA_INLINE void sums_of_8(const lanes8 *rows, int64_t places, float *sums) {
  for (int64_t i = 0; i < places; i++) {
    const lanes8 r = rows[i];
    sums[i] = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
  }
}

#define VALUE lanes16
#define STREAMED aligned_lanes16
#define SUMS sums_of_16
#define NAME(stem) stem##_lanes16
#include "channelnorm_lanes.h"

#define VALUE lanes8
#define STREAMED aligned_lanes8
#define SUMS sums_of_8
#define NAME(stem) stem##_lanes8
#include "channelnorm_lanes.h"

#define ENTRY(lanes)                                                                              \
  FOVEA_MULTIVERSION(void, channelnorm_forward_##lanes,                                           \
      (channelnorm_tile tile, const float *x, const float *scale, const float *shift,             \
       int stream, float *y, float *mean, float *variance),                                       \
      (tile, x, scale, shift, stream, y, mean, variance)) {                                       \
    if (stream)                                                                                   \
      forward_lanes##lanes(tile, x, scale, shift, 1, y, mean, variance);                          \
    else                                                                                          \
      forward_lanes##lanes(tile, x, scale, shift, 0, y, mean, variance);                          \
    /* Streaming stores are weakly ordered; the team's barrier does not cover them. */            \
    if (stream) __sync_synchronize();                                                             \
  }                                                                                               \
  FOVEA_MULTIVERSION(void, channelnorm_backward_##lanes,                                          \
      (channelnorm_tile tile, const float *x, const float *dy, const float *mean,                 \
       const float *variance, const float *scale, int stream, float *dx, float *dscale,           \
       float *dshift),                                                                            \
      (tile, x, dy, mean, variance, scale, stream, dx, dscale, dshift)) {                         \
    if (stream)                                                                                   \
      backward_lanes##lanes(tile, x, dy, mean, variance, scale, 1, dx, dscale, dshift);           \
    else                                                                                          \
      backward_lanes##lanes(tile, x, dy, mean, variance, scale, 0, dx, dscale, dshift);           \
    if (stream) __sync_synchronize();                                                             \
  }

ENTRY(16)
ENTRY(8)

// Without blocks the lanes are places. The last ones of an image may be fewer;
// what is not there reads as 0.
FOVEA_INLINE void load_places(const float *from, int64_t count, lanes16 *to) {
  if (count >= 16) {
    *to = LANES16_AT(from);
    return;
  }
  *to = (lanes16){0};
  memcpy(to, from, sizeof(float) * (size_t)count);
}

FOVEA_INLINE void store_places(const lanes16 *value, int64_t count, float *to) {
  if (count >= 16)
    *(lanes16 *)to = *value;
  else
    memcpy(to, value, sizeof(float) * (size_t)count);
}

FOVEA_MULTIVERSION(void, channelnorm_forward_plain,
    (channelnorm_tile t, const float *x, const float *scale, const float *shift, int stream,
     float *y, float *mean, float *variance),
    (t, x, scale, shift, stream, y, mean, variance)) {
  (void)stream;
  const float share = 1.0f / (float)t.blocks;
  for (int64_t p = 0; p < t.places; p += 16) {
    const int64_t count = t.places - p;
    lanes16 v, sum = {0}, square = {0}, factor;
    for (int64_t c = 0; c < t.blocks; c++) {
      load_places(x + c * t.stride + p, count, &v);
      sum += v;
    }
    const lanes16 center = sum * share;
    for (int64_t c = 0; c < t.blocks; c++) {
      load_places(x + c * t.stride + p, count, &v);
      v -= center;
      square += v * v;
    }
    square *= share;
    for (int j = 0; j < 16; j++) factor[j] = 1.0f / __builtin_elementwise_sqrt(square[j] + t.epsilon);
    store_places(&center, count, mean + p);
    store_places(&square, count, variance + p);
    for (int64_t c = 0; c < t.blocks; c++) {
      load_places(x + c * t.stride + p, count, &v);
      v = (v - center) * factor * scale[c] + shift[c];
      store_places(&v, count, y + c * t.stride + p);
    }
  }
}

FOVEA_MULTIVERSION(void, channelnorm_backward_plain,
    (channelnorm_tile t, const float *x, const float *dy, const float *mean,
     const float *variance, const float *scale, int stream, float *dx, float *dscale,
     float *dshift),
    (t, x, dy, mean, variance, scale, stream, dx, dscale, dshift)) {
  (void)stream;
  enum { CHUNKS = CHANNELNORM_PLACES / 16 };
  const float share = 1.0f / (float)t.blocks;
  lanes16 center[CHUNKS], factor[CHUNKS], offset[CHUNKS], slope[CHUNKS], v, d;
  for (int64_t q = 0; q * 16 < t.places; q++) {
    const int64_t count = t.places - q * 16;
    load_places(mean + q * 16, count, &center[q]);
    load_places(variance + q * 16, count, &v);
    for (int j = 0; j < 16; j++) {
      // What is not there must add nothing, even where epsilon is 0.
      factor[q][j] = j < count ? 1.0f / __builtin_elementwise_sqrt(v[j] + t.epsilon) : 0.0f;
    }
    offset[q] = slope[q] = (lanes16){0};
  }
  for (int64_t c = 0; c < t.blocks; c++) {
    lanes16 ds = {0}, db = {0};
    for (int64_t q = 0; q * 16 < t.places; q++) {
      const int64_t count = t.places - q * 16, i = c * t.stride + q * 16;
      load_places(dy + i, count, &d);
      load_places(x + i, count, &v);
      v = d * ((v - center[q]) * factor[q]);
      ds += v, db += d;
      offset[q] += d * scale[c], slope[q] += v * scale[c];
    }
    float scale_sum = 0.0f, shift_sum = 0.0f;
    for (int j = 0; j < 16; j++) scale_sum += ds[j], shift_sum += db[j];
    dscale[c] += scale_sum, dshift[c] += shift_sum;
  }
  for (int64_t q = 0; q * 16 < t.places; q++) {
    const int64_t count = t.places - q * 16;
    offset[q] *= factor[q] * share;
    slope[q] *= factor[q] * factor[q] * share;
    for (int64_t c = 0; c < t.blocks; c++) {
      const int64_t i = c * t.stride + q * 16;
      load_places(dy + i, count, &d);
      load_places(x + i, count, &v);
      v = d * (factor[q] * scale[c]) - ((v - center[q]) * slope[q] + offset[q]);
      store_places(&v, count, dx + i);
    }
  }
}
