// Weights to their transformed form, for one algorithm; included as winograd_tiles.h
// is. Expects TAPS, POINTS and NAME(weights_line). No include guard.

// One vector of kernels, its taps LANES * LANES floats apart, to its planes.
FOVEA_INLINE void NAME(weights_kernel)(const float *taps, float *out, int64_t stride, int stream) {
  lanes lines[TAPS][POINTS];
  UNROLL
  for (int r = 0; r < TAPS; r++) {
    lanes row[TAPS];
    UNROLL
    for (int c = 0; c < TAPS; c++) row[c] = LANES_AT(taps + (r * TAPS + c) * LANES * LANES);
    NAME(weights_line)(row, lines[r]);
  }
  UNROLL
  for (int c = 0; c < POINTS; c++) {
    lanes column[TAPS], result[POINTS];
    UNROLL
    for (int r = 0; r < TAPS; r++) column[r] = lines[r][c];
    NAME(weights_line)(column, result);
    UNROLL
    for (int r = 0; r < POINTS; r++) store(out + (r * POINTS + c) * stride, result[r], stream);
  }
}

static void NAME(transform_panel)(const float *weights, int64_t input_blocks,
                                  int64_t output_blocks, int transposed, int64_t first,
                                  int64_t depth, int64_t count, float *planes, int64_t stride,
                                  int stream) {
  enum { KERNEL = TAPS * TAPS, BLOCK_FLOATS = KERNEL * LANES * LANES };
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
      for (int tap = 0; tap < KERNEL; tap++) {
        transpose_block(block + tap * LANES * LANES,
                        turned[v] + (KERNEL - 1 - tap) * LANES * LANES);
      }
      blocks[v] = turned[v];
    }
    for (int row = 0; row < LANES; row++) {
      for (int v = 0; v < vectors; v++, out += LANES) {
        NAME(weights_kernel)(blocks[v] + row * LANES, out, stride, stream);
      }
    }
  }
  if (stream) _mm_sfence();
}
