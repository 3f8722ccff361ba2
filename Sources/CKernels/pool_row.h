#ifndef FOVEA_POOL_ROW_H
#define FOVEA_POOL_ROW_H

#include "pool_window.h"
#include <math.h>

// Images of single lanes: what shares an instruction are neighbouring outputs,
// eight at a time, whose inputs are brought together first.
typedef float pool_run __attribute__((ext_vector_type(8), aligned(4), may_alias));
typedef int32_t pool_places __attribute__((ext_vector_type(8), aligned(4), may_alias));
enum { POOL_CHUNK = 64, POOL_RUN = 8 };

FOVEA_INLINE void max_of_chunk(const fovea_pool_shape *s, pool_window h, int64_t first,
                               int64_t count, int64_t stride, int64_t kernel_width,
                               int64_t dilation, float sign, const float *x, float *best,
                               int32_t *place) {
  float values[POOL_CHUNK] = {0};
  for (int64_t i = 0; i < count; i++) best[i] = -INFINITY;
  for (int64_t i = 0; i < count; i++) place[i] = (int32_t)(h.begin * kernel_width);
  for (int64_t kh = h.begin; kh < h.end; kh++)
    for (int64_t kw = 0; kw < kernel_width; kw++) {
      const float *from = x + (h.start + kh * s->dilation_height) * s->width + first * stride -
                          s->padding_left + kw * dilation;
      for (int64_t i = 0; i < count; i++) values[i] = from[i * stride];
      // Behind the last output the chunk has room for what nobody reads.
      for (int64_t i = 0; i < count; i += POOL_RUN) {
        const pool_run v = *(const pool_run *)(values + i) * sign;
        pool_run *top = (pool_run *)(best + i);
        pool_places *winner = (pool_places *)(place + i);
        const pool_places wins = (v > *top) | (v != v);
        *top = wins ? v : *top;
        *winner = wins ? (pool_places)(int32_t)(kh * kernel_width + kw) : *winner;
      }
    }
}

// The outputs of a row whose windows have all columns inside the image.
FOVEA_INLINE void max_of_row(const fovea_pool_shape *s, int64_t oh, pool_window h,
                             pool_range whole, int64_t kernel_width, int64_t dilation, float sign,
                             const float *x, float *y, uint8_t *bytes, int32_t *integers) {
  float best[POOL_CHUNK] = {0};
  int32_t place[POOL_CHUNK] = {0};
  for (int64_t first = whole.begin; first < whole.end; first += POOL_CHUNK) {
    const int64_t rest = whole.end - first, count = rest < POOL_CHUNK ? rest : POOL_CHUNK;
    if (s->stride_width == 2)
      max_of_chunk(s, h, first, count, 2, kernel_width, dilation, sign, x, best, place);
    else
      max_of_chunk(s, h, first, count, s->stride_width, kernel_width, dilation, sign, x, best,
                   place);
    const int64_t output = oh * s->output_width + first;
    for (int64_t i = 0; i < count; i++) y[output + i] = best[i] * sign;
    for (int64_t i = 0; bytes && i < count; i++) bytes[output + i] = (uint8_t)place[i];
    for (int64_t i = 0; integers && i < count; i++) integers[output + i] = place[i];
  }
}

#endif
