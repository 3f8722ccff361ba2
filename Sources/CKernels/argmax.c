#include "multiversion.h"
#include "reduce.h"
#include <math.h>

enum { COLUMNS = 64 };

static FOVEA_MULTIVERSION(int32_t, argmax_row,
    (const float *x, int64_t n),
    (x, n)) {
  // The maximum first, which vectorises, then the place where it occurs.
  float best[16];
  int missing = 0;
  for (int j = 0; j < 16; j++) best[j] = -INFINITY;
  int64_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; j++) {
      missing |= x[i + j] != x[i + j];
      best[j] = x[i + j] > best[j] ? x[i + j] : best[j];
    }
  for (; i < n; i++) {
    missing |= x[i] != x[i];
    best[0] = x[i] > best[0] ? x[i] : best[0];
  }
  for (int j = 1; j < 16; j++) best[0] = best[j] > best[0] ? best[j] : best[0];
  for (i = 0; i < n; i++)
    if (missing ? x[i] != x[i] : x[i] == best[0]) return (int32_t)i;
  return 0;
}

static FOVEA_MULTIVERSION(void, argmax_columns,
    (const float *x, int64_t n, int64_t inner, int64_t columns, int32_t *out),
    (x, n, inner, columns, out)) {
  float best[COLUMNS];
  int32_t place[COLUMNS];
  for (int64_t j = 0; j < columns; j++) best[j] = x[j], place[j] = 0;
  for (int64_t i = 1; i < n; i++)
    for (int64_t j = 0; j < columns; j++) {
      float v = x[i * inner + j], old = best[j];
      int wins = (v > old) | ((v != v) & (old == old));
      best[j] = wins ? v : old;
      place[j] = wins ? (int32_t)i : place[j];
    }
  for (int64_t j = 0; j < columns; j++) out[j] = place[j];
}

void fovea_argmax(int64_t outer, int64_t n, int64_t inner, const float *input, int32_t *output) {
  for (int64_t o = 0; o < outer; o++)
    for (int64_t j = 0; j < inner; j += COLUMNS) {
      const float *x = input + o * n * inner + j;
      if (inner == 1)
        output[o] = argmax_row(x, n);
      else
        argmax_columns(x, n, inner, inner - j < COLUMNS ? inner - j : COLUMNS,
                       output + o * inner + j);
    }
}
