#include "depthwise.h"
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

typedef float float16_lanes __attribute__((ext_vector_type(16), aligned(4), may_alias));
#define VALUE float16_lanes
#define NAME(stem) stem##_16
#include "depthwise_lanes.h"

typedef float float8_lanes __attribute__((ext_vector_type(8), aligned(4), may_alias));
#define VALUE float8_lanes
#define NAME(stem) stem##_8
#include "depthwise_lanes.h"

#define VALUE float
#define NAME(stem) stem##_1
#include "depthwise_lanes.h"

typedef enum { FORWARD, BACKWARD_DATA, BACKWARD_WEIGHTS } depthwise_direction;

typedef struct {
  const fovea_depthwise_shape *shape;
  depthwise_direction direction;
  const float *x, *dy, *weights, *bias;
  float *y, *dx, *dweights;
  float *workspace;  // weights, or their gradients' parts, with the lanes innermost
  int64_t parts;
} depthwise_call;

static int64_t kernel_size(const fovea_depthwise_shape *s) {
  return s->kernel_height * s->kernel_width;
}

// What a block's weights (and bias, behind them) take with their lanes innermost.
static int64_t block_size(const fovea_depthwise_shape *s) { return (kernel_size(s) + 1) * s->lanes; }

// With fewer blocks than threads the batch is cut into parts, to be summed.
static int64_t parts_of(const fovea_depthwise_shape *s, int threads) {
  const int64_t parts = (threads + s->blocks - 1) / s->blocks;
  return parts < s->batch ? parts : s->batch;
}

size_t fovea_depthwise_workspace_size(const fovea_depthwise_shape *s, int threads) {
  return sizeof(float) * (size_t)(parts_of(s, threads) * s->blocks * block_size(s));
}

static void lay_out_weights(const depthwise_call *call) {
  const fovea_depthwise_shape *s = call->shape;
  const int64_t size = kernel_size(s);
  for (int64_t channel = 0; channel < s->blocks * s->lanes; channel++) {
    float *block = call->workspace + channel / s->lanes * block_size(s) + channel % s->lanes;
    for (int64_t k = 0; k < size; k++) block[k * s->lanes] = call->weights[channel * size + k];
    block[size * s->lanes] = call->bias ? call->bias[channel] : 0.0f;
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
    case FORWARD:                                                                            \
      forward_##width(s, call->x + input, block, block + kernel_size(s) * s->lanes,          \
                      call->y + output);                                                     \
      break;                                                                                 \
    case BACKWARD_DATA:                                                                      \
      backward_data_##width(s, call->dy + output, block, call->dx + input);                  \
      break;                                                                                 \
    case BACKWARD_WEIGHTS:                                                                   \
      backward_weights_##width(s, call->x + input, call->dy + output, block);                \
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

void fovea_depthwise_forward(const fovea_depthwise_shape *shape, const float *x,
                             const float *weights, const float *bias, float *y, void *workspace,
                             int threads) {
  depthwise_call call = {.shape = shape, .direction = FORWARD, .x = x, .weights = weights,
                         .bias = bias, .y = y, .workspace = workspace};
  lay_out_weights(&call);
  fovea_parallel(planes_body, &call, threads);
}

void fovea_depthwise_backward_data(const fovea_depthwise_shape *shape, const float *dy,
                                   const float *weights, float *dx, void *workspace, int threads) {
  depthwise_call call = {.shape = shape, .direction = BACKWARD_DATA, .dy = dy,
                         .weights = weights, .dx = dx, .workspace = workspace};
  lay_out_weights(&call);
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
