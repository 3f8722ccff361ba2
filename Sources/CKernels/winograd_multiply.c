#include "winograd_internal.h"

#if defined(__x86_64__)

#include <immintrin.h>

// The heart of the convolution: c[rows][16 vectors] (+)= a b with c in registers.
// Rows and columns are compile-time constants after inlining. Element (row, k)
// of a lies at a[row * row_step + k * depth_step]; after `depth` steps a moves on by
// block_stride, `blocks` times over. b is packed: [blocks * depth][16 vectors].
// Each step prefetches one line from `next` on, without a branch: a branch in this
// loop makes the compiler load all rows first and run out of registers.
WINOGRAD_INLINE void multiply_tile(const int rows, const int vectors, int64_t blocks,
                                   int64_t depth, const float *a, int64_t row_step,
                                   int64_t depth_step, int64_t block_stride, const float *b,
                                   float *c, int accumulate, const float *next) {
  __m512 sum[LANES][PANEL_BLOCKS];
  WINOGRAD_UNROLL
  for (int row = 0; row < rows; row++) {
    WINOGRAD_UNROLL
    for (int v = 0; v < vectors; v++) sum[row][v] = _mm512_setzero_ps();
  }
  for (int64_t block = 0; block < blocks; block++) {
    const float *at = a + block * block_stride;
    if (row_step == LANES) {  // the same block of the next rows, too far apart for the hardware
      WINOGRAD_UNROLL
      for (int row = 0; row < rows; row++) {
        _mm_prefetch((const char *)(at + (rows + row) * LANES), _MM_HINT_T0);
      }
    }
    WINOGRAD_UNROLL_4
    for (int64_t k = 0; k < depth; k++) {
      _mm_prefetch((const char *)next, _MM_HINT_T1);
      next += LANES;
      __m512 columns[PANEL_BLOCKS];
      WINOGRAD_UNROLL
      for (int v = 0; v < vectors; v++) columns[v] = _mm512_loadu_ps(b + v * LANES);
      WINOGRAD_UNROLL
      for (int row = 0; row < rows; row++) {
        const __m512 value = _mm512_set1_ps(at[row * row_step]);
        WINOGRAD_UNROLL
        for (int v = 0; v < vectors; v++) {
          sum[row][v] = _mm512_fmadd_ps(value, columns[v], sum[row][v]);
        }
      }
      at += depth_step;
      b += vectors * LANES;
    }
  }
  WINOGRAD_UNROLL
  for (int row = 0; row < rows; row++) {
    WINOGRAD_UNROLL
    for (int v = 0; v < vectors; v++) {
      float *at = c + (row * vectors + v) * LANES;
      if (accumulate) sum[row][v] = _mm512_add_ps(sum[row][v], _mm512_loadu_ps(at));
      _mm512_storeu_ps(at, sum[row][v]);
    }
  }
}

// One function per panel width: full tiles of MAX_ROWS rows, then the rest.
#define TILE(ROWS, VECTORS)                                                                    \
  multiply_tile(ROWS, VECTORS, depth_blocks, LANES, a, LANES, 1, a_stride, b, c, accumulate, \
                next)
#define TILE_CASE(ROWS, VECTORS) \
  case ROWS: TILE(ROWS, VECTORS); break;

#define DEFINE_MULTIPLY(VECTORS, MAX_ROWS, CASES)                                               \
  WINOGRAD_TARGET static void multiply_##VECTORS(int64_t rows, int64_t depth_blocks,            \
                                                 const float *a, int64_t a_stride,              \
                                                 const float *b, float *c, int accumulate,      \
                                                 const float *next) {                           \
    for (int tile = 1; rows >= MAX_ROWS; rows -= MAX_ROWS, tile++) {                            \
      TILE(MAX_ROWS, VECTORS);                                                                  \
      a += MAX_ROWS * LANES;                                                                    \
      c += MAX_ROWS * VECTORS * LANES;                                                          \
      next = tile < VECTORS ? next + depth_blocks * LANES * LANES : b;                          \
    }                                                                                           \
    switch (rows) { CASES(VECTORS) }                                                            \
  }

#define CASES_5(V) TILE_CASE(1, V) TILE_CASE(2, V) TILE_CASE(3, V) TILE_CASE(4, V) TILE_CASE(5, V)
#define CASES_7(V) CASES_5(V) TILE_CASE(6, V) TILE_CASE(7, V)
#define CASES_11(V) \
  CASES_7(V) TILE_CASE(8, V) TILE_CASE(9, V) TILE_CASE(10, V) TILE_CASE(11, V)

DEFINE_MULTIPLY(1, 12, CASES_11)
DEFINE_MULTIPLY(2, 12, CASES_11)
DEFINE_MULTIPLY(3, 8, CASES_7)
DEFINE_MULTIPLY(4, 6, CASES_5)

void fovea_winograd_multiply(int vectors, int64_t rows, int64_t depth_blocks, const float *a,
                             int64_t a_stride, const float *b, float *c, int accumulate,
                             const float *next) {
  switch (vectors) {
    case 1: multiply_1(rows, depth_blocks, a, a_stride, b, c, accumulate, next); break;
    case 2: multiply_2(rows, depth_blocks, a, a_stride, b, c, accumulate, next); break;
    case 3: multiply_3(rows, depth_blocks, a, a_stride, b, c, accumulate, next); break;
    default: multiply_4(rows, depth_blocks, a, a_stride, b, c, accumulate, next); break;
  }
}

// The 16 rows of c in register tiles; 6 + 5 + 5 for the widest panel. Each of them
// prefetches another operand of what comes next.
#define TRANSPOSED_TILE(FIRST, ROWS, VECTORS, NEXT)                                   \
  multiply_tile(ROWS, VECTORS, 1, depth, a + (FIRST), 1, LANES, 0, b,                 \
                c + (FIRST) * (VECTORS) * LANES, accumulate, NEXT)

WINOGRAD_TARGET void fovea_winograd_multiply_transposed(int vectors, int64_t depth, const float *a,
                                                        const float *b, float *c, int accumulate,
                                                        const float *next_a, const float *next_b) {
  const float *next_c = c + vectors * LANES * LANES;
  switch (vectors) {
    case 1:
      TRANSPOSED_TILE(0, 16, 1, next_a);
      break;
    case 2:
      TRANSPOSED_TILE(0, 8, 2, next_a);
      TRANSPOSED_TILE(8, 8, 2, next_b);
      break;
    case 3:
      TRANSPOSED_TILE(0, 8, 3, next_a);
      TRANSPOSED_TILE(8, 8, 3, next_b);
      break;
    default:
      TRANSPOSED_TILE(0, 6, 4, next_a);
      TRANSPOSED_TILE(6, 5, 4, next_c);
      TRANSPOSED_TILE(11, 5, 4, next_b);
      break;
  }
}

#endif
