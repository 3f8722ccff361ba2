// What the gradient of the weights needs beside winograd_tiles.h, for one algorithm;
// expects the same. No include guard.

FOVEA_INLINE void NAME(gradient_window)(const int whole, const float *plane, int64_t width,
                                        const window *w, float *out, int64_t stride) {
  lanes lines[TILE][POINTS];
  UNROLL
  for (int r = 0; r < TILE; r++) {
    lanes row[TILE];
    load_row(row, TILE, whole, plane, width, w, r);
    NAME(gradient_line)(row, lines[r]);
  }
  UNROLL
  for (int c = 0; c < POINTS; c++) {
    lanes column[TILE], result[POINTS];
    UNROLL
    for (int r = 0; r < TILE; r++) column[r] = lines[r][c];
    NAME(gradient_line)(column, result);
    UNROLL
    for (int r = 0; r < POINTS; r++) LANES_AT(out + (r * POINTS + c) * stride) = result[r];
  }
}

static void NAME(transform_gradient)(const tiled_image *image, const float *gradient,
                                     tile_range range, float *planes, int64_t stride,
                                     int64_t capacity, int64_t offset) {
  prefetcher ahead = first_prefetch(image, range);
  for (int64_t block = 0; block < image->blocks; block++) {
    const int64_t first = block / PANEL_BLOCKS * PANEL_BLOCKS;
    const int64_t row = panel_width(first, image->blocks) * LANES;
    tile_cursor cursor = first_tile(image, range.first);
    float *out = planes + first * LANES * capacity + offset * row + (block - first) * LANES;
    for (int64_t tile = 0; tile < range.count; tile++, out += row) {
      prefetch_window(image, range, gradient, &ahead, TILE, TILE);
      const window w = window_at(image, &cursor, TILE, TILE);
      const float *plane = gradient + plane_offset(image, cursor.image, block);
      if (is_whole(&w, TILE)) {
        NAME(gradient_window)(1, plane, image->width, &w, out, stride);
      } else {
        NAME(gradient_window)(0, plane, image->width, &w, out, stride);
      }
      next_tile(image, &cursor);
    }
  }
}

// The planes of one vector, added up over the sets, to its taps.
FOVEA_INLINE void NAME(sum_kernel)(const float *sums, int sum_count, int64_t sum_floats,
                                   int64_t stride, float *taps) {
  lanes lines[TAPS][POINTS];
  UNROLL
  for (int c = 0; c < POINTS; c++) {
    lanes column[POINTS], result[TAPS];
    UNROLL
    for (int r = 0; r < POINTS; r++) {
      const float *at = sums + (r * POINTS + c) * stride;
      column[r] = LANES_AT(at);
      for (int i = 1; i < sum_count; i++) column[r] += LANES_AT(at + i * sum_floats);
    }
    NAME(weights_gradient_line)(column, result);
    UNROLL
    for (int r = 0; r < TAPS; r++) lines[r][c] = result[r];
  }
  UNROLL
  for (int r = 0; r < TAPS; r++) {
    lanes result[TAPS];
    NAME(weights_gradient_line)(lines[r], result);
    UNROLL
    for (int c = 0; c < TAPS; c++) LANES_AT(taps + (r * TAPS + c) * LANES * LANES) = result[c];
  }
}

static void NAME(transform_sums)(const float *sums, int sum_count, int64_t sum_floats,
                                 int64_t stride, int64_t input_blocks, int64_t output_blocks,
                                 int64_t first, int64_t depth, int64_t count,
                                 float *diff_weights) {
  const int64_t block_floats = TAPS * TAPS * LANES * LANES;
  const int vectors = panel_width(first, output_blocks);
  const float *in = sums + depth * vectors * LANES * LANES;
  for (const int64_t end = depth + count; depth < end; depth++) {
    for (int row = 0; row < LANES; row++) {
      for (int v = 0; v < vectors; v++, in += LANES) {
        float *out = diff_weights + ((first + v) * input_blocks + depth) * block_floats;
        NAME(sum_kernel)(in, sum_count, sum_floats, stride, out + row * LANES);
      }
    }
  }
}
