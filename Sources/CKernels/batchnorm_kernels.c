#include "batchnorm_internal.h"
#include "lanes16.h"
#include <string.h>

#pragma STDC FP_CONTRACT ON

// Single-precision accumulators are emptied into doubles after this many
// elements, which bounds their rounding error for any tensor size.
enum { EMPTY_AFTER = 8192 };

#define EMPTY(accumulator, total)                             \
  do {                                                        \
    for (int j = 0; j < 16; j++) (total)[j] += accumulator[j]; \
    accumulator = (lanes16){0};                               \
  } while (0)

FOVEA_MULTIVERSION(void, batchnorm_moments,
    (batchnorm_span span, const float *x, const float *origin, batchnorm_sums *sums),
    (span, x, origin, sums)) {
  const lanes16 center = LANES16_AT(origin);
  lanes16 a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0}, b0 = {0}, b1 = {0}, b2 = {0}, b3 = {0};
  int64_t pending = 0;
  for (int64_t n = 0; n < span.segments; n++, x += span.stride) {
    int64_t i = 0;
    while (i + 16 <= span.length) {
      int64_t end = i + EMPTY_AFTER < span.length ? i + EMPTY_AFTER : span.length;
      pending += end - i;
      for (; i + 64 <= end; i += 64) {
        lanes16 d0 = LANES16_AT(x + i) - center, d1 = LANES16_AT(x + i + 16) - center;
        lanes16 d2 = LANES16_AT(x + i + 32) - center, d3 = LANES16_AT(x + i + 48) - center;
        a0 += d0, a1 += d1, a2 += d2, a3 += d3;
        b0 += d0 * d0, b1 += d1 * d1, b2 += d2 * d2, b3 += d3 * d3;
      }
      for (; i + 16 <= end; i += 16) {
        lanes16 d = LANES16_AT(x + i) - center;
        a0 += d, b0 += d * d;
      }
      if (pending >= EMPTY_AFTER) {
        a0 += a1 + (a2 + a3), b0 += b1 + (b2 + b3);
        EMPTY(a0, sums->first);
        EMPTY(b0, sums->second);
        a1 = a2 = a3 = b1 = b2 = b3 = (lanes16){0};
        pending = 0;
      }
    }
    for (; i < span.length; i++) {
      double d = x[i] - origin[i % 16];
      sums->first[i % 16] += d, sums->second[i % 16] += d * d;
    }
  }
  a0 += a1 + (a2 + a3), b0 += b1 + (b2 + b3);
  EMPTY(a0, sums->first);
  EMPTY(b0, sums->second);
}

FOVEA_INLINE void normalize(batchnorm_span span, const float *x, const float *mean,
                            const float *factor, const float *shift, const float *residual,
                            int relu, int stream, float *y) {
  const lanes16 center = LANES16_AT(mean), f = LANES16_AT(factor), s = LANES16_AT(shift);
  // Backwards: the statistics pass left the end of the group in the cache.
  for (int64_t n = span.segments - 1; n >= 0; n--) {
    const float *source = x + n * span.stride;
    const float *added = residual ? residual + n * span.stride : NULL;
    float *target = y + n * span.stride;
    int64_t i = 0;
    for (; i + 16 <= span.length; i += 16) {
      lanes16 v = (LANES16_AT(source + i) - center) * f + s;
      if (residual) v += LANES16_AT(added + i);
      if (relu) v = (lanes16)((mask16)v & ~(v <= 0.0f));
      if (stream)
        __builtin_nontemporal_store((aligned_lanes16)v, (aligned_lanes16 *)(target + i));
      else
        *(lanes16 *)(target + i) = v;
    }
    for (; i < span.length; i++) {
      float v = (source[i] - mean[i % 16]) * factor[i % 16] + shift[i % 16];
      if (residual) v += added[i];
      target[i] = relu && v <= 0.0f ? 0.0f : v;
    }
  }
}

FOVEA_MULTIVERSION(void, batchnorm_normalize,
    (batchnorm_span span, const float *x, const float *mean, const float *factor,
     const float *shift, const float *residual, int relu, int stream, float *y),
    (span, x, mean, factor, shift, residual, relu, stream, y)) {
#define WITH(residual, relu)                                                            \
  do {                                                                                  \
    if (stream) normalize(span, x, mean, factor, shift, residual, relu, 1, y);          \
    else normalize(span, x, mean, factor, shift, residual, relu, 0, y);                 \
  } while (0)
  if (residual) {
    if (relu) WITH(residual, 1);
    else WITH(residual, 0);
  } else {
    if (relu) WITH(NULL, 1);
    else WITH(NULL, 0);
  }
#undef WITH
  // Streaming stores are weakly ordered; the team's barrier does not cover them.
  if (stream) __sync_synchronize();
}

FOVEA_INLINE int64_t words_of(batchnorm_span span) { return (span.length + 15) / 16; }

#define GRADIENT_STEP(i, a, b)                                                          \
  do {                                                                                  \
    lanes16 v = LANES16_EARLY(dy + (i));                                                  \
    if (dy2) v += LANES16_AT(dy2 + (i));                                                \
    if (y) {                                                                            \
      mask16 mask = LANES16_AT(y + (i)) > 0.0f;                                         \
      v = (lanes16)((mask16)v & mask);                                                  \
      bits16 bits = __builtin_convertvector(mask, bits16);                              \
      if (positive) memcpy(positive + (i) / 16, &bits, sizeof *positive);               \
    }                                                                                   \
    a += v, b += v * (LANES16_AT(x + (i)) - center);                                    \
    if (g) *(lanes16 *)(g + (i)) = v;                                                   \
  } while (0)

FOVEA_INLINE void gradient_sums(batchnorm_span span, const float *x, const float *dy,
                                const float *dy2, const float *y, const float *mean, float *g,
                                uint16_t *positive, batchnorm_sums *sums) {
  const lanes16 center = LANES16_AT(mean);
  lanes16 a0 = {0}, a1 = {0}, b0 = {0}, b1 = {0};
  int64_t pending = 0;
  for (int64_t n = 0; n < span.segments; n++) {
    int64_t i = 0;
    while (i + 16 <= span.length) {
      int64_t end = i + EMPTY_AFTER < span.length ? i + EMPTY_AFTER : span.length;
      pending += end - i;
      for (; i + 32 <= end; i += 32) {
        GRADIENT_STEP(i, a0, b0);
        GRADIENT_STEP(i + 16, a1, b1);
      }
      for (; i + 16 <= end; i += 16) GRADIENT_STEP(i, a0, b0);
      if (pending >= EMPTY_AFTER) {
        a0 += a1, b0 += b1;
        EMPTY(a0, sums->first);
        EMPTY(b0, sums->second);
        a1 = b1 = (lanes16){0};
        pending = 0;
      }
    }
    if (positive && i < span.length) positive[i / 16] = 0;
    for (; i < span.length; i++) {
      float v = dy2 ? dy[i] + dy2[i] : dy[i];
      int kept = !y || y[i] > 0.0f;
      v = kept ? v : 0.0f;
      sums->first[i % 16] += v, sums->second[i % 16] += (double)v * (x[i] - mean[i % 16]);
      if (g) g[i] = v;
      if (positive) positive[i / 16] |= (uint16_t)(kept << i % 16);
    }
    x += span.stride, dy += span.stride;
    if (dy2) dy2 += span.stride;
    if (y) y += span.stride;
    if (g) g += span.stride;
    if (positive) positive += words_of(span);
  }
  a0 += a1, b0 += b1;
  EMPTY(a0, sums->first);
  EMPTY(b0, sums->second);
}

FOVEA_MULTIVERSION(void, batchnorm_gradient_sums,
    (batchnorm_span span, const float *x, const float *dy, const float *dy2, const float *y,
     const float *mean, float *g, uint16_t *positive, batchnorm_sums *sums),
    (span, x, dy, dy2, y, mean, g, positive, sums)) {
  if (dy2)
    gradient_sums(span, x, dy, dy2, y, mean, g, positive, sums);
  else if (y && positive)
    gradient_sums(span, x, dy, NULL, y, mean, NULL, positive, sums);
  else if (y)
    gradient_sums(span, x, dy, NULL, y, mean, g, NULL, sums);
  else
    gradient_sums(span, x, dy, NULL, NULL, mean, g, NULL, sums);
}

FOVEA_INLINE void gradient(batchnorm_span span, const float *x, const float *dy, const float *dy2,
                           const uint16_t *positive, const float *mean, const float *factor,
                           const float *slope, const float *offset, int stream, float *dx) {
  const lanes16 center = LANES16_AT(mean), f = LANES16_AT(factor);
  const lanes16 s = LANES16_AT(slope), o = LANES16_AT(offset);
  // Backwards, as in the forward pass.
  for (int64_t n = span.segments - 1; n >= 0; n--) {
    const int64_t first = n * span.stride;
    const uint16_t *words = positive ? positive + n * words_of(span) : NULL;
    int64_t i = 0;
    for (; i + 16 <= span.length; i += 16) {
      lanes16 g = LANES16_EARLY(dy + first + i);
      if (dy2) g += LANES16_AT(dy2 + first + i);
      if (positive) {
        bits16 bits;
        memcpy(&bits, words + i / 16, sizeof *words);
        // Widening gives 0 or 1; the mask is 0 or -1.
        g = (lanes16)((mask16)g & -__builtin_convertvector(bits, mask16));
      }
      lanes16 v = f * g - ((LANES16_AT(x + first + i) - center) * s + o);
      if (stream)
        __builtin_nontemporal_store((aligned_lanes16)v, (aligned_lanes16 *)(dx + first + i));
      else
        *(lanes16 *)(dx + first + i) = v;
    }
    for (; i < span.length; i++) {
      float g = dy2 ? dy[first + i] + dy2[first + i] : dy[first + i];
      if (positive && !(words[i / 16] >> i % 16 & 1)) g = 0.0f;
      dx[first + i] =
          factor[i % 16] * g - ((x[first + i] - mean[i % 16]) * slope[i % 16] + offset[i % 16]);
    }
  }
}

FOVEA_MULTIVERSION(void, batchnorm_gradient,
    (batchnorm_span span, const float *x, const float *dy, const float *dy2,
     const uint16_t *positive, const float *mean, const float *factor, const float *slope,
     const float *offset, int stream, float *dx),
    (span, x, dy, dy2, positive, mean, factor, slope, offset, stream, dx)) {
#define WITH(dy2, positive)                                                              \
  do {                                                                                   \
    if (stream) gradient(span, x, dy, dy2, positive, mean, factor, slope, offset, 1, dx); \
    else gradient(span, x, dy, dy2, positive, mean, factor, slope, offset, 0, dx);       \
  } while (0)
  if (dy2) {
    if (positive) WITH(dy2, positive);
    else WITH(dy2, NULL);
  } else {
    if (positive) WITH(NULL, positive);
    else WITH(NULL, NULL);
  }
#undef WITH
  if (stream) __sync_synchronize();
}
