// The pooling kernels for one number of lanes, included once for each. Expects
//   VALUE     lanes of f32, or float
//   INTEGER   lanes of i32, or int32_t
//   BYTES     lanes of u8, or uint8_t
//   TO_INTEGER(bytes), TO_BYTES(integer)
//   NAME(stem) the name of a function of this variant
// so that a condition on VALUEs may stand before ?: . No include guard.

// Small images hop between too many short rows for the hardware to follow:
// fetch what the window below will read. Single lanes need no fetch each.
#define FETCH_AHEAD(pointer) \
  if (sizeof(VALUE) > sizeof(float)) __builtin_prefetch((pointer) + s->stride_height * s->width)

FOVEA_MULTIVERSION static void NAME(max_forward)(const fovea_pool_shape *s, int64_t plane,
                                                 const float *x_base, float *y_base,
                                                 void *winner) {
  const VALUE *x = (const VALUE *)x_base + plane * s->height * s->width;
  const int64_t first_output = plane * s->output_height * s->output_width;
  VALUE *y = (VALUE *)y_base + first_output;
  const int bytes = pool_winner_is_byte(s);
  for (int64_t oh = 0; oh < s->output_height; oh++) {
    const pool_window h = pool_window_of(oh, s->stride_height, s->padding_top, s->dilation_height,
                                         s->kernel_height, s->height);
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      const pool_window w = pool_window_of(ow, s->stride_width, s->padding_left, s->dilation_width,
                                           s->kernel_width, s->width);
      VALUE best = (VALUE)(-INFINITY);
      INTEGER place = (INTEGER)(int32_t)(h.begin * s->kernel_width + w.begin);
      for (int64_t kh = h.begin; kh < h.end; kh++) {
        const VALUE *row = x + (h.start + kh * s->dilation_height) * s->width + w.start;
        for (int64_t kw = w.begin; kw < w.end; kw++) {
          VALUE v = row[kw * s->dilation_width];
          FETCH_AHEAD(row + kw * s->dilation_width);
          INTEGER wins = (v > best) | (v != v);
          best = wins ? v : best;
          place = wins ? (INTEGER)(int32_t)(kh * s->kernel_width + kw) : place;
        }
      }
      const int64_t output = oh * s->output_width + ow;
      y[output] = best;
      if (winner && bytes)
        ((BYTES *)winner)[first_output + output] = TO_BYTES(place);
      else if (winner)
        ((INTEGER *)winner)[first_output + output] = place;
    }
  }
}

// What disjoint windows leave over at the right and at the bottom.
static void NAME(clear_rest)(const fovea_pool_shape *s, VALUE *dx) {
  const int64_t used_height = s->output_height * s->kernel_height;
  const int64_t used_width = s->output_width * s->kernel_width;
  for (int64_t h = 0; h < used_height; h++)
    memset(dx + h * s->width + used_width, 0, sizeof *dx * (size_t)(s->width - used_width));
  memset(dx + used_height * s->width, 0, sizeof *dx * (size_t)((s->height - used_height) * s->width));
}

// Windows that neither overlap nor reach outside: every input belongs to at
// most one, so that the gradient is written rather than added.
FOVEA_INLINE void NAME(write_windows)(const fovea_pool_shape *s, int64_t kernel_height,
                                      int64_t kernel_width, int64_t plane, const float *dy_base,
                                      const void *winner, float *dx_base) {
  VALUE *dx = (VALUE *)dx_base + plane * s->height * s->width;
  const int64_t first_output = plane * s->output_height * s->output_width;
  const VALUE *dy = (const VALUE *)dy_base + first_output;
  const int bytes = pool_winner_is_byte(s);
  for (int64_t oh = 0; oh < s->output_height; oh++)
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      const int64_t output = oh * s->output_width + ow;
      const INTEGER place = bytes ? TO_INTEGER(((const BYTES *)winner)[first_output + output])
                                  : ((const INTEGER *)winner)[first_output + output];
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

FOVEA_MULTIVERSION static void NAME(max_backward_disjoint)(const fovea_pool_shape *s,
                                                           int64_t plane, const float *dy,
                                                           const void *winner, float *dx) {
  // The usual window gets its loops unrolled.
  if (s->kernel_height == 2 && s->kernel_width == 2)
    NAME(write_windows)(s, 2, 2, plane, dy, winner, dx);
  else
    NAME(write_windows)(s, s->kernel_height, s->kernel_width, plane, dy, winner, dx);
}

FOVEA_MULTIVERSION static void NAME(max_backward)(const fovea_pool_shape *s, int64_t plane,
                                                  const float *dy_base, const void *winner,
                                                  float *dx_base) {
  VALUE *dx = (VALUE *)dx_base + plane * s->height * s->width;
  const int64_t first_output = plane * s->output_height * s->output_width;
  const VALUE *dy = (const VALUE *)dy_base + first_output;
  const int bytes = pool_winner_is_byte(s);
  memset(dx, 0, sizeof *dx * (size_t)(s->height * s->width));
  for (int64_t oh = 0; oh < s->output_height; oh++) {
    const pool_window h = pool_window_of(oh, s->stride_height, s->padding_top, s->dilation_height,
                                         s->kernel_height, s->height);
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      const pool_window w = pool_window_of(ow, s->stride_width, s->padding_left, s->dilation_width,
                                           s->kernel_width, s->width);
      const int64_t output = oh * s->output_width + ow;
      const INTEGER place = bytes ? TO_INTEGER(((const BYTES *)winner)[first_output + output])
                                  : ((const INTEGER *)winner)[first_output + output];
      const VALUE gradient = dy[output];
      for (int64_t kh = h.begin; kh < h.end; kh++) {
        VALUE *row = dx + (h.start + kh * s->dilation_height) * s->width + w.start;
        for (int64_t kw = w.begin; kw < w.end; kw++) {
          INTEGER here = place == (INTEGER)(int32_t)(kh * s->kernel_width + kw);
          row[kw * s->dilation_width] += here ? gradient : (VALUE)(0.0f);
        }
      }
    }
  }
}

FOVEA_MULTIVERSION static void NAME(average_forward)(const fovea_pool_shape *s, int64_t plane,
                                                     int include_pad, const float *x_base,
                                                     float *y_base) {
  const VALUE *x = (const VALUE *)x_base + plane * s->height * s->width;
  VALUE *y = (VALUE *)y_base + plane * s->output_height * s->output_width;
  for (int64_t oh = 0; oh < s->output_height; oh++) {
    const pool_window h = pool_window_of(oh, s->stride_height, s->padding_top, s->dilation_height,
                                         s->kernel_height, s->height);
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      const pool_window w = pool_window_of(ow, s->stride_width, s->padding_left, s->dilation_width,
                                           s->kernel_width, s->width);
      VALUE sum = (VALUE)(0.0f);
      for (int64_t kh = h.begin; kh < h.end; kh++) {
        const VALUE *row = x + (h.start + kh * s->dilation_height) * s->width + w.start;
        for (int64_t kw = w.begin; kw < w.end; kw++) {
          sum += row[kw * s->dilation_width];
          FETCH_AHEAD(row + kw * s->dilation_width);
        }
      }
      y[oh * s->output_width + ow] = sum * pool_average_factor(s, h, w, include_pad);
    }
  }
}

FOVEA_MULTIVERSION static void NAME(average_backward)(const fovea_pool_shape *s, int64_t plane,
                                                      int include_pad, const float *dy_base,
                                                      float *dx_base) {
  VALUE *dx = (VALUE *)dx_base + plane * s->height * s->width;
  const VALUE *dy = (const VALUE *)dy_base + plane * s->output_height * s->output_width;
  const int disjoint = pool_is_disjoint(s);
  if (!disjoint) memset(dx, 0, sizeof *dx * (size_t)(s->height * s->width));
  for (int64_t oh = 0; oh < s->output_height; oh++) {
    const pool_window h = pool_window_of(oh, s->stride_height, s->padding_top, s->dilation_height,
                                         s->kernel_height, s->height);
    for (int64_t ow = 0; ow < s->output_width; ow++) {
      const pool_window w = pool_window_of(ow, s->stride_width, s->padding_left, s->dilation_width,
                                           s->kernel_width, s->width);
      const VALUE gradient =
          dy[oh * s->output_width + ow] * pool_average_factor(s, h, w, include_pad);
      for (int64_t kh = h.begin; kh < h.end; kh++) {
        VALUE *row = dx + (h.start + kh * s->dilation_height) * s->width + w.start;
        if (disjoint)
          for (int64_t kw = w.begin; kw < w.end; kw++) row[kw] = gradient;
        else
          for (int64_t kw = w.begin; kw < w.end; kw++) row[kw * s->dilation_width] += gradient;
      }
    }
  }
  if (disjoint) NAME(clear_rest)(s, dx);
}

#undef VALUE
#undef INTEGER
#undef BYTES
#undef TO_INTEGER
#undef TO_BYTES
#undef NAME
#undef FETCH_AHEAD
