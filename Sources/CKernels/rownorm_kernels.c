#include "rownorm_internal.h"
#include "transpose16.h"

#pragma STDC FP_CONTRACT ON

// Single-precision accumulators are emptied into doubles after this many
// elements, which bounds their rounding error for any row.
enum { EMPTY_AFTER = 8192 };

FOVEA_MULTIVERSION(void, rownorm_to_lanes,
    (int64_t spatial, int64_t lanes, const float *plain, float *blocked),
    (spatial, lanes, plain, blocked)) {
  int64_t i = 0;
  for (; lanes == 16 && i + 16 <= spatial; i += 16) {
    lanes16 rows[16];
    for (int j = 0; j < 16; j++) rows[j] = LANES16_AT(plain + j * spatial + i);
    transpose_16(rows);
    for (int j = 0; j < 16; j++) *(lanes16 *)(blocked + (i + j) * 16) = rows[j];
  }
  for (; i < spatial; i++)
    for (int64_t j = 0; j < lanes; j++) blocked[i * lanes + j] = plain[j * spatial + i];
}

FOVEA_MULTIVERSION(void, rownorm_from_lanes,
    (int64_t spatial, int64_t lanes, const float *blocked, float *plain),
    (spatial, lanes, blocked, plain)) {
  int64_t i = 0;
  for (; lanes == 16 && i + 16 <= spatial; i += 16) {
    lanes16 rows[16];
    for (int j = 0; j < 16; j++) rows[j] = LANES16_AT(blocked + (i + j) * 16);
    transpose_16(rows);
    for (int j = 0; j < 16; j++) *(lanes16 *)(plain + j * spatial + i) = rows[j];
  }
  for (; i < spatial; i++)
    for (int64_t j = 0; j < lanes; j++) plain[j * spatial + i] = blocked[i * lanes + j];
}

FOVEA_INLINE void normalize(int64_t rows, int64_t length, const float *x, const float *mean,
                            const float *factor, const float *scale, const float *shift,
                            int stream, float *y) {
  int64_t i = 0;
  for (; i + 16 <= length; i += 16) {
    const lanes16 s = LANES16_AT(scale + i), o = LANES16_AT(shift + i);
#pragma clang loop unroll(full)
    for (int64_t r = 0; r < rows; r++) {
      lanes16 v = (LANES16_AT(x + r * length + i) - mean[r]) * factor[r] * s + o;
      if (stream)
        __builtin_nontemporal_store((aligned_lanes16)v, (aligned_lanes16 *)(y + r * length + i));
      else
        *(lanes16 *)(y + r * length + i) = v;
    }
  }
  for (; i < length; i++)
    for (int64_t r = 0; r < rows; r++)
      y[r * length + i] = (x[r * length + i] - mean[r]) * factor[r] * scale[i] + shift[i];
}

FOVEA_MULTIVERSION(void, rownorm_normalize,
    (int64_t rows, int64_t length, const float *x, const float *mean, const float *factor,
     const float *scale, const float *shift, int stream, float *y),
    (rows, length, x, mean, factor, scale, shift, stream, y)) {
  if (rows == ROWNORM_TOGETHER && stream)
    normalize(ROWNORM_TOGETHER, length, x, mean, factor, scale, shift, 1, y);
  else if (rows == ROWNORM_TOGETHER)
    normalize(ROWNORM_TOGETHER, length, x, mean, factor, scale, shift, 0, y);
  else if (stream)
    normalize(1, length, x, mean, factor, scale, shift, 1, y);
  else
    normalize(1, length, x, mean, factor, scale, shift, 0, y);
  // Streaming stores are weakly ordered; the team's barrier does not cover them.
  if (stream) __sync_synchronize();
}

FOVEA_INLINE void gradient_sums(int64_t rows, int64_t length, const float *x, const float *dy,
                                const float *mean, const float *factor, const float *scale,
                                float *dscale, float *dshift, double *first, double *second) {
  for (int64_t r = 0; r < rows; r++) first[r] = second[r] = 0.0;
  int64_t i = 0;
  while (i + 16 <= length) {
    const int64_t end = i + EMPTY_AFTER < length ? i + EMPTY_AFTER : length;
    lanes16 sum[ROWNORM_TOGETHER] = {0}, product[ROWNORM_TOGETHER] = {0};
    for (; i + 16 <= end; i += 16) {
      const lanes16 s = LANES16_AT(scale + i);
      lanes16 ds = LANES16_AT(dscale + i), db = LANES16_AT(dshift + i);
#pragma clang loop unroll(full)
      for (int64_t r = 0; r < rows; r++) {
        lanes16 d = LANES16_AT(dy + r * length + i);
        lanes16 normalized = (LANES16_AT(x + r * length + i) - mean[r]) * factor[r];
        ds += d * normalized, db += d;
        lanes16 g = d * s;
        sum[r] += g, product[r] += g * normalized;
      }
      *(lanes16 *)(dscale + i) = ds;
      *(lanes16 *)(dshift + i) = db;
    }
    for (int64_t r = 0; r < rows; r++)
      for (int j = 0; j < 16; j++) first[r] += sum[r][j], second[r] += product[r][j];
  }
  for (; i < length; i++)
    for (int64_t r = 0; r < rows; r++) {
      float d = dy[r * length + i], normalized = (x[r * length + i] - mean[r]) * factor[r];
      dscale[i] += d * normalized, dshift[i] += d;
      first[r] += (double)d * scale[i], second[r] += (double)d * scale[i] * normalized;
    }
}

FOVEA_MULTIVERSION(void, rownorm_gradient_sums,
    (int64_t rows, int64_t length, const float *x, const float *dy, const float *mean,
     const float *factor, const float *scale, float *dscale, float *dshift, double *first,
     double *second),
    (rows, length, x, dy, mean, factor, scale, dscale, dshift, first, second)) {
  if (rows == ROWNORM_TOGETHER)
    gradient_sums(ROWNORM_TOGETHER, length, x, dy, mean, factor, scale, dscale, dshift, first,
                  second);
  else
    gradient_sums(1, length, x, dy, mean, factor, scale, dscale, dshift, first, second);
}

FOVEA_INLINE void gradient(int64_t length, const float *x, const float *dy, float mean,
                           float factor, const float *scale, float slope, float offset, int stream,
                           float *dx) {
  const lanes16 center = LANES16_SPLAT(mean), f = LANES16_SPLAT(factor);
  const lanes16 s = LANES16_SPLAT(slope), o = LANES16_SPLAT(offset);
  int64_t i = 0;
  for (; i + 16 <= length; i += 16) {
    lanes16 v = LANES16_AT(dy + i) * (LANES16_AT(scale + i) * f) -
                ((LANES16_AT(x + i) - center) * s + o);
    if (stream)
      __builtin_nontemporal_store((aligned_lanes16)v, (aligned_lanes16 *)(dx + i));
    else
      *(lanes16 *)(dx + i) = v;
  }
  for (; i < length; i++) dx[i] = dy[i] * (scale[i] * factor) - ((x[i] - mean) * slope + offset);
}

FOVEA_MULTIVERSION(void, rownorm_gradient,
    (int64_t length, const float *x, const float *dy, float mean, float factor,
     const float *scale, float slope, float offset, int stream, float *dx),
    (length, x, dy, mean, factor, scale, slope, offset, stream, dx)) {
  if (stream) {
    gradient(length, x, dy, mean, factor, scale, slope, offset, 1, dx);
    __sync_synchronize();
  } else {
    gradient(length, x, dy, mean, factor, scale, slope, offset, 0, dx);
  }
}
