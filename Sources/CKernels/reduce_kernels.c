#include "lanes16.h"
#include "reduce_internal.h"
#include <math.h>

// Single-precision partial sums are emptied into doubles after this many rows,
// so that their rounding error stays that of a short sum.
enum { EMPTY_AFTER = 128 };

// Squares are made where the summands are read; what is merged afterwards are sums.
FOVEA_INLINE int adds(int kind) { return kind == FOVEA_REDUCE_SUM || kind == FOVEA_REDUCE_SUM_OF_SQUARES; }
FOVEA_INLINE double summand(int kind, double x) { return kind == FOVEA_REDUCE_SUM_OF_SQUARES ? x * x : x; }
#define SUMMANDS_AT(pointer)                                                                    \
  (kind == FOVEA_REDUCE_SUM_OF_SQUARES ? LANES16_AT(pointer) * LANES16_AT(pointer) : LANES16_AT(pointer))

FOVEA_INLINE double merge(int kind, double total, double value) {
  if (adds(kind)) return total + value;
  int wins = kind == FOVEA_REDUCE_MAX ? value > total : value < total;
  return wins || value != value ? value : total;
}

#define MERGE_LANES(accumulator, value)                                                \
  do {                                                                                 \
    lanes16 v = value;                                                                 \
    if (adds(kind)) {                                                                  \
      accumulator += v;                                                                \
    } else {                                                                           \
      mask16 wins = kind == FOVEA_REDUCE_MAX ? v > accumulator : v < accumulator;      \
      wins |= v != v;                                                                  \
      accumulator = (lanes16)(((mask16)v & wins) | ((mask16)accumulator & ~wins));     \
    }                                                                                  \
  } while (0)

#define NEUTRAL                                                                        \
  LANES16_SPLAT(adds(kind)               ? 0.0f : kind == FOVEA_REDUCE_MAX ? -INFINITY \
                                                                           : INFINITY)

FOVEA_INLINE void row(int kind, const float *x, int64_t n, double *total) {
  double result = *total;
  int64_t i = 0;
  while (i + 16 <= n) {
    int64_t end = n - i < 64 * EMPTY_AFTER ? n : i + 64 * EMPTY_AFTER;
    lanes16 a0 = NEUTRAL, a1 = a0, a2 = a0, a3 = a0;
    for (; i + 64 <= end; i += 64) {
      MERGE_LANES(a0, SUMMANDS_AT(x + i));
      MERGE_LANES(a1, SUMMANDS_AT(x + i + 16));
      MERGE_LANES(a2, SUMMANDS_AT(x + i + 32));
      MERGE_LANES(a3, SUMMANDS_AT(x + i + 48));
    }
    for (; i + 16 <= end; i += 16) MERGE_LANES(a0, SUMMANDS_AT(x + i));
    MERGE_LANES(a0, a1);
    MERGE_LANES(a2, a3);
    MERGE_LANES(a0, a2);
    for (int j = 0; j < 16; j++) result = merge(kind, result, a0[j]);
  }
  for (; i < n; i++) result = merge(kind, result, summand(kind, x[i]));
  *total = result;
}

FOVEA_INLINE void strided_row(int kind, const float *x, int64_t n, int64_t stride, double *total) {
  double result = *total;
  for (int64_t i = 0; i < n; i++) result = merge(kind, result, summand(kind, x[i * stride]));
  *total = result;
}

FOVEA_MULTIVERSION(void, reduce_row,
    (int kind, const float *x, int64_t n, int64_t stride, double *total),
    (kind, x, n, stride, total)) {
#define WITH(kind)                                   \
  do {                                               \
    if (stride == 1) row(kind, x, n, total);         \
    else strided_row(kind, x, n, stride, total);     \
  } while (0)
  if (kind == FOVEA_REDUCE_SUM) WITH(FOVEA_REDUCE_SUM);
  else if (kind == FOVEA_REDUCE_SUM_OF_SQUARES) WITH(FOVEA_REDUCE_SUM_OF_SQUARES);
  else if (kind == FOVEA_REDUCE_MAX) WITH(FOVEA_REDUCE_MAX);
  else WITH(FOVEA_REDUCE_MIN);
#undef WITH
}

// Sixteen columns, four rows at a time to hide the latency of the additions.
FOVEA_INLINE void columns16(int kind, const float *x, int64_t rows, int64_t stride, double *totals) {
  for (int64_t i = 0; i < rows;) {
    int64_t end = rows - i < 4 * EMPTY_AFTER ? rows : i + 4 * EMPTY_AFTER;
    lanes16 a0 = NEUTRAL, a1 = a0, a2 = a0, a3 = a0;
    for (; i + 4 <= end; i += 4) {
      MERGE_LANES(a0, SUMMANDS_AT(x + i * stride));
      MERGE_LANES(a1, SUMMANDS_AT(x + (i + 1) * stride));
      MERGE_LANES(a2, SUMMANDS_AT(x + (i + 2) * stride));
      MERGE_LANES(a3, SUMMANDS_AT(x + (i + 3) * stride));
    }
    for (; i < end; i++) MERGE_LANES(a0, SUMMANDS_AT(x + i * stride));
    MERGE_LANES(a0, a1);
    MERGE_LANES(a2, a3);
    MERGE_LANES(a0, a2);
    for (int j = 0; j < 16; j++) totals[j] = merge(kind, totals[j], a0[j]);
  }
}

FOVEA_INLINE void columns64(int kind, const float *x, int64_t rows, int64_t stride, double *totals) {
  for (int64_t i = 0; i < rows;) {
    int64_t end = rows - i < EMPTY_AFTER ? rows : i + EMPTY_AFTER;
    lanes16 a0 = NEUTRAL, a1 = a0, a2 = a0, a3 = a0;
    for (; i < end; i++) {
      MERGE_LANES(a0, SUMMANDS_AT(x + i * stride));
      MERGE_LANES(a1, SUMMANDS_AT(x + i * stride + 16));
      MERGE_LANES(a2, SUMMANDS_AT(x + i * stride + 32));
      MERGE_LANES(a3, SUMMANDS_AT(x + i * stride + 48));
    }
    for (int j = 0; j < 16; j++) {
      totals[j] = merge(kind, totals[j], a0[j]);
      totals[j + 16] = merge(kind, totals[j + 16], a1[j]);
      totals[j + 32] = merge(kind, totals[j + 32], a2[j]);
      totals[j + 48] = merge(kind, totals[j + 48], a3[j]);
    }
  }
}

FOVEA_INLINE void columns_of_kind(int kind, const float *x, int64_t rows, int64_t stride,
                                  int64_t columns, double *totals) {
  int64_t j = 0;
  if (columns == 64) {
    columns64(kind, x, rows, stride, totals);
    return;
  }
  for (; j + 16 <= columns; j += 16) columns16(kind, x + j, rows, stride, totals + j);
  for (int64_t i = 0; i < rows && j < columns; i++)
    for (int64_t k = j; k < columns; k++) totals[k] = merge(kind, totals[k], summand(kind, x[i * stride + k]));
}

FOVEA_MULTIVERSION(void, reduce_columns,
    (int kind, const float *x, int64_t rows, int64_t stride, int64_t columns, double *totals),
    (kind, x, rows, stride, columns, totals)) {
  if (kind == FOVEA_REDUCE_SUM)
    columns_of_kind(FOVEA_REDUCE_SUM, x, rows, stride, columns, totals);
  else if (kind == FOVEA_REDUCE_SUM_OF_SQUARES)
    columns_of_kind(FOVEA_REDUCE_SUM_OF_SQUARES, x, rows, stride, columns, totals);
  else if (kind == FOVEA_REDUCE_MAX)
    columns_of_kind(FOVEA_REDUCE_MAX, x, rows, stride, columns, totals);
  else
    columns_of_kind(FOVEA_REDUCE_MIN, x, rows, stride, columns, totals);
}
