#ifndef FOVEA_TRANSPOSE16_H
#define FOVEA_TRANSPOSE16_H

#include "lanes16.h"

// The halves, quarters, eighths or single lanes of a and b in turn: the first of
// every pair of pieces, and the second.
#define LANES16_FIRST_8(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define LANES16_SECOND_8(a, b) \
  __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define LANES16_FIRST_4(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27)
#define LANES16_SECOND_4(a, b) \
  __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31)
#define LANES16_FIRST_2(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define LANES16_SECOND_2(a, b) \
  __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define LANES16_FIRST_1(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30)
#define LANES16_SECOND_1(a, b) \
  __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)

// Rows become columns: pieces of 8, 4, 2 and 1 change sides (Eklundh 1972).
FOVEA_INLINE void transpose_16(lanes16 *rows) {
#define SWAP(size)                                    \
  for (int i = 0; i < 16; i++)                        \
    if (!(i & size)) {                                \
      lanes16 a = rows[i], b = rows[i + size];        \
      rows[i] = LANES16_FIRST_##size(a, b);           \
      rows[i + size] = LANES16_SECOND_##size(a, b);   \
    }
  SWAP(8)
  SWAP(4)
  SWAP(2)
  SWAP(1)
#undef SWAP
}

// sums[i] = the sum of the lanes of rows[i]: a transposition that adds on its way.
FOVEA_INLINE void lane_sums_16(const lanes16 *rows, float *sums) {
  lanes16 s[8];
  for (int i = 0; i < 8; i++)
    s[i] = LANES16_FIRST_8(rows[i], rows[i + 8]) + LANES16_SECOND_8(rows[i], rows[i + 8]);
  for (int i = 0; i < 4; i++) s[i] = LANES16_FIRST_4(s[i], s[i + 4]) + LANES16_SECOND_4(s[i], s[i + 4]);
  for (int i = 0; i < 2; i++) s[i] = LANES16_FIRST_2(s[i], s[i + 2]) + LANES16_SECOND_2(s[i], s[i + 2]);
  *(lanes16 *)sums = LANES16_FIRST_1(s[0], s[1]) + LANES16_SECOND_1(s[0], s[1]);
}

#endif
