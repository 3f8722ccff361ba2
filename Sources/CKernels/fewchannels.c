#include "fewchannels_internal.h"
#include "multiversion.h"
#include "parallel.h"
#include <string.h>

#define UNROLL _Pragma("clang loop unroll(full)")

#define LANES 16
#define NAME(stem) fewchannels_##stem##_16
#include "fewchannels_lanes.h"

#define LANES 8
#define NAME(stem) fewchannels_##stem##_8
#include "fewchannels_lanes.h"

// What exceeds this does not stay in a cache of usual size.
enum { LARGE_BYTES = 20 << 20 };

// Floats of a band: with the gradients of its rows, about what a second-level cache holds.
enum { BAND_FLOATS = 8 << 10 };

typedef struct {
  const fovea_fewchannels_shape *shape;
  fewchannels_band band;
  fewchannels_taps taps;
  const float *x, *weights, *dy;
  fovea_epilogue epilogue;
  float *y, *dx, *dweights;
  int stream, parts;
  float *workspace;
  int64_t part_floats;  // of each thread: the band, or its whole image; and its sums
  int64_t image_floats;
} fewchannels_call;

static int64_t rows_read(const fovea_fewchannels_shape *s, int64_t output_rows) {
  return (output_rows - 1) * s->stride_height + (s->kernel_height - 1) * s->dilation_height + 1;
}

static int64_t columns_read(const fovea_fewchannels_shape *s) {
  return (s->output_width - 1) * s->stride_width + (s->kernel_width - 1) * s->dilation_width + 1;
}

static fewchannels_band band_of(const fovea_fewchannels_shape *s, int64_t output_rows) {
  return (fewchannels_band){output_rows, rows_read(s, output_rows), columns_read(s)};
}

// As many output rows as fit, but a few items of work for each thread.
static fewchannels_band choose_band(const fovea_fewchannels_shape *s, int threads) {
  int64_t rows = s->output_height;
  while (rows > 1 && (s->channels * rows_read(s, rows) * columns_read(s) > BAND_FLOATS ||
                      s->batch * ((s->output_height + rows - 1) / rows) < 4 * threads)) {
    rows = (rows + 1) / 2;
  }
  return band_of(s, rows);
}

static int64_t tap_count(const fovea_fewchannels_shape *s) {
  return s->channels * s->kernel_height * s->kernel_width;
}

static int64_t rounded(int64_t floats) { return (floats + 15) / 16 * 16; }

static fewchannels_call make_call(const fovea_fewchannels_shape *s, int whole, int threads) {
  fewchannels_call call = {.shape = s};
  call.band = whole ? band_of(s, s->output_height) : choose_band(s, threads);
  call.image_floats = rounded(s->channels * call.band.rows * call.band.columns);
  call.part_floats = call.image_floats + rounded(s->outputs * tap_count(s));
  return call;
}

// The workspace: the parts of all threads, then the taps' offsets.
static void lay_out(fewchannels_call *call, void *workspace, int threads) {
  const fovea_fewchannels_shape *s = call->shape;
  call->workspace = workspace;
  call->parts = threads;
  int64_t *offsets = (int64_t *)(call->workspace + threads * call->part_floats);
  call->taps = (fewchannels_taps){tap_count(s), offsets};
  for (int64_t kh = 0; kh < s->kernel_height; kh++)
    for (int64_t kw = 0; kw < s->kernel_width; kw++)
      for (int64_t c = 0; c < s->channels; c++)
        *offsets++ = (c * call->band.rows + kh * s->dilation_height) * call->band.columns +
                     kw * s->dilation_width;
}

size_t fovea_fewchannels_workspace_size(const fovea_fewchannels_shape *s, int threads) {
  const fewchannels_call call = make_call(s, 1, threads);  // the largest
  return sizeof(float) * (size_t)(threads * call.part_floats) +
         sizeof(int64_t) * (size_t)tap_count(s);
}

// Copies the rows that output rows first_row and those after it read.
static void copy_band(const fewchannels_call *call, int64_t image, int64_t first_row, float *to) {
  const fovea_fewchannels_shape *s = call->shape;
  const fewchannels_band *band = &call->band;
  const int64_t left = s->padding_left;
  int64_t end = s->width + left < band->columns ? s->width + left : band->columns;
  if (end < left) end = left;
  for (int64_t c = 0; c < s->channels; c++) {
    for (int64_t r = 0; r < band->rows; r++, to += band->columns) {
      const int64_t row = first_row * s->stride_height + r - s->padding_top;
      if (row < 0 || row >= s->height || left >= band->columns) {
        memset(to, 0, sizeof *to * (size_t)band->columns);
        continue;
      }
      const float *from = call->x + ((image * s->channels + c) * s->height + row) * s->width;
      for (int64_t i = 0; i < left; i++) to[i] = 0;
      memcpy(to + left, from, sizeof *to * (size_t)(end - left));
      for (int64_t i = end; i < band->columns; i++) to[i] = 0;
    }
  }
}

// Calls `term` for every band of this thread's share: image, row, rows; the band is copied.
#define FOR_BANDS(call, thread, threads, source, ...)                                         \
  do {                                                                                        \
    const fovea_fewchannels_shape *s = (call)->shape;                                         \
    const int64_t height = s->output_height, step = (call)->band.output_rows;                 \
    const int64_t bands = (height + step - 1) / step, items = s->batch * bands;               \
    const int64_t end = items * ((thread) + 1) / (threads);                                   \
    for (int64_t item = items * (thread) / (threads); item < end; item++) {                   \
      const int64_t image = item / bands, row = item % bands * step;                          \
      const int64_t rows = height - row < step ? height - row : step;                         \
      copy_band(call, image, row, source);                                                    \
      const int64_t at =                                                                      \
          image * s->outputs * height * s->output_width + row * s->output_width * s->lanes;   \
      __VA_ARGS__                                                                             \
    }                                                                                         \
  } while (0)

static void forward_body(void *context, int thread, int threads) {
  const fewchannels_call *call = context;
  float *source = call->workspace + thread * call->part_floats;
  FOR_BANDS(call, thread, threads, source, {
    (s->lanes == 16 ? fewchannels_forward_band_16 : fewchannels_forward_band_8)(
        s, &call->band, &call->taps, source, rows, call->weights, &call->epilogue, call->stream,
        call->y, at);
  });
}

static void weights_body(void *context, int thread, int threads) {
  const fewchannels_call *call = context;
  float *source = call->workspace + thread * call->part_floats;
  float *sums = source + call->image_floats;
  memset(sums, 0, sizeof *sums * (size_t)(call->shape->outputs * tap_count(call->shape)));
  FOR_BANDS(call, thread, threads, source, {
    (s->lanes == 16 ? fewchannels_weights_band_16 : fewchannels_weights_band_8)(
        s, &call->band, &call->taps, source, rows, call->dy + at, sums);
  });
  // Of a team that turned out smaller, the parts of those who are missing.
  for (int part = threads + thread; part < call->parts; part += threads) {
    memset(call->workspace + part * call->part_floats + call->image_floats, 0,
           sizeof *sums * (size_t)(call->shape->outputs * tap_count(call->shape)));
  }
}

static void data_body(void *context, int thread, int threads) {
  const fewchannels_call *call = context;
  const fovea_fewchannels_shape *s = call->shape;
  const fewchannels_band *band = &call->band;
  float *image = call->workspace + thread * call->part_floats;
  const int64_t end = s->batch * (thread + 1) / threads;
  for (int64_t i = s->batch * thread / threads; i < end; i++) {
    memset(image, 0, sizeof *image * (size_t)(s->channels * band->rows * band->columns));
    (s->lanes == 16 ? fewchannels_data_image_16 : fewchannels_data_image_8)(
        s, band, &call->taps, call->weights,
        call->dy + i * s->outputs * s->output_height * s->output_width, image);
    for (int64_t c = 0; c < s->channels; c++) {
      for (int64_t r = 0; r < s->height; r++) {
        float *to = call->dx + ((i * s->channels + c) * s->height + r) * s->width;
        const int64_t row = r + s->padding_top;
        int64_t count = band->columns - s->padding_left;
        if (count > s->width) count = s->width;
        if (row >= band->rows || count < 0) count = 0;
        memcpy(to, image + (c * band->rows + row) * band->columns + s->padding_left,
               sizeof *to * (size_t)count);
        for (int64_t w = count; w < s->width; w++) to[w] = 0;
      }
    }
  }
}

void fovea_fewchannels_forward(const fovea_fewchannels_shape *shape, const float *x,
                               const float *weights, float *y, fovea_epilogue epilogue,
                               void *workspace, int threads) {
  fewchannels_call call = make_call(shape, 0, threads);
  call.x = x, call.weights = weights, call.epilogue = epilogue, call.y = y;
  lay_out(&call, workspace, threads);
  const int64_t floats = shape->batch * shape->outputs * shape->output_height * shape->output_width;
  call.stream = floats * 4 > LARGE_BYTES && (uintptr_t)y % 64 == 0;
  fovea_parallel(forward_body, &call, threads);
}

void fovea_fewchannels_backward_data(const fovea_fewchannels_shape *shape, const float *dy,
                                     const float *weights, float *dx, void *workspace,
                                     int threads) {
  fewchannels_call call = make_call(shape, 1, threads);
  call.dy = dy, call.weights = weights, call.dx = dx;
  lay_out(&call, workspace, threads);
  fovea_parallel(data_body, &call, threads);
}

void fovea_fewchannels_backward_weights(const fovea_fewchannels_shape *shape, const float *x,
                                        const float *dy, float *dweights, void *workspace,
                                        int threads) {
  fewchannels_call call = make_call(shape, 0, threads);
  call.x = x, call.dy = dy;
  lay_out(&call, workspace, threads);
  fovea_parallel(weights_body, &call, threads);
  const int64_t count = shape->outputs * tap_count(shape);
  const float *sums = call.workspace + call.image_floats;
  for (int64_t i = 0; i < count; i++) {
    float sum = sums[i];
    for (int part = 1; part < threads; part++) sum += sums[part * call.part_floats + i];
    dweights[i] = sum;
  }
}
