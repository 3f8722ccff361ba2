// The pooling kernels for one number of lanes, included once for each. Expects
//   VALUE     lanes of f32, or float
//   INTEGER   lanes of i32, or int32_t
//   BYTES     lanes of u8, or uint8_t
//   TO_INTEGER(bytes), TO_BYTES(integer)
//   NAME(stem) the name of a function of this variant
//   SINGLE     defined where there is but one lane
// so that a condition on VALUEs may stand before ?: . No include guard.
//
// Lanes pass by pointer, since as arguments their convention would depend on the
// target. What is inlined takes the kernel's size as arguments: with the usual dense 2x2
// and 3x3 given as numbers, the loops over whole windows unroll.

// Small images hop between too many short rows for the hardware to follow:
// fetch what the window below will read. Single lanes need no fetch each.
#define FETCH_AHEAD(pointer) \
  if (sizeof(VALUE) > sizeof(float)) __builtin_prefetch((pointer) + s->stride_height * s->width)

#define WITH_USUAL_KERNELS(function, ...)                                                     \
  do {                                                                                        \
    const int is_square = s->kernel_height == s->kernel_width;                                \
    const int is_dense = s->dilation_height == 1 && s->dilation_width == 1;                   \
    const int64_t usual = is_square && is_dense ? s->kernel_width : 0;                        \
    if (usual == 2)                                                                           \
      NAME(function)(s, 2, 2, 1, __VA_ARGS__);                                                \
    else if (usual == 3)                                                                      \
      NAME(function)(s, 3, 3, 1, __VA_ARGS__);                                                \
    else                                                                                      \
      NAME(function)(s, s->kernel_height, s->kernel_width, s->dilation_width, __VA_ARGS__);   \
  } while (0);

FOVEA_INLINE void NAME(best_of)(const fovea_pool_shape *s, pool_window h, pool_window w,
                                int64_t kernel_width, int64_t dilation, float sign,
                                const VALUE *x, VALUE *y, INTEGER *winner) {
  VALUE best = (VALUE)(-INFINITY);
  INTEGER place = (INTEGER)(int32_t)(h.begin * kernel_width + w.begin);
  for (int64_t kh = h.begin; kh < h.end; kh++) {
    const VALUE *row = x + (h.start + kh * s->dilation_height) * s->width + w.start;
    for (int64_t kw = w.begin; kw < w.end; kw++) {
      VALUE v = row[kw * dilation] * sign;
      FETCH_AHEAD(row + kw * dilation);
      INTEGER wins = (v > best) | (v != v);
      best = wins ? v : best;
      place = wins ? (INTEGER)(int32_t)(kh * kernel_width + kw) : place;
    }
  }
  *winner = place;
  *y = best * sign;
}

FOVEA_INLINE void NAME(max_rows)(const fovea_pool_shape *s, int64_t kernel_height,
                                 int64_t kernel_width, int64_t dilation, float sign,
                                 const VALUE *x, VALUE *y, BYTES *bytes, INTEGER *integers) {
  const pool_range whole = pool_whole_columns(s);
  for (int64_t oh = 0; oh < s->output_height; oh++) {
    const pool_window h = pool_rows(s, oh);
    const int is_whole = pool_is_whole(h, kernel_height);
    for (int64_t ow = 0; ow < s->output_width; ow++) {
#ifdef SINGLE
      if (ow == whole.begin && ow < whole.end) {
        max_of_row(s, oh, h, whole, kernel_width, dilation, sign, x, y, bytes, integers);
        ow = whole.end;
        if (ow == s->output_width) break;
      }
#endif
      const int64_t output = oh * s->output_width + ow;
      INTEGER place;
      if (is_whole && ow >= whole.begin && ow < whole.end) {
        const pool_window rows = {h.start, 0, kernel_height, 0};
        const pool_window columns = {ow * s->stride_width - s->padding_left, 0, kernel_width, 0};
        NAME(best_of)(s, rows, columns, kernel_width, dilation, sign, x, y + output, &place);
      } else {
        const pool_window w = pool_columns(s, ow);
        NAME(best_of)(s, h, w, kernel_width, dilation, sign, x, y + output, &place);
      }
      if (bytes) bytes[output] = TO_BYTES(place);
      if (integers) integers[output] = place;
    }
  }
}

static FOVEA_MULTIVERSION(void, NAME(max_forward),
    (const fovea_pool_shape *s, int64_t plane, float sign, const float *x_base, float *y_base,
     void *winner),
    (s, plane, sign, x_base, y_base, winner)) {
  const VALUE *x = (const VALUE *)x_base + plane * s->height * s->width;
  const int64_t first_output = plane * s->output_height * s->output_width;
  VALUE *y = (VALUE *)y_base + first_output;
  const int is_byte = pool_winner_is_byte(s);
  BYTES *bytes = winner && is_byte ? (BYTES *)winner + first_output : 0;
  INTEGER *integers = winner && !is_byte ? (INTEGER *)winner + first_output : 0;
  WITH_USUAL_KERNELS(max_rows, sign, x, y, bytes, integers)
}

// Zeroes the rows from *cleared up to those that the window reaches, just before
// they are added to, while they are in the nearest cache.
FOVEA_INLINE void NAME(clear_rows)(const fovea_pool_shape *s, int64_t end, int64_t *cleared,
                                   VALUE *dx) {
  if (end <= *cleared) return;
  memset(dx + *cleared * s->width, 0, sizeof *dx * (size_t)((end - *cleared) * s->width));
  *cleared = end;
}

// What disjoint windows leave over at the right and at the bottom.
FOVEA_INLINE void NAME(clear_rest)(const fovea_pool_shape *s, VALUE *dx) {
  const int64_t used_height = s->output_height * s->kernel_height;
  const int64_t used_width = s->output_width * s->kernel_width;
  if (used_width < s->width)
    for (int64_t h = 0; h < used_height; h++)
      memset(dx + h * s->width + used_width, 0, sizeof *dx * (size_t)(s->width - used_width));
  memset(dx + used_height * s->width, 0, sizeof *dx * (size_t)((s->height - used_height) * s->width));
}

#define PLACE_OF(output) (bytes ? TO_INTEGER(bytes[output]) : integers[output])

FOVEA_INLINE void NAME(add_winner)(const fovea_pool_shape *s, pool_window h, pool_window w,
                                   int64_t kernel_width, int64_t dilation,
                                   const VALUE *gradient, const INTEGER *place, VALUE *dx) {
#ifdef SINGLE
  dx[(h.start + *place / kernel_width * s->dilation_height) * s->width + w.start +
     *place % kernel_width * dilation] += *gradient;
#else
  for (int64_t kh = h.begin; kh < h.end; kh++) {
    VALUE *row = dx + (h.start + kh * s->dilation_height) * s->width + w.start;
    for (int64_t kw = w.begin; kw < w.end; kw++) {
      INTEGER here = *place == (INTEGER)(int32_t)(kh * kernel_width + kw);
      row[kw * dilation] += here ? *gradient : (VALUE)(0.0f);
    }
  }
#endif
}

FOVEA_INLINE void NAME(add_winners)(const fovea_pool_shape *s, int64_t kernel_height,
                                    int64_t kernel_width, int64_t dilation, const VALUE *dy,
                                    const BYTES *bytes, const INTEGER *integers, VALUE *dx) {
  const pool_range whole = pool_whole_columns(s);
  int64_t cleared = 0;
  for (int64_t oh = 0; oh < s->output_height; oh++) {
    const pool_window h = pool_rows(s, oh);
    const int is_whole = pool_is_whole(h, kernel_height);
    NAME(clear_rows)(s, h.start + (h.end - 1) * s->dilation_height + 1, &cleared, dx);
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      const int64_t output = oh * s->output_width + ow;
      const INTEGER place = PLACE_OF(output);
      const VALUE gradient = dy[output];
      if (is_whole && ow >= whole.begin && ow < whole.end) {
        const pool_window rows = {h.start, 0, kernel_height, 0};
        const pool_window columns = {ow * s->stride_width - s->padding_left, 0, kernel_width, 0};
        NAME(add_winner)(s, rows, columns, kernel_width, dilation, &gradient, &place, dx);
      } else {
        const pool_window w = pool_columns(s, ow);
        NAME(add_winner)(s, h, w, kernel_width, dilation, &gradient, &place, dx);
      }
    }
  }
  NAME(clear_rows)(s, s->height, &cleared, dx);
}

FOVEA_INLINE void NAME(write_winners)(const fovea_pool_shape *s, int64_t kernel_height,
                                      int64_t kernel_width, int64_t dilation, const VALUE *dy,
                                      const BYTES *bytes, const INTEGER *integers, VALUE *dx) {
  (void)dilation;
  for (int64_t oh = 0; oh < s->output_height; oh++)
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      const int64_t output = oh * s->output_width + ow;
      const INTEGER place = PLACE_OF(output);
      VALUE *corner = dx + oh * kernel_height * s->width + ow * kernel_width;
      const VALUE gradient = dy[output];
      for (int64_t kh = 0; kh < kernel_height; kh++)
        for (int64_t kw = 0; kw < kernel_width; kw++) {
          INTEGER here = place == (INTEGER)(int32_t)(kh * kernel_width + kw);
          corner[kh * s->width + kw] = here ? gradient : (VALUE)(0.0f);
        }
    }
  NAME(clear_rest)(s, dx);
}

static FOVEA_MULTIVERSION(void, NAME(max_backward),
    (const fovea_pool_shape *s, int64_t plane, const float *dy_base, const void *winner,
     float *dx_base),
    (s, plane, dy_base, winner, dx_base)) {
  VALUE *dx = (VALUE *)dx_base + plane * s->height * s->width;
  const int64_t first_output = plane * s->output_height * s->output_width;
  const VALUE *dy = (const VALUE *)dy_base + first_output;
  const int is_byte = pool_winner_is_byte(s);
  const BYTES *bytes = is_byte ? (const BYTES *)winner + first_output : 0;
  const INTEGER *integers = is_byte ? 0 : (const INTEGER *)winner + first_output;
  if (pool_is_disjoint(s)) {
    WITH_USUAL_KERNELS(write_winners, dy, bytes, integers, dx)
  } else {
    WITH_USUAL_KERNELS(add_winners, dy, bytes, integers, dx)
  }
}

FOVEA_INLINE void NAME(mean_of)(const fovea_pool_shape *s, pool_window h, pool_window w,
                                int64_t dilation, float factor, const VALUE *x, VALUE *y) {
  VALUE sum = (VALUE)(0.0f);
  for (int64_t kh = h.begin; kh < h.end; kh++) {
    const VALUE *row = x + (h.start + kh * s->dilation_height) * s->width + w.start;
    for (int64_t kw = w.begin; kw < w.end; kw++) {
      sum += row[kw * dilation];
      FETCH_AHEAD(row + kw * dilation);
    }
  }
  *y = sum * factor;
}

FOVEA_INLINE void NAME(average_rows)(const fovea_pool_shape *s, int64_t kernel_height,
                                     int64_t kernel_width, int64_t dilation, int include_pad,
                                     const VALUE *x, VALUE *y) {
  const pool_range whole = pool_whole_columns(s);
  const float factor = 1.0f / (float)(kernel_height * kernel_width);
  for (int64_t oh = 0; oh < s->output_height; oh++) {
    const pool_window h = pool_rows(s, oh);
    const int is_whole = pool_is_whole(h, kernel_height);
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      VALUE *target = y + oh * s->output_width + ow;
      if (is_whole && ow >= whole.begin && ow < whole.end) {
        const pool_window rows = {h.start, 0, kernel_height, 0};
        const pool_window columns = {ow * s->stride_width - s->padding_left, 0, kernel_width, 0};
        NAME(mean_of)(s, rows, columns, dilation, factor, x, target);
      } else {
        const pool_window w = pool_columns(s, ow);
        NAME(mean_of)(s, h, w, dilation, pool_average_factor(h, w, include_pad), x, target);
      }
    }
  }
}

static FOVEA_MULTIVERSION(void, NAME(average_forward),
    (const fovea_pool_shape *s, int64_t plane, int include_pad, const float *x_base,
     float *y_base),
    (s, plane, include_pad, x_base, y_base)) {
  const VALUE *x = (const VALUE *)x_base + plane * s->height * s->width;
  VALUE *y = (VALUE *)y_base + plane * s->output_height * s->output_width;
  WITH_USUAL_KERNELS(average_rows, include_pad, x, y)
}

FOVEA_INLINE void NAME(add_share)(const fovea_pool_shape *s, pool_window h, pool_window w,
                                  int64_t dilation, float factor, const VALUE *gradient,
                                  VALUE *dx) {
  const VALUE share = *gradient * factor;
  for (int64_t kh = h.begin; kh < h.end; kh++) {
    VALUE *row = dx + (h.start + kh * s->dilation_height) * s->width + w.start;
    for (int64_t kw = w.begin; kw < w.end; kw++) row[kw * dilation] += share;
  }
}

FOVEA_INLINE void NAME(add_shares)(const fovea_pool_shape *s, int64_t kernel_height,
                                   int64_t kernel_width, int64_t dilation, int include_pad,
                                   const VALUE *dy, VALUE *dx) {
  const pool_range whole = pool_whole_columns(s);
  const float factor = 1.0f / (float)(kernel_height * kernel_width);
  int64_t cleared = 0;
  for (int64_t oh = 0; oh < s->output_height; oh++) {
    const pool_window h = pool_rows(s, oh);
    const int is_whole = pool_is_whole(h, kernel_height);
    NAME(clear_rows)(s, h.start + (h.end - 1) * s->dilation_height + 1, &cleared, dx);
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      const int64_t output = oh * s->output_width + ow;
      if (is_whole && ow >= whole.begin && ow < whole.end) {
        const pool_window rows = {h.start, 0, kernel_height, 0};
        const pool_window columns = {ow * s->stride_width - s->padding_left, 0, kernel_width, 0};
        NAME(add_share)(s, rows, columns, dilation, factor, dy + output, dx);
      } else {
        const pool_window w = pool_columns(s, ow);
        NAME(add_share)(s, h, w, dilation, pool_average_factor(h, w, include_pad), dy + output, dx);
      }
    }
  }
  NAME(clear_rows)(s, s->height, &cleared, dx);
}

FOVEA_INLINE void NAME(write_shares)(const fovea_pool_shape *s, int64_t kernel_height,
                                     int64_t kernel_width, int64_t dilation, const VALUE *dy,
                                     VALUE *dx) {
  (void)dilation;
  const float factor = 1.0f / (float)(kernel_height * kernel_width);
  for (int64_t oh = 0; oh < s->output_height; oh++)
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      const VALUE share = dy[oh * s->output_width + ow] * factor;
      VALUE *corner = dx + oh * kernel_height * s->width + ow * kernel_width;
      for (int64_t kh = 0; kh < kernel_height; kh++)
        for (int64_t kw = 0; kw < kernel_width; kw++) corner[kh * s->width + kw] = share;
    }
  NAME(clear_rest)(s, dx);
}

static FOVEA_MULTIVERSION(void, NAME(average_backward),
    (const fovea_pool_shape *s, int64_t plane, int include_pad, const float *dy_base,
     float *dx_base),
    (s, plane, include_pad, dy_base, dx_base)) {
  VALUE *dx = (VALUE *)dx_base + plane * s->height * s->width;
  const VALUE *dy = (const VALUE *)dy_base + plane * s->output_height * s->output_width;
  if (pool_is_disjoint(s)) {
    WITH_USUAL_KERNELS(write_shares, dy, dx)
  } else {
    WITH_USUAL_KERNELS(add_shares, include_pad, dy, dx)
  }
}

#undef VALUE
#undef INTEGER
#undef BYTES
#undef TO_INTEGER
#undef TO_BYTES
#undef NAME
#undef FETCH_AHEAD
#undef WITH_USUAL_KERNELS
#undef PLACE_OF
