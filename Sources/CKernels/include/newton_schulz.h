#ifndef FOVEA_NEWTON_SCHULZ_H
#define FOVEA_NEWTON_SCHULZ_H

#include <stdint.h>

// What the Newton-Schulz iteration does around its matrix products.

// A matrix whose element (row, column) lies at memory[row_offsets[row] + column_offsets[column]], such as a kernel in a
// blocked layout. Rows come in runs of `run` neighbours in memory.
typedef struct {
  int64_t rows, columns, run;
  const int64_t *row_offsets, *column_offsets;
} fovea_scattered_matrix;

// packed[column][row] = memory at (row, column), and back.
void fovea_matrix_gather(const fovea_scattered_matrix *matrix, const float *memory, float *packed, int threads);
void fovea_matrix_scatter(const fovea_scattered_matrix *matrix, const float *packed, float *memory, int threads);

// Makes the trace of [n, n] that of a Gram matrix of a matrix X / (norm(X) + epsilon), and returns 1 / (norm(X) + epsilon).
float fovea_gram_normalize(int64_t n, float *gram, float epsilon);

// Copies what is above the diagonal of [n, n] below it.
void fovea_matrix_mirror(int64_t n, float *matrix);

void fovea_matrix_add_diagonal(int64_t n, float *matrix, float value);

#endif
