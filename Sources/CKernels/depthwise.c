#include "depthwise_internal.h"
#include "multiversion.h"
#include "parallel.h"

#include <string.h>

// The outputs begin ..< end of a row for which a kernel column is inside the
// image, and where the first output of the row would read.
typedef struct {
  int64_t begin, end, offset;
} depthwise_run;

FOVEA_INLINE depthwise_run run_of(const fovea_depthwise_shape *s, int64_t kw) {
  const int64_t offset = kw * s->dilation_width - s->padding_left, stride = s->stride_width;
  int64_t begin = offset < 0 ? (-offset + stride - 1) / stride : 0;
  int64_t end = s->width > offset ? (s->width - 1 - offset) / stride + 1 : 0;
  if (end > s->output_width) end = s->output_width;
  if (begin > end) begin = end;
  return (depthwise_run){begin, end, offset};
}

// What exceeds this does not stay in a cache of usual size.
enum { LARGE_BYTES = 20 << 20 };

typedef float float16_lanes __attribute__((ext_vector_type(16), aligned(4), may_alias));
#define VALUE float16_lanes
#define NAME(stem) depthwise_##stem##_16
#include "depthwise_lanes.h"

typedef float float8_lanes __attribute__((ext_vector_type(8), aligned(4), may_alias));
#define VALUE float8_lanes
#define NAME(stem) depthwise_##stem##_8
#include "depthwise_lanes.h"

#define VALUE float
#define NAME(stem) depthwise_##stem##_1
#include "depthwise_lanes.h"

// Row-major: the sums grow in the row itself, run by run, which the addend must not share.
static FOVEA_MULTIVERSION(void, depthwise_forward_1,
    (const depthwise_plane *p, int64_t first, int64_t end), (p, first, end)) {
  const fovea_depthwise_shape *s = p->shape;
  const float start = p->bias ? *p->bias : 0.0f, lower = p->lower, upper = p->upper;
  for (int64_t index = first; index < end; index++) {
    const depthwise_row r = row_of(p, index, 1);
    float *y = r.y;
    for (int64_t i = 0; i < s->output_width; i++) y[i] = start;
    for (int64_t kh = 0; kh < r.kernel_rows; kh++) {
      const float *row = r.x + kh * s->dilation_height * s->width;
      for (int64_t kw = 0; kw < s->kernel_width; kw++) {
        const depthwise_run run = run_of(s, kw);
        const float weight = r.weights[kh * s->kernel_width + kw];
        const float *at = row + run.offset;
        if (s->stride_width == 1) {
          for (int64_t i = run.begin; i < run.end; i++) y[i] += weight * at[i];
        } else {
          for (int64_t i = run.begin; i < run.end; i++) y[i] += weight * at[i * s->stride_width];
        }
      }
    }
    if (r.addend) {
      for (int64_t i = 0; i < s->output_width; i++) y[i] += r.addend[i];
    }
    for (int64_t i = 0; i < s->output_width; i++) {
      const float value = y[i] < lower ? lower : y[i];
      y[i] = value > upper ? upper : value;
    }
  }
}

typedef enum { BACKWARD_DATA, BACKWARD_WEIGHTS } depthwise_direction;

typedef struct {
  const fovea_depthwise_shape *shape;
  depthwise_direction direction;
  const float *x, *dy, *weights;
  float *dx, *dweights;
  float *workspace;  // weights, or their gradients' parts, with the lanes innermost
  int64_t parts;
} depthwise_call;

static int64_t kernel_size(const fovea_depthwise_shape *s) {
  return s->kernel_height * s->kernel_width;
}

// What a block's weights take with their lanes innermost.
static int64_t block_size(const fovea_depthwise_shape *s) { return kernel_size(s) * s->lanes; }

// With fewer blocks than threads the batch is cut into parts, to be summed.
static int64_t parts_of(const fovea_depthwise_shape *s, int threads) {
  const int64_t parts = (threads + s->blocks - 1) / s->blocks;
  return parts < s->batch ? parts : s->batch;
}

size_t fovea_depthwise_workspace_size(const fovea_depthwise_shape *s, int threads) {
  return sizeof(float) * (size_t)(parts_of(s, threads) * s->blocks * block_size(s));
}

void fovea_depthwise_lay_out(const fovea_depthwise_shape *s, const float *weights, float *blocks) {
  const int64_t size = kernel_size(s);
  for (int64_t channel = 0; channel < s->blocks * s->lanes; channel++) {
    float *block = blocks + channel / s->lanes * block_size(s) + channel % s->lanes;
    for (int64_t k = 0; k < size; k++) block[k * s->lanes] = weights[channel * size + k];
  }
}

static void sum_parts(const depthwise_call *call) {
  const fovea_depthwise_shape *s = call->shape;
  const int64_t size = kernel_size(s);
  for (int64_t channel = 0; channel < s->blocks * s->lanes; channel++)
    for (int64_t k = 0; k < size; k++) {
      float sum = 0.0f;
      for (int64_t part = 0; part < call->parts; part++)
        sum += call->workspace[(part * s->blocks + channel / s->lanes) * block_size(s) +
                               k * s->lanes + channel % s->lanes];
      call->dweights[channel * size + k] = sum;
    }
}

#define RUN_PLANE(width)                                                                     \
  switch (call->direction) {                                                                 \
    case BACKWARD_DATA:                                                                      \
      depthwise_backward_data_##width(s, call->dy + output, block, call->dx + input);        \
      break;                                                                                 \
    case BACKWARD_WEIGHTS:                                                                   \
      depthwise_backward_weights_##width(s, call->x + input, call->dy + output, block);      \
      break;                                                                                 \
  }

static void run_plane(const depthwise_call *call, int64_t image, int64_t index, float *block) {
  const fovea_depthwise_shape *s = call->shape;
  const int64_t plane = image * s->blocks + index;
  const int64_t input = plane * s->height * s->width * s->lanes;
  const int64_t output = plane * s->output_height * s->output_width * s->lanes;
  if (s->lanes == 16) RUN_PLANE(16)
  else if (s->lanes == 8) RUN_PLANE(8)
  else RUN_PLANE(1)
}

static void planes_body(void *context, int thread, int threads) {
  const depthwise_call *call = context;
  const fovea_depthwise_shape *s = call->shape;
  const int64_t planes = s->batch * s->blocks, end = planes * (thread + 1) / threads;
  for (int64_t plane = planes * thread / threads; plane < end; plane++)
    run_plane(call, plane / s->blocks, plane % s->blocks,
              call->workspace + plane % s->blocks * block_size(s));
}

static void weights_body(void *context, int thread, int threads) {
  const depthwise_call *call = context;
  const fovea_depthwise_shape *s = call->shape;
  const int64_t items = call->parts * s->blocks, end = items * (thread + 1) / threads;
  for (int64_t item = items * thread / threads; item < end; item++) {
    const int64_t part = item / s->blocks;
    float *block = call->workspace + item * block_size(s);
    memset(block, 0, sizeof *block * (size_t)block_size(s));
    const int64_t last = s->batch * (part + 1) / call->parts;
    for (int64_t image = s->batch * part / call->parts; image < last; image++)
      run_plane(call, image, item % s->blocks, block);
  }
}

typedef struct {
  const fovea_depthwise_shape *shape;
  const float *x, *weights;
  fovea_epilogue epilogue;
  float *y;
  void (*forward)(const depthwise_plane *plane, int64_t first, int64_t end);
  int stream;
} forward_call;

// The threads share the rows of all planes, so that a single image is enough for several.
static void forward_body(void *context, int thread, int threads) {
  const forward_call *call = context;
  const fovea_depthwise_shape *s = call->shape;
  const fovea_epilogue *e = &call->epilogue;
  depthwise_plane p = {.shape = s, .lower = e->lower, .upper = e->upper, .stream = call->stream};
  const int64_t height = s->output_height, items = s->batch * s->blocks * height;
  const int64_t end = items * (thread + 1) / threads;
  for (int64_t item = items * thread / threads; item < end;) {
    const int64_t plane = item / height, block = plane % s->blocks, first = item % height;
    const int64_t count = end - item < height - first ? end - item : height - first;
    p.x = call->x + plane * s->height * s->width * s->lanes;
    p.weights = call->weights + block * block_size(s);
    p.bias = e->bias ? e->bias + block * s->lanes : 0;
    p.addend = e->addend ? e->addend + plane * height * s->output_width * s->lanes : 0;
    p.y = call->y + plane * height * s->output_width * s->lanes;
    call->forward(&p, first, first + count);
    item += count;
  }
  // Streaming stores are weakly ordered; the team's barrier does not cover them.
  if (call->stream) __sync_synchronize();
}

void fovea_depthwise_forward(const fovea_depthwise_shape *shape, const float *x,
                             const float *weights, float *y, fovea_epilogue epilogue,
                             int threads) {
  forward_call call = {.shape = shape, .x = x, .weights = weights, .epilogue = epilogue, .y = y,
                       .forward = depthwise_forward_1};
#if defined(__x86_64__)
  if (shape->lanes == 16) call.forward = depthwise_forward_avx512;
  if (shape->lanes == 8) call.forward = depthwise_forward_avx2;
#endif
  const int64_t floats = shape->batch * shape->blocks * shape->lanes * shape->output_height *
                         shape->output_width;
  call.stream = floats * 4 > LARGE_BYTES && (uintptr_t)y % 64 == 0;
  fovea_parallel(forward_body, &call, threads);
}

void fovea_depthwise_backward_data(const fovea_depthwise_shape *shape, const float *dy,
                                   const float *weights, float *dx, void *workspace, int threads) {
  depthwise_call call = {.shape = shape, .direction = BACKWARD_DATA, .dy = dy,
                         .weights = weights, .dx = dx, .workspace = workspace};
  fovea_depthwise_lay_out(shape, weights, workspace);
  fovea_parallel(planes_body, &call, threads);
}

void fovea_depthwise_backward_weights(const fovea_depthwise_shape *shape, const float *x,
                                      const float *dy, float *dweights, void *workspace,
                                      int threads) {
  depthwise_call call = {.shape = shape, .direction = BACKWARD_WEIGHTS, .x = x, .dy = dy,
                         .dweights = dweights, .workspace = workspace,
                         .parts = parts_of(shape, threads)};
  fovea_parallel(weights_body, &call, threads);
  sum_parts(&call);
}
