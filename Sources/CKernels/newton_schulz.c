#include "newton_schulz.h"
#include "multiversion.h"
#include "parallel.h"
#include <math.h>
#include <string.h>

typedef struct {
  const fovea_scattered_matrix *matrix;
  const float *source;
  float *target;
  int packs;
} move_call;

static void move_columns(void *context, int thread, int threads) {
  const move_call *call = context;
  const fovea_scattered_matrix *matrix = call->matrix;
  const int64_t begin = matrix->columns * thread / threads, end = matrix->columns * (thread + 1) / threads;
  const size_t bytes = sizeof(float) * (size_t)matrix->run;
  // A run's columns follow each other in memory: row block by row block, memory is walked forwards.
  for (int64_t row = 0; row < matrix->rows; row += matrix->run)
    for (int64_t column = begin; column < end; column++) {
      const int64_t scattered = matrix->row_offsets[row] + matrix->column_offsets[column];
      const int64_t packed = column * matrix->rows + row;
      if (matrix->run == 16 && call->packs)
        memcpy(call->target + packed, call->source + scattered, 16 * sizeof(float));
      else if (call->packs)
        memcpy(call->target + packed, call->source + scattered, bytes);
      else if (matrix->run == 16)
        memcpy(call->target + scattered, call->source + packed, 16 * sizeof(float));
      else
        memcpy(call->target + scattered, call->source + packed, bytes);
    }
}

enum { SMALL_ELEMENT_COUNT = 32 * 1024 };

static void move(const fovea_scattered_matrix *matrix, const float *source, float *target, int packs,
                 int threads) {
  move_call call = {matrix, source, target, packs};
  fovea_parallel(move_columns, &call, matrix->rows * matrix->columns < SMALL_ELEMENT_COUNT ? 1 : threads);
}

void fovea_matrix_gather(const fovea_scattered_matrix *matrix, const float *memory, float *packed, int threads) {
  move(matrix, memory, packed, 1, threads);
}

void fovea_matrix_scatter(const fovea_scattered_matrix *matrix, const float *packed, float *memory, int threads) {
  move(matrix, packed, memory, 0, threads);
}

static FOVEA_MULTIVERSION(void, scale,
    (int64_t count, float *values, float factor),
    (count, values, factor)) {
  for (int64_t i = 0; i < count; i++) values[i] *= factor;
}

float fovea_gram_normalize(int64_t n, float *gram, float epsilon) {
  double trace = 0;
  for (int64_t i = 0; i < n; i++) trace += gram[i * n + i];
  const float factor = (float)(1 / (sqrt(trace) + (double)epsilon));
  // One factor after the other: their product may be too large for a float.
  scale(n * n, gram, factor);
  scale(n * n, gram, factor);
  return factor;
}

enum { MIRROR_TILE = 32 };

void fovea_matrix_mirror(int64_t n, float *matrix) {
  for (int64_t i = 0; i < n; i += MIRROR_TILE)
    for (int64_t j = i; j < n; j += MIRROR_TILE) {
      const int64_t last_row = i + MIRROR_TILE < n ? i + MIRROR_TILE : n;
      const int64_t last_column = j + MIRROR_TILE < n ? j + MIRROR_TILE : n;
      for (int64_t row = i; row < last_row; row++)
        for (int64_t column = j > row ? j : row + 1; column < last_column; column++)
          matrix[column * n + row] = matrix[row * n + column];
    }
}

void fovea_matrix_add_diagonal(int64_t n, float *matrix, float value) {
  for (int64_t i = 0; i < n; i++) matrix[i * n + i] += value;
}
