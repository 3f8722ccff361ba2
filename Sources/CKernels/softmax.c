#include "softmax.h"
#include "lanes16.h"
#include "parallel.h"
#include "vector_math.h"

enum {
  SMALL_ELEMENT_COUNT = 16 * 1024,
  COLUMNS = 64,  // columns that are worked on together when inner > 1
  PIECE = 512,   // elements of a row whose exponentials stay in the cache
};

typedef struct {
  int64_t outer, n, inner;
  const float *x;
  float *y;
  int logarithm;
} softmax_call;

static FOVEA_MULTIVERSION(float, row_maximum,
    (const float *x, int64_t n),
    (x, n)) {
  lanes16 best = LANES16_SPLAT(-INFINITY);
  float result = -INFINITY;
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    lanes16 v = LANES16_AT(x + i);
    mask16 larger = v > best;
    best = (lanes16)(((mask16)v & larger) | ((mask16)best & ~larger));
  }
  for (int j = 0; j < 16; j++) result = best[j] > result ? best[j] : result;
  for (; i < n; i++) result = x[i] > result ? x[i] : result;
  // NaN needs no care: it reaches every element through the sum.
  return result;
}

static FOVEA_MULTIVERSION(void, exponentials,
    (const float *x, float maximum, int64_t n, float *y),
    (x, maximum, n, y)) {
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = 0; i < n; i++) y[i] = exp_f32(x[i] - maximum);
}

static FOVEA_MULTIVERSION(double, row_sum,
    (const float *x, int64_t n),
    (x, n)) {
  lanes16 total = {0};
  double result = 0.0;
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) total += LANES16_AT(x + i);
  for (; i < n; i++) result += x[i];
  for (int j = 0; j < 16; j++) result += total[j];
  return result;
}

static FOVEA_MULTIVERSION(void, scale_row,
    (const float *x, float offset, float factor, int64_t n, float *y),
    (x, offset, factor, n, y)) {
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = 0; i < n; i++) y[i] = (x[i] - offset) * factor;
}

static void softmax_row(const float *x, int64_t n, int logarithm, float *y) {
  float maximum = row_maximum(x, n), piece[PIECE];
  double sum = 0.0;
  for (int64_t i = 0; i < n; i += PIECE) {
    int64_t count = n - i < PIECE ? n - i : PIECE;
    float *target = logarithm ? piece : y + i;
    exponentials(x + i, maximum, count, target);
    sum += row_sum(target, count);
  }
  if (!logarithm)
    scale_row(y, 0.0f, (float)(1.0 / sum), n, y);
  else {
    // Two subtractions: maximum + log(sum) would round away small results.
    float log_sum = (float)log(sum);
    for (int64_t i = 0; i < n; i += PIECE) {
      int64_t count = n - i < PIECE ? n - i : PIECE;
      scale_row(x + i, maximum, 1.0f, count, y + i);
      scale_row(y + i, log_sum, 1.0f, count, y + i);
    }
  }
}

static FOVEA_MULTIVERSION(void, softmax_columns,
    (const float *x, int64_t n, int64_t inner, int64_t columns, int logarithm, float *y),
    (x, n, inner, columns, logarithm, y)) {
  float maximum[COLUMNS], sum[COLUMNS];
  for (int64_t j = 0; j < columns; j++) maximum[j] = -INFINITY, sum[j] = 0.0f;
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < columns; j++)
      maximum[j] = x[i * inner + j] > maximum[j] ? x[i * inner + j] : maximum[j];
  for (int64_t i = 0; i < n; i++) {
#pragma clang loop vectorize(assume_safety)
    for (int64_t j = 0; j < columns; j++) {
      float d = x[i * inner + j] - maximum[j], e = exp_f32(d);
      sum[j] += e;
      y[i * inner + j] = logarithm ? d : e;
    }
  }
  for (int64_t j = 0; j < columns; j++) sum[j] = logarithm ? log_f32(sum[j]) : 1.0f / sum[j];
  for (int64_t i = 0; i < n; i++) {
#pragma clang loop vectorize(assume_safety)
    for (int64_t j = 0; j < columns; j++) {
      float v = y[i * inner + j];
      y[i * inner + j] = logarithm ? v - sum[j] : v * sum[j];
    }
  }
}

static void softmax_body(void *context, int thread, int threads) {
  const softmax_call *call = context;
  const int64_t n = call->n, inner = call->inner;
  const int64_t blocks = (inner + COLUMNS - 1) / COLUMNS, units = call->outer * blocks;
  for (int64_t unit = units * thread / threads; unit < units * (thread + 1) / threads; unit++) {
    int64_t column = unit % blocks * COLUMNS, offset = unit / blocks * n * inner + column;
    int64_t columns = inner - column < COLUMNS ? inner - column : COLUMNS;
    if (inner == 1)
      softmax_row(call->x + offset, n, call->logarithm, call->y + offset);
    else
      softmax_columns(call->x + offset, n, inner, columns, call->logarithm, call->y + offset);
  }
}

static void start(softmax_call call, int threads) {
  int small = call.outer * call.n * call.inner < SMALL_ELEMENT_COUNT;
  fovea_parallel(softmax_body, &call, small ? 1 : threads);
}

void fovea_softmax(int64_t outer, int64_t n, int64_t inner, const float *x, float *y, int threads) {
  start((softmax_call){outer, n, inner, x, y, 0}, threads);
}

void fovea_log_softmax(int64_t outer, int64_t n, int64_t inner, const float *x, float *y,
                       int threads) {
  start((softmax_call){outer, n, inner, x, y, 1}, threads);
}
