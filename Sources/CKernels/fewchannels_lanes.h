// The three directions of a convolution with few channels over one band, for one number of
// lanes; included once for each. Expects LANES, and NAME(stem), the name of a function of
// this variant. No include guard.

typedef float NAME(lanes) __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef float NAME(aligned_lanes) __attribute__((ext_vector_type(LANES), may_alias));
#define VALUE NAME(lanes)

// `places` neighbouring outputs of a row by `vectors` blocks of channels. Both, and the
// stride if the library leaves it to us often, are compile-time constants after inlining.
FOVEA_INLINE void NAME(forward_tile)(const int places, const int vectors, const int64_t stride,
                                     const fewchannels_taps *taps, const float *source,
                                     const float *weights, const float *bias,
                                     const fovea_epilogue *epilogue, int stream, float *y,
                                     int64_t at, int64_t block_stride) {
  VALUE sum[FEWCHANNELS_TILE][2];
  UNROLL
  for (int v = 0; v < vectors; v++) {
    const VALUE start = bias ? *(const VALUE *)(bias + v * LANES) : (VALUE)(0.0f);
    UNROLL
    for (int p = 0; p < places; p++) sum[p][v] = start;
  }
  const float *second = weights + taps->count * LANES;
  for (int64_t t = 0; t < taps->count; t++) {
    const float *row = source + taps->offsets[t];
    VALUE column[2];
    UNROLL
    for (int v = 0; v < vectors; v++) {
      column[v] = *(const VALUE *)((v ? second : weights) + t * LANES);
    }
    UNROLL
    for (int p = 0; p < places; p++) {
      const VALUE value = (VALUE)(row[p * stride]);
      UNROLL
      for (int v = 0; v < vectors; v++) sum[p][v] = value * column[v] + sum[p][v];
    }
  }
  const float *addend = epilogue->addend;
  const VALUE lower = (VALUE)(epilogue->lower), upper = (VALUE)(epilogue->upper);
  UNROLL
  for (int p = 0; p < places; p++) {
    UNROLL
    for (int v = 0; v < vectors; v++) {
      VALUE value = sum[p][v];
      const int64_t place = at + v * block_stride + p * LANES;
      if (addend) value += *(const VALUE *)(addend + place);
      value = value < lower ? lower : value;
      value = value > upper ? upper : value;
      if (stream) {
        __builtin_nontemporal_store((NAME(aligned_lanes))value, (NAME(aligned_lanes) *)(y + place));
      } else {
        *(VALUE *)(y + place) = value;
      }
    }
  }
}

FOVEA_INLINE void NAME(forward_row)(const int vectors, const int64_t stride, int64_t width,
                                    const fewchannels_taps *taps, const float *source,
                                    const float *weights, const float *bias,
                                    const fovea_epilogue *epilogue, int stream, float *y,
                                    int64_t at, int64_t block_stride) {
  int64_t column = 0;
#define TILE(PLACES)                                                                        \
  NAME(forward_tile)(PLACES, vectors, stride, taps, source + column * stride, weights, bias, \
                     epilogue, stream, y, at + column * LANES, block_stride)
  for (; column + FEWCHANNELS_TILE <= width; column += FEWCHANNELS_TILE) TILE(FEWCHANNELS_TILE);
  for (; column + 2 <= width; column += 2) TILE(2);
  if (column < width) TILE(1);
#undef TILE
}

static FOVEA_MULTIVERSION(void, NAME(forward_band),
    (const fovea_fewchannels_shape *s, const fewchannels_band *band, const fewchannels_taps *taps,
     const float *source, int64_t output_rows, const float *weights,
     const fovea_epilogue *epilogue, int stream, float *y, int64_t at),
    (s, band, taps, source, output_rows, weights, epilogue, stream, y, at)) {
  const int64_t block_stride = s->output_height * s->output_width * LANES;
  const int64_t blocks = s->outputs / LANES;
  for (int64_t row = 0; row < output_rows; row++) {
    const float *from = source + row * s->stride_height * band->columns;
    for (int64_t block = 0; block < blocks; block += 2) {
      const float *w = weights + block * taps->count * LANES;
      const float *b = epilogue->bias ? epilogue->bias + block * LANES : 0;
      const int64_t to = at + block * block_stride + row * s->output_width * LANES;
#define ROW(VECTORS, STRIDE)                                                                 \
  NAME(forward_row)(VECTORS, STRIDE, s->output_width, taps, from, w, b, epilogue, stream, y, to, \
                    block_stride)
#define PAIR_OR_ONE(STRIDE) \
  if (block + 2 <= blocks) ROW(2, STRIDE); else ROW(1, STRIDE);
      switch (s->stride_width) {
        case 1: PAIR_OR_ONE(1) break;
        case 2: PAIR_OR_ONE(2) break;
        case 4: PAIR_OR_ONE(4) break;
        default: PAIR_OR_ONE(s->stride_width) break;
      }
#undef PAIR_OR_ONE
#undef ROW
    }
  }
  // Streaming stores are weakly ordered; the team's barrier does not cover them.
  if (stream) __sync_synchronize();
}

// Adds to `count` taps of `vectors` blocks what the rows of a band contribute.
FOVEA_INLINE void NAME(weights_tile)(const int count, const int vectors,
                                     const fovea_fewchannels_shape *s,
                                     const fewchannels_band *band, const float *source,
                                     const int64_t *offsets, int64_t output_rows,
                                     const float *dy, int64_t block_stride, float *sums,
                                     int64_t block_sums) {
  const int64_t step = s->stride_width;
  VALUE sum[FEWCHANNELS_TILE][2];
  UNROLL
  for (int t = 0; t < count; t++) {
    UNROLL
    for (int v = 0; v < vectors; v++) sum[t][v] = *(VALUE *)(sums + v * block_sums + t * LANES);
  }
  for (int64_t row = 0; row < output_rows; row++) {
    const float *taps[FEWCHANNELS_TILE];
    UNROLL
    for (int t = 0; t < count; t++) {
      taps[t] = source + row * s->stride_height * band->columns + offsets[t];
    }
    const float *gradient = dy + row * s->output_width * LANES;
    for (int64_t i = 0, j = 0; i < s->output_width; i++, j += step, gradient += LANES) {
      VALUE column[2];
      UNROLL
      for (int v = 0; v < vectors; v++) column[v] = *(const VALUE *)(gradient + v * block_stride);
      UNROLL
      for (int t = 0; t < count; t++) {
        const VALUE value = (VALUE)(taps[t][j]);
        UNROLL
        for (int v = 0; v < vectors; v++) sum[t][v] = value * column[v] + sum[t][v];
      }
    }
  }
  UNROLL
  for (int t = 0; t < count; t++) {
    UNROLL
    for (int v = 0; v < vectors; v++) *(VALUE *)(sums + v * block_sums + t * LANES) = sum[t][v];
  }
}

// Adds to sums, laid out as the weights.
static FOVEA_MULTIVERSION(void, NAME(weights_band),
    (const fovea_fewchannels_shape *s, const fewchannels_band *band, const fewchannels_taps *taps,
     const float *source, int64_t output_rows, const float *dy, float *sums),
    (s, band, taps, source, output_rows, dy, sums)) {
  const int64_t block_stride = s->output_height * s->output_width * LANES;
  const int64_t count = taps->count, blocks = s->outputs / LANES;
  for (int64_t block = 0; block < blocks; block += 2) {
    const float *from = dy + block * block_stride;
    float *to = sums + block * count * LANES;
    const int pair = block + 2 <= blocks;
#define TILE(COUNT, VECTORS)                                                                  \
  NAME(weights_tile)(COUNT, VECTORS, s, band, source, taps->offsets + t, output_rows, from, \
                     block_stride, to + t * LANES, count * LANES)
#define EITHER(COUNT)                              \
  do {                                             \
    if (pair) TILE(COUNT, 2); else TILE(COUNT, 1); \
  } while (0)
    int64_t t = 0;
    for (; t + FEWCHANNELS_TILE <= count; t += FEWCHANNELS_TILE) EITHER(FEWCHANNELS_TILE);
    if (t + 3 <= count) {
      EITHER(3);
      t += 3;
    }
    if (t + 2 <= count) {
      EITHER(2);
      t += 2;
    }
    if (t < count) EITHER(1);
#undef EITHER
#undef TILE
  }
}

// Adds to a whole padded image.
static FOVEA_MULTIVERSION(void, NAME(data_image),
    (const fovea_fewchannels_shape *s, const fewchannels_band *band, const fewchannels_taps *taps,
     const float *weights, const float *dy, float *image),
    (s, band, taps, weights, dy, image)) {
  const int64_t count = taps->count, blocks = s->outputs / LANES;
  const int64_t block_stride = s->output_height * s->output_width * LANES;
  for (int64_t row = 0; row < s->output_height; row++) {
    for (int64_t column = 0; column < s->output_width; column++) {
      const float *gradient = dy + (row * s->output_width + column) * LANES;
      float *to = image + row * s->stride_height * band->columns + column * s->stride_width;
      for (int64_t t = 0; t < count; t++) {
        VALUE sum = (VALUE)(0.0f);
        for (int64_t block = 0; block < blocks; block++) {
          const VALUE g = *(const VALUE *)(gradient + block * block_stride);
          sum = g * *(const VALUE *)(weights + (block * count + t) * LANES) + sum;
        }
        float total = 0;
        UNROLL
        for (int i = 0; i < LANES; i++) total += sum[i];
        to[taps->offsets[t]] += total;
      }
    }
  }
}

#undef VALUE
#undef LANES
#undef NAME
