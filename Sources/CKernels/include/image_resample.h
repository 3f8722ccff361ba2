#ifndef FOVEA_IMAGE_RESAMPLE_H
#define FOVEA_IMAGE_RESAMPLE_H

#include <stdint.h>

// Weighted sums of rows, in fixed point: row i of the result is
//   clip((sum_k weights[i * taps + k] * row[first[i] + k] + 2^21) >> 22),
// k = 0 ..< count[i], of bytes. Rows of the source begin source_stride bytes
// apart, those of the result result_stride.
void fovea_resample_rows(const uint8_t *source, int64_t source_stride, uint8_t *result,
                         int64_t result_stride, int64_t width, int64_t rows,
                         const int32_t *first, const int32_t *count, const int32_t *weights,
                         int64_t taps);

// result[x][y] = source[y][x] for a matrix of bytes with rows and columns.
void fovea_transpose_bytes(const uint8_t *source, int64_t source_stride, int64_t rows,
                           int64_t columns, uint8_t *result, int64_t result_stride);

// Reverses the order of bytes.
void fovea_reverse_bytes(uint8_t *bytes, int64_t count);

#endif
