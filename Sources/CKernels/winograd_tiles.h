// Tiles to and from their transformed form, for one algorithm; included once for each
// (winograd_algorithms.h). Expects WINDOW, STEP, POINTS and TILE, the lines'
// transforms, and NAME(stem), the name of a function of this variant. No include guard.

FOVEA_INLINE void NAME(source_window)(const int whole, const float *plane, int64_t width,
                                      const window *w, float *out, int64_t stride) {
  lanes lines[WINDOW][POINTS];
  UNROLL
  for (int r = 0; r < WINDOW; r++) {
    lanes row[WINDOW];
    load_row(row, WINDOW, whole, plane, width, w, r);
    NAME(source_line)(row, lines[r]);
  }
  UNROLL
  for (int c = 0; c < POINTS; c++) {
    lanes column[WINDOW], result[POINTS];
    UNROLL
    for (int r = 0; r < WINDOW; r++) column[r] = lines[r][c];
    NAME(source_line)(column, result);
    UNROLL
    for (int r = 0; r < POINTS; r++) LANES_AT(out + (r * POINTS + c) * stride) = result[r];
  }
}

static void NAME(transform_source)(const tiled_image *image, const float *source,
                                   tile_range range, float *planes, int64_t stride,
                                   int64_t capacity, int64_t offset) {
  prefetcher ahead = first_prefetch(image, range);
  for (int64_t block = 0; block < image->blocks; block++) {
    tile_cursor cursor = first_tile(image, range.first);
    float *out = planes + (block * capacity + offset) * LANES;
    for (int64_t tile = 0; tile < range.count; tile++, out += LANES) {
      prefetch_window(image, range, source, &ahead, WINDOW, STEP);
      const window w = window_at(image, &cursor, WINDOW, STEP);
      const float *plane = source + plane_offset(image, cursor.image, block);
      if (is_whole(&w, WINDOW)) {
        NAME(source_window)(1, plane, image->width, &w, out, stride);
      } else {
        NAME(source_window)(0, plane, image->width, &w, out, stride);
      }
      next_tile(image, &cursor);
    }
  }
}

FOVEA_INLINE void NAME(product_window)(const int whole, const float *products, int64_t stride,
                                       float *plane, const float *addend, int64_t width,
                                       const window *w, const float *bias,
                                       output_options options) {
  lanes lines[TILE][POINTS];
  UNROLL
  for (int c = 0; c < POINTS; c++) {
    lanes column[POINTS], result[TILE];
    UNROLL
    for (int r = 0; r < POINTS; r++) column[r] = LANES_AT(products + (r * POINTS + c) * stride);
    NAME(product_line)(column, result);
    UNROLL
    for (int r = 0; r < TILE; r++) lines[r][c] = result[r];
  }
  const lanes lower = SPLAT(options.epilogue.lower), upper = SPLAT(options.epilogue.upper);
  UNROLL
  for (int r = 0; r < TILE; r++) {
    if (!whole && (r < w->first_row || r >= w->end_row)) continue;
    lanes result[TILE];
    NAME(product_line)(lines[r], result);
    const int64_t at = ((w->top + r) * width + w->left) * LANES;
    UNROLL
    for (int c = 0; c < TILE; c++) {
      if (!whole && (c < w->first_column || c >= w->end_column)) continue;
      lanes value = result[c] + LANES_AT(bias);
      if (addend) value += LANES_AT(addend + at + c * LANES);
      // What is not a number stays so.
      value = value < lower ? lower : value;
      value = value > upper ? upper : value;
      store(plane + at + c * LANES, value, options.stream);
    }
  }
}

static void NAME(transform_product)(const tiled_image *image, float *destination,
                                    tile_range range, const float *products, int64_t stride,
                                    int64_t block, int vectors, output_options options) {
  for (int v = 0; v < vectors; v++) {
    const float *bias = options.epilogue.bias ? options.epilogue.bias + (block + v) * LANES : zeros;
    tile_cursor cursor = first_tile(image, range.first);
    const float *in = products + v * LANES;
    for (int64_t tile = 0; tile < range.count; tile++, in += vectors * LANES) {
      const window w = window_at(image, &cursor, TILE, TILE);
      const int64_t at = plane_offset(image, cursor.image, block + v);
      const float *addend = options.epilogue.addend ? options.epilogue.addend + at : 0;
      if (is_whole(&w, TILE)) {
        NAME(product_window)(1, in, stride, destination + at, addend, image->width, &w, bias,
                             options);
      } else {
        NAME(product_window)(0, in, stride, destination + at, addend, image->width, &w, bias,
                             options);
      }
      next_tile(image, &cursor);
    }
  }
  if (options.stream) _mm_sfence();
}
