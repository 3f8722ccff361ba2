#include "winograd_internal.h"

#if defined(__x86_64__)

#include "winograd_transforms.h"

enum { TAPS = 9, BLOCK_FLOATS = TAPS * LANES * LANES };

// out[column][row] = in[row][column] for a 16x16 block: pairs of rows, then of
// pairs, then of quarters are interleaved.
WINOGRAD_INLINE void transpose_block(const float *in, float *out) {
  __m512 a[LANES], b[LANES];
  WINOGRAD_UNROLL
  for (int i = 0; i < LANES; i++) a[i] = _mm512_loadu_ps(in + i * LANES);
  WINOGRAD_UNROLL
  for (int i = 0; i < LANES; i += 2) {
    b[i] = _mm512_unpacklo_ps(a[i], a[i + 1]);
    b[i + 1] = _mm512_unpackhi_ps(a[i], a[i + 1]);
  }
  // a[4 i + j]: column j of every 4-column group, rows 4 i ..< 4 i + 4
  WINOGRAD_UNROLL
  for (int i = 0; i < LANES; i += 4) {
    a[i] = _mm512_shuffle_ps(b[i], b[i + 2], 0x44);
    a[i + 1] = _mm512_shuffle_ps(b[i], b[i + 2], 0xee);
    a[i + 2] = _mm512_shuffle_ps(b[i + 1], b[i + 3], 0x44);
    a[i + 3] = _mm512_shuffle_ps(b[i + 1], b[i + 3], 0xee);
  }
  WINOGRAD_UNROLL
  for (int j = 0; j < 4; j++) {
    const __m512 low_even = _mm512_shuffle_f32x4(a[j], a[4 + j], 0x88);
    const __m512 low_odd = _mm512_shuffle_f32x4(a[j], a[4 + j], 0xdd);
    const __m512 high_even = _mm512_shuffle_f32x4(a[8 + j], a[12 + j], 0x88);
    const __m512 high_odd = _mm512_shuffle_f32x4(a[8 + j], a[12 + j], 0xdd);
    _mm512_storeu_ps(out + j * LANES, _mm512_shuffle_f32x4(low_even, high_even, 0x88));
    _mm512_storeu_ps(out + (4 + j) * LANES, _mm512_shuffle_f32x4(low_odd, high_odd, 0x88));
    _mm512_storeu_ps(out + (8 + j) * LANES, _mm512_shuffle_f32x4(low_even, high_even, 0xdd));
    _mm512_storeu_ps(out + (12 + j) * LANES, _mm512_shuffle_f32x4(low_odd, high_odd, 0xdd));
  }
}

// One vector of kernels, its taps 256 floats apart, to the 36 planes.
WINOGRAD_INLINE void transform_kernel(const float *taps, float *out, int64_t stride, int stream) {
  __m512 lines[3][6];
  WINOGRAD_UNROLL
  for (int r = 0; r < 3; r++) {
    __m512 row[3];
    WINOGRAD_UNROLL
    for (int c = 0; c < 3; c++) row[c] = _mm512_loadu_ps(taps + (r * 3 + c) * LANES * LANES);
    transform_weights_line(row, lines[r]);
  }
  WINOGRAD_UNROLL
  for (int c = 0; c < 6; c++) {
    const __m512 column[3] = {lines[0][c], lines[1][c], lines[2][c]};
    __m512 result[6];
    transform_weights_line(column, result);
    WINOGRAD_UNROLL
    for (int r = 0; r < 6; r++) store(out + (r * 6 + c) * stride, result[r], stream);
  }
}

WINOGRAD_TARGET void fovea_winograd_transform_panel(const float *weights, int64_t input_blocks,
                                                    int64_t output_blocks, int transposed,
                                                    int64_t first, int64_t depth, int64_t count,
                                                    float *planes, int64_t stride, int stream) {
  const int vectors = panel_width(first, transposed ? input_blocks : output_blocks);
  float *out = planes + depth * vectors * LANES * LANES;
  for (const int64_t end = depth + count; depth < end; depth++) {
    const float *blocks[PANEL_BLOCKS];
    float turned[PANEL_BLOCKS][BLOCK_FLOATS] __attribute__((aligned(64)));
    for (int v = 0; v < vectors; v++) {
      if (!transposed) {
        blocks[v] = weights + ((first + v) * input_blocks + depth) * BLOCK_FLOATS;
        continue;
      }
      const float *block = weights + (depth * input_blocks + first + v) * BLOCK_FLOATS;
      for (int tap = 0; tap < TAPS; tap++) {
        transpose_block(block + tap * LANES * LANES,
                        turned[v] + (TAPS - 1 - tap) * LANES * LANES);
      }
      blocks[v] = turned[v];
    }
    for (int row = 0; row < LANES; row++) {
      for (int v = 0; v < vectors; v++, out += LANES) {
        transform_kernel(blocks[v] + row * LANES, out, stride, stream);
      }
    }
  }
  if (stream) _mm_sfence();
}

// The 36 planes of one vector, added up over the sets, to 9 taps.
WINOGRAD_INLINE void transform_sum(const float *sums, int sum_count, int64_t sum_floats,
                                   int64_t stride, float *taps) {
  __m512 lines[3][6];
  WINOGRAD_UNROLL
  for (int c = 0; c < 6; c++) {
    __m512 column[6], result[3];
    WINOGRAD_UNROLL
    for (int r = 0; r < 6; r++) {
      const float *at = sums + (r * 6 + c) * stride;
      column[r] = _mm512_loadu_ps(at);
      for (int i = 1; i < sum_count; i++) {
        column[r] = _mm512_add_ps(column[r], _mm512_loadu_ps(at + i * sum_floats));
      }
    }
    transform_weights_gradient_line(column, result);
    WINOGRAD_UNROLL
    for (int r = 0; r < 3; r++) lines[r][c] = result[r];
  }
  WINOGRAD_UNROLL
  for (int r = 0; r < 3; r++) {
    __m512 result[3];
    transform_weights_gradient_line(lines[r], result);
    WINOGRAD_UNROLL
    for (int c = 0; c < 3; c++) {
      _mm512_storeu_ps(taps + (r * 3 + c) * LANES * LANES, result[c]);
    }
  }
}

WINOGRAD_TARGET void fovea_winograd_transform_sums(const float *sums, int sum_count,
                                                   int64_t sum_floats, int64_t stride,
                                                   int64_t input_blocks, int64_t output_blocks,
                                                   int64_t first, int64_t depth, int64_t count,
                                                   float *diff_weights) {
  const int vectors = panel_width(first, output_blocks);
  const float *in = sums + depth * vectors * LANES * LANES;
  for (const int64_t end = depth + count; depth < end; depth++) {
    for (int row = 0; row < LANES; row++) {
      for (int v = 0; v < vectors; v++, in += LANES) {
        float *out = diff_weights + ((first + v) * input_blocks + depth) * BLOCK_FLOATS;
        transform_sum(in, sum_count, sum_floats, stride, out + row * LANES);
      }
    }
  }
}

#endif
