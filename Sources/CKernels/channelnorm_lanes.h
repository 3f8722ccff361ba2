// The kernels for blocks of channels, included once for each size. Expects
//   VALUE       lanes of f32, for any address
//   STREAMED    the same, aligned
//   SUMS(rows, places, sums)  sums[i] = the sum of the lanes of rows[i]; both
//               arrays have room for a multiple of 16 places
//   NAME(stem)  the name of a function of this variant
// No include guard.

#define AT(pointer) (*(const VALUE *)(pointer))
#define LANES ((int64_t)(sizeof(VALUE) / sizeof(float)))

// Four places at a time: four sums are underway at once, and each visit to a
// block takes whole cache lines.
#define FOR_PLACES(body)                              \
  do {                                                \
    int64_t p = 0;                                    \
    for (; p + 4 <= t.places; p += 4) { body(4) }     \
    for (; p < t.places; p++) { body(1) }             \
  } while (0)

FOVEA_INLINE void NAME(forward)(channelnorm_tile t, const float *x, const float *scale,
                                const float *shift, int stream, float *y, float *mean,
                                float *variance) {
  const float share = 1.0f / (float)(t.blocks * LANES);
  VALUE rows[CHANNELNORM_PLACES];
  float sums[CHANNELNORM_PLACES], factor[CHANNELNORM_PLACES];
#define BODY(count)                                                                      \
  VALUE sum[count] = {0};                                                                \
  for (int64_t b = 0; b < t.blocks; b++)                                                 \
    for (int k = 0; k < count; k++) sum[k] += AT(x + b * t.stride + (p + k) * LANES);    \
  for (int k = 0; k < count; k++) rows[p + k] = sum[k];
  FOR_PLACES(BODY);
#undef BODY
  SUMS(rows, t.places, sums);
  for (int64_t p = 0; p < t.places; p++) mean[p] = sums[p] * share;

#define BODY(count)                                                    \
  VALUE sum[count] = {0};                                              \
  for (int64_t b = 0; b < t.blocks; b++)                               \
    for (int k = 0; k < count; k++) {                                  \
      VALUE d = AT(x + b * t.stride + (p + k) * LANES) - mean[p + k];  \
      sum[k] += d * d;                                                 \
    }                                                                  \
  for (int k = 0; k < count; k++) rows[p + k] = sum[k];
  FOR_PLACES(BODY);
#undef BODY
  SUMS(rows, t.places, sums);
  for (int64_t p = 0; p < t.places; p++) {
    variance[p] = sums[p] * share;
    factor[p] = 1.0f / __builtin_elementwise_sqrt(variance[p] + t.epsilon);
  }
  for (int64_t b = 0; b < t.blocks; b++) {
    const VALUE s = AT(scale + b * LANES), o = AT(shift + b * LANES);
    const float *source = x + b * t.stride;
    float *target = y + b * t.stride;
    for (int64_t p = 0; p < t.places; p++) {
      VALUE v = (AT(source + p * LANES) - mean[p]) * factor[p] * s + o;
      if (stream)
        __builtin_nontemporal_store((STREAMED)v, (STREAMED *)(target + p * LANES));
      else
        *(VALUE *)(target + p * LANES) = v;
    }
  }
}

FOVEA_INLINE void NAME(backward)(channelnorm_tile t, const float *x, const float *dy,
                                 const float *mean, const float *variance, const float *scale,
                                 int stream, float *dx, float *dscale, float *dshift) {
  const float share = 1.0f / (float)(t.blocks * LANES);
  VALUE rows[CHANNELNORM_PLACES], products[CHANNELNORM_PLACES];
  float offset[CHANNELNORM_PLACES], slope[CHANNELNORM_PLACES], factor[CHANNELNORM_PLACES];
  for (int64_t p = 0; p < t.places; p++)
    factor[p] = 1.0f / __builtin_elementwise_sqrt(variance[p] + t.epsilon);
#define BODY(count)                                                                    \
  VALUE sum[count] = {0}, product[count] = {0};                                        \
  for (int64_t b = 0; b < t.blocks; b++) {                                             \
    const VALUE s = AT(scale + b * LANES);                                             \
    VALUE ds = AT(dscale + b * LANES), db = AT(dshift + b * LANES);                    \
    for (int k = 0; k < count; k++) {                                                  \
      const int64_t i = b * t.stride + (p + k) * LANES;                                \
      VALUE d = AT(dy + i), normalized = (AT(x + i) - mean[p + k]) * factor[p + k];    \
      ds += d * normalized, db += d;                                                   \
      d *= s;                                                                          \
      sum[k] += d, product[k] += d * normalized;                                       \
    }                                                                                  \
    *(VALUE *)(dscale + b * LANES) = ds;                                               \
    *(VALUE *)(dshift + b * LANES) = db;                                               \
  }                                                                                    \
  for (int k = 0; k < count; k++) rows[p + k] = sum[k], products[p + k] = product[k];
  FOR_PLACES(BODY);
#undef BODY
  SUMS(rows, t.places, offset);
  SUMS(products, t.places, slope);
  for (int64_t p = 0; p < t.places; p++) {
    offset[p] *= share * factor[p];
    slope[p] *= share * factor[p] * factor[p];
  }
  for (int64_t b = 0; b < t.blocks; b++) {
    const VALUE s = AT(scale + b * LANES);
    for (int64_t p = 0; p < t.places; p++) {
      const int64_t i = b * t.stride + p * LANES;
      VALUE v = AT(dy + i) * s * factor[p] - ((AT(x + i) - mean[p]) * slope[p] + offset[p]);
      if (stream)
        __builtin_nontemporal_store((STREAMED)v, (STREAMED *)(dx + i));
      else
        *(VALUE *)(dx + i) = v;
    }
  }
}

#undef AT
#undef LANES
#undef FOR_PLACES
#undef VALUE
#undef STREAMED
#undef SUMS
#undef NAME
