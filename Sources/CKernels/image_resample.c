#include "include/image_resample.h"

#include "multiversion.h"

// Enough columns to hide the latency of the multiplications, few enough for their
// accumulators to stay in registers.
enum { COLUMNS = 64 };

FOVEA_INLINE uint8_t clip(int32_t sum) {
  int32_t value = sum >> 22;
  value = value < 0 ? 0 : value;
  return (uint8_t)(value > 255 ? 255 : value);
}

FOVEA_MULTIVERSION(void, fovea_resample_rows,
    (const uint8_t *source, int64_t source_stride, uint8_t *result, int64_t result_stride,
     int64_t width, int64_t rows, const int32_t *first, const int32_t *count,
     const int32_t *weights, int64_t taps),
    (source, source_stride, result, result_stride, width, rows, first, count, weights, taps)) {
  for (int64_t row = 0; row < rows; ++row) {
    const uint8_t *from = source + first[row] * source_stride;
    const int32_t *weight = weights + row * taps;
    uint8_t *to = result + row * result_stride;
    const int32_t terms = count[row];
    int64_t x = 0;
    for (; x + COLUMNS <= width; x += COLUMNS) {
      int32_t sums[COLUMNS];
      for (int i = 0; i < COLUMNS; ++i) sums[i] = 1 << 21;
      for (int32_t k = 0; k < terms; ++k) {
        const uint8_t *line = from + k * source_stride + x;
        const int32_t w = weight[k];
        for (int i = 0; i < COLUMNS; ++i) sums[i] += w * line[i];
      }
      for (int i = 0; i < COLUMNS; ++i) to[x + i] = clip(sums[i]);
    }
    for (; x + 16 <= width; x += 16) {
      int32_t sums[16];
      for (int i = 0; i < 16; ++i) sums[i] = 1 << 21;
      for (int32_t k = 0; k < terms; ++k) {
        const uint8_t *line = from + k * source_stride + x;
        const int32_t w = weight[k];
        for (int i = 0; i < 16; ++i) sums[i] += w * line[i];
      }
      for (int i = 0; i < 16; ++i) to[x + i] = clip(sums[i]);
    }
    for (; x < width; ++x) {
      int32_t sum = 1 << 21;
      for (int32_t k = 0; k < terms; ++k) sum += weight[k] * from[k * source_stride + x];
      to[x] = clip(sum);
    }
  }
}

typedef uint8_t bytes16 __attribute__((vector_size(16)));

FOVEA_INLINE bytes16 load16(const uint8_t *p) {
  bytes16 v;
  __builtin_memcpy(&v, p, 16);
  return v;
}

// Interleaves the lower or the upper halves of two vectors.
#define LOW(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)

// Four rounds of interleaving row i with row i + 8 transpose 16 rows of 16 bytes.
FOVEA_INLINE void transpose16(const uint8_t *source, int64_t source_stride, uint8_t *result,
                              int64_t result_stride) {
  bytes16 a[16], b[16];
  for (int i = 0; i < 16; ++i) a[i] = load16(source + i * source_stride);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 8; ++i) {
      b[2 * i] = LOW(a[i], a[i + 8]);
      b[2 * i + 1] = HIGH(a[i], a[i + 8]);
    }
    for (int i = 0; i < 8; ++i) {
      a[2 * i] = LOW(b[i], b[i + 8]);
      a[2 * i + 1] = HIGH(b[i], b[i + 8]);
    }
  }
  for (int i = 0; i < 16; ++i) __builtin_memcpy(result + i * result_stride, &a[i], 16);
}

void fovea_transpose_bytes(const uint8_t *source, int64_t source_stride, int64_t rows,
                           int64_t columns, uint8_t *result, int64_t result_stride) {
  int64_t y = 0;
  for (; y + 16 <= rows; y += 16) {
    int64_t x = 0;
    for (; x + 16 <= columns; x += 16)
      transpose16(source + y * source_stride + x, source_stride, result + x * result_stride + y,
                  result_stride);
    for (; x < columns; ++x)
      for (int i = 0; i < 16; ++i)
        result[x * result_stride + y + i] = source[(y + i) * source_stride + x];
  }
  for (; y < rows; ++y)
    for (int64_t x = 0; x < columns; ++x)
      result[x * result_stride + y] = source[y * source_stride + x];
}

void fovea_reverse_bytes(uint8_t *bytes, int64_t count) {
  int64_t low = 0, high = count;
  for (; low + 16 <= high - 16; low += 16, high -= 16) {
    const bytes16 a = load16(bytes + low), b = load16(bytes + high - 16);
    const bytes16 c = __builtin_shufflevector(a, a, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2,
                                              1, 0);
    const bytes16 d = __builtin_shufflevector(b, b, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2,
                                              1, 0);
    __builtin_memcpy(bytes + low, &d, 16);
    __builtin_memcpy(bytes + high - 16, &c, 16);
  }
  for (; low < high - 1; ++low, --high) {
    const uint8_t byte = bytes[low];
    bytes[low] = bytes[high - 1];
    bytes[high - 1] = byte;
  }
}
