#ifndef FOVEA_POOL_WINDOW_H
#define FOVEA_POOL_WINDOW_H

#include "multiversion.h"
#include "pool.h"

// One window along one axis: place k lies at start + k * dilation, and is
// inside the image for begin <= k < end. counted places are inside the padding.
typedef struct {
  int64_t start, begin, end, counted;
} pool_window;

FOVEA_INLINE pool_window pool_window_of(int64_t output, int64_t stride, int64_t before,
                                        int64_t after, int64_t dilation, int64_t kernel,
                                        int64_t extent) {
  const int64_t start = output * stride - before;
  pool_window window = {start, 0, kernel, kernel};
  // Divisions only at the borders.
  if (start < 0) window.begin = (dilation - 1 - start) / dilation;
  const int64_t last = start + (kernel - 1) * dilation;
  if (last >= extent) window.end = start >= extent ? 0 : (extent - start + dilation - 1) / dilation;
  if (last >= extent + after) {
    const int64_t room = extent + after - start;
    window.counted = room <= 0 ? 0 : (room + dilation - 1) / dilation;
  }
  if (window.begin > kernel) window.begin = kernel;
  if (window.end < window.begin) window.end = window.begin;
  return window;
}

FOVEA_INLINE pool_window pool_adaptive_window(int64_t output, int64_t outputs, int64_t extent) {
  const int64_t start = output * extent / outputs;
  const int64_t count = ((output + 1) * extent + outputs - 1) / outputs - start;
  return (pool_window){start, 0, count, count};
}

FOVEA_INLINE pool_window pool_rows(const fovea_pool_shape *s, int64_t output) {
  if (s->kernel_height == 0) return pool_adaptive_window(output, s->output_height, s->height);
  return pool_window_of(output, s->stride_height, s->padding_top, s->padding_bottom,
                        s->dilation_height, s->kernel_height, s->height);
}

FOVEA_INLINE pool_window pool_columns(const fovea_pool_shape *s, int64_t output) {
  if (s->kernel_width == 0) return pool_adaptive_window(output, s->output_width, s->width);
  return pool_window_of(output, s->stride_width, s->padding_left, s->padding_right,
                        s->dilation_width, s->kernel_width, s->width);
}

// The outputs begin ..< end of a row whose windows have all columns inside.
typedef struct {
  int64_t begin, end;
} pool_range;

FOVEA_INLINE pool_range pool_whole_columns(const fovea_pool_shape *s) {
  if (s->kernel_width == 0) return (pool_range){0, 0};
  const int64_t reach = s->width - 1 - (s->kernel_width - 1) * s->dilation_width + s->padding_left;
  if (reach < 0) return (pool_range){0, 0};
  const int64_t end = reach / s->stride_width + 1;
  return (pool_range){(s->padding_left + s->stride_width - 1) / s->stride_width,
                      end < s->output_width ? end : s->output_width};
}

// Row oh's window, and whether all of it is inside the image.
FOVEA_INLINE int pool_is_whole(pool_window window, int64_t kernel) {
  return kernel > 0 && window.end - window.begin == kernel;
}

FOVEA_INLINE int pool_winner_is_byte(const fovea_pool_shape *s) {
  return s->kernel_height * s->kernel_width <= 256;
}

// Windows that neither overlap nor reach outside: every input belongs to at
// most one, so that a gradient is written rather than added.
FOVEA_INLINE int pool_is_disjoint(const fovea_pool_shape *s) {
  return s->kernel_height > 0 && s->stride_height == s->kernel_height &&
         s->stride_width == s->kernel_width && s->dilation_height == 1 && s->dilation_width == 1 &&
         s->padding_top == 0 && s->padding_left == 0 &&
         s->output_height * s->kernel_height <= s->height &&
         s->output_width * s->kernel_width <= s->width;
}

FOVEA_INLINE float pool_average_factor(pool_window h, pool_window w, int include_pad) {
  const int64_t inside = (h.end - h.begin) * (w.end - w.begin);
  if (inside == 0) return 0.0f;
  return 1.0f / (float)(include_pad ? h.counted * w.counted : inside);
}

#endif
