// Matrix products on panels of `vectors` vectors; included by winograd_lanes.h. No
// include guard.

// The heart of the convolution: c[rows][vectors] (+)= a b with c in registers.
// Rows and columns are compile-time constants after inlining. Element (row, k)
// of a lies at a[row * row_step + k * depth_step]; after `depth` steps a moves on by
// block_stride, `blocks` times over. b is packed: [blocks * depth][vectors]. Each
// step prefetches from `next` on, without a branch: a branch in this loop makes the
// compiler load all rows first and run out of registers.
FOVEA_INLINE void multiply_tile(const int rows, const int vectors, int64_t blocks, int64_t depth,
                                const float *a, int64_t row_step, int64_t depth_step,
                                int64_t block_stride, const float *b, float *c, int accumulate,
                                const float *next) {
  lanes sum[16][PANEL_BLOCKS];
  UNROLL
  for (int row = 0; row < rows; row++) {
    UNROLL
    for (int v = 0; v < vectors; v++) sum[row][v] = SPLAT(0.0f);
  }
  for (int64_t block = 0; block < blocks; block++) {
    const float *at = a + block * block_stride;
    if (row_step == LANES) {  // the same block of the next rows, too far apart for the hardware
      UNROLL
      for (int row = 0; row < rows; row += 16 / LANES) {
        __builtin_prefetch(at + (rows + row) * LANES);
      }
    }
    UNROLL_4
    for (int64_t k = 0; k < depth; k++) {
      __builtin_prefetch(next, 0, 2);
      next += LANES;
      lanes columns[PANEL_BLOCKS];
      UNROLL
      for (int v = 0; v < vectors; v++) columns[v] = LANES_AT(b + v * LANES);
      UNROLL
      for (int row = 0; row < rows; row++) {
        const lanes value = SPLAT(at[row * row_step]);
        UNROLL
        for (int v = 0; v < vectors; v++) sum[row][v] = PLUS(sum[row][v], value, columns[v]);
      }
      at += depth_step;
      b += vectors * LANES;
    }
  }
  UNROLL
  for (int row = 0; row < rows; row++) {
    UNROLL
    for (int v = 0; v < vectors; v++) {
      float *at = c + (row * vectors + v) * LANES;
      if (accumulate) sum[row][v] += LANES_AT(at);
      LANES_AT(at) = sum[row][v];
    }
  }
}

// One function per panel width: full tiles of MAX_ROWS rows, then the rest.
#define ROWS_TILE(ROWS, VECTORS)                                                             \
  multiply_tile(ROWS, VECTORS, depth_blocks, LANES, a, LANES, 1, a_stride, b, c, accumulate, \
                next)
#define ROWS_CASE(ROWS, VECTORS) \
  case ROWS: ROWS_TILE(ROWS, VECTORS); break;

#define DEFINE_MULTIPLY(VECTORS, MAX_ROWS, CASES)                                              \
  static void multiply_##VECTORS(int64_t rows, int64_t depth_blocks, const float *a,           \
                                 int64_t a_stride, const float *b, float *c, int accumulate,   \
                                 const float *next) {                                          \
    for (int tile = 1; rows >= MAX_ROWS; rows -= MAX_ROWS, tile++) {                           \
      ROWS_TILE(MAX_ROWS, VECTORS);                                                            \
      a += MAX_ROWS * LANES;                                                                   \
      c += MAX_ROWS * VECTORS * LANES;                                                         \
      next = tile < VECTORS ? next + depth_blocks * LANES * LANES : b;                         \
    }                                                                                          \
    switch (rows) { CASES(VECTORS) }                                                           \
  }

#define CASES_5(V) ROWS_CASE(1, V) ROWS_CASE(2, V) ROWS_CASE(3, V) ROWS_CASE(4, V) ROWS_CASE(5, V)
#define CASES_7(V) CASES_5(V) ROWS_CASE(6, V) ROWS_CASE(7, V)
#define CASES_11(V) \
  CASES_7(V) ROWS_CASE(8, V) ROWS_CASE(9, V) ROWS_CASE(10, V) ROWS_CASE(11, V)

DEFINE_MULTIPLY(1, 12, CASES_11)
#ifdef WIDE_REGISTERS
DEFINE_MULTIPLY(2, 12, CASES_11)
DEFINE_MULTIPLY(3, 8, CASES_7)
DEFINE_MULTIPLY(4, 6, CASES_5)
#else
DEFINE_MULTIPLY(2, 6, CASES_5)
#endif

// c[rows][n] (+)= a[rows][LANES depth_blocks] b[LANES depth_blocks][n]
// where a is [depth block][a_stride floats: rows][LANES]. While it computes it
// prefetches the LANES depth_blocks rows that start at `next`.
static void multiply(int vectors, int64_t rows, int64_t depth_blocks, const float *a,
                     int64_t a_stride, const float *b, float *c, int accumulate,
                     const float *next) {
  switch (vectors) {
    case 1: multiply_1(rows, depth_blocks, a, a_stride, b, c, accumulate, next); break;
    case 2: multiply_2(rows, depth_blocks, a, a_stride, b, c, accumulate, next); break;
#ifdef WIDE_REGISTERS
    case 3: multiply_3(rows, depth_blocks, a, a_stride, b, c, accumulate, next); break;
    default: multiply_4(rows, depth_blocks, a, a_stride, b, c, accumulate, next); break;
#endif
  }
}

// The LANES rows of c in register tiles. Each of them prefetches another operand of
// what comes next.
#define TRANSPOSED_TILE(FIRST, ROWS, VECTORS, NEXT)                   \
  multiply_tile(ROWS, VECTORS, 1, depth, a + (FIRST), 1, LANES, 0, b, \
                c + (FIRST) * (VECTORS) * LANES, accumulate, NEXT)

// c[LANES][n] (+)= transpose(a[depth][LANES]) b[depth][n]. While it computes it
// prefetches depth lines each from next_a and next_b, and the c that follows.
static void multiply_transposed(int vectors, int64_t depth, const float *a, const float *b,
                                float *c, int accumulate, const float *next_a,
                                const float *next_b) {
  const float *next_c = c + vectors * LANES * LANES;
  switch (vectors) {
    case 1:
      TRANSPOSED_TILE(0, LANES, 1, next_a);
      break;
#ifdef WIDE_REGISTERS
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
#else
    default:
      (void)next_c;
      TRANSPOSED_TILE(0, 4, 2, next_a);
      TRANSPOSED_TILE(4, 4, 2, next_b);
      break;
#endif
  }
}
