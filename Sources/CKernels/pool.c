#include "pool.h"
#include "multiversion.h"
#include "parallel.h"
#include <math.h>
#include <string.h>

enum { SMALL_ELEMENT_COUNT = 32 * 1024 };

// One window along one axis: place k lies at start + k * dilation, and is
// inside the image for begin <= k < end.
typedef struct {
  int64_t start, begin, end;
} pool_window;

FOVEA_INLINE pool_window pool_window_of(int64_t output, int64_t stride, int64_t padding,
                                        int64_t dilation, int64_t kernel, int64_t extent) {
  pool_window window = {output * stride - padding, 0, kernel};
  // Divisions only at the borders.
  if (window.start < 0) window.begin = (dilation - 1 - window.start) / dilation;
  if (window.start + (kernel - 1) * dilation >= extent)
    window.end = window.start >= extent ? 0 : (extent - window.start + dilation - 1) / dilation;
  if (window.begin > kernel) window.begin = kernel;
  if (window.end < window.begin) window.end = window.begin;
  return window;
}

static int pool_winner_is_byte(const fovea_pool_shape *s) {
  return s->kernel_height * s->kernel_width <= 256;
}

static int pool_is_disjoint(const fovea_pool_shape *s) {
  return s->stride_height == s->kernel_height && s->stride_width == s->kernel_width &&
         s->dilation_height == 1 && s->dilation_width == 1 && s->padding_top == 0 &&
         s->padding_left == 0 && s->output_height * s->kernel_height <= s->height &&
         s->output_width * s->kernel_width <= s->width;
}

FOVEA_INLINE float pool_average_factor(const fovea_pool_shape *s, pool_window h, pool_window w,
                                       int include_pad) {
  int64_t inside = (h.end - h.begin) * (w.end - w.begin);
  if (inside == 0) return 0.0f;
  return 1.0f / (float)(include_pad ? s->kernel_height * s->kernel_width : inside);
}

typedef float float16_lanes __attribute__((ext_vector_type(16), may_alias));
typedef int32_t int16_lanes __attribute__((ext_vector_type(16), may_alias));
typedef uint8_t byte16_lanes __attribute__((ext_vector_type(16), may_alias));
#define VALUE float16_lanes
#define INTEGER int16_lanes
#define BYTES byte16_lanes
#define TO_INTEGER(bytes) __builtin_convertvector(bytes, int16_lanes)
#define TO_BYTES(integer) __builtin_convertvector(integer, byte16_lanes)
#define NAME(stem) stem##_16
#include "pool_lanes.h"

typedef float float8_lanes __attribute__((ext_vector_type(8), may_alias));
typedef int32_t int8_lanes __attribute__((ext_vector_type(8), may_alias));
typedef uint8_t byte8_lanes __attribute__((ext_vector_type(8), may_alias));
#define VALUE float8_lanes
#define INTEGER int8_lanes
#define BYTES byte8_lanes
#define TO_INTEGER(bytes) __builtin_convertvector(bytes, int8_lanes)
#define TO_BYTES(integer) __builtin_convertvector(integer, byte8_lanes)
#define NAME(stem) stem##_8
#include "pool_lanes.h"

#define VALUE float
#define INTEGER int32_t
#define BYTES uint8_t
#define TO_INTEGER(bytes) (bytes)
#define TO_BYTES(integer) ((uint8_t)(integer))
#define NAME(stem) stem##_1
#include "pool_lanes.h"

typedef enum { MAX_FORWARD, MAX_BACKWARD, AVERAGE_FORWARD, AVERAGE_BACKWARD } pool_operation;

typedef struct {
  const fovea_pool_shape *shape;
  pool_operation operation;
  int include_pad;
  const float *input;
  float *output;
  void *winner_out;
  const void *winner_in;
} pool_call;

#define RUN_PLANE(lanes)                                                                       \
  switch (call->operation) {                                                                   \
    case MAX_FORWARD:                                                                          \
      max_forward_##lanes(shape, plane, call->input, call->output, call->winner_out);          \
      break;                                                                                   \
    case MAX_BACKWARD:                                                                         \
      if (disjoint)                                                                            \
        max_backward_disjoint_##lanes(shape, plane, call->input, call->winner_in, call->output); \
      else                                                                                     \
        max_backward_##lanes(shape, plane, call->input, call->winner_in, call->output);        \
      break;                                                                                   \
    case AVERAGE_FORWARD:                                                                      \
      average_forward_##lanes(shape, plane, call->include_pad, call->input, call->output);     \
      break;                                                                                   \
    case AVERAGE_BACKWARD:                                                                     \
      average_backward_##lanes(shape, plane, call->include_pad, call->input, call->output);    \
      break;                                                                                   \
  }

static void pool_body(void *context, int thread, int threads) {
  const pool_call *call = context;
  const fovea_pool_shape *shape = call->shape;
  const int disjoint = pool_is_disjoint(shape);
  int64_t end = shape->planes * (thread + 1) / threads;
  for (int64_t plane = shape->planes * thread / threads; plane < end; plane++) {
    if (shape->lanes == 16) RUN_PLANE(16)
    else if (shape->lanes == 8) RUN_PLANE(8)
    else RUN_PLANE(1)
  }
}

static void start(pool_call call, int threads) {
  const fovea_pool_shape *s = call.shape;
  int64_t elements = s->planes * s->lanes * s->height * s->width;
  fovea_parallel(pool_body, &call, elements < SMALL_ELEMENT_COUNT ? 1 : threads);
}

void fovea_max_pool_forward(const fovea_pool_shape *shape, const float *x, float *y, void *winner,
                            int threads) {
  start((pool_call){.shape = shape, .operation = MAX_FORWARD, .input = x, .output = y,
                    .winner_out = winner}, threads);
}

void fovea_max_pool_backward(const fovea_pool_shape *shape, const float *dy, const void *winner,
                             float *dx, int threads) {
  start((pool_call){.shape = shape, .operation = MAX_BACKWARD, .input = dy, .output = dx,
                    .winner_in = winner}, threads);
}

void fovea_average_pool_forward(const fovea_pool_shape *shape, int count_include_pad,
                                const float *x, float *y, int threads) {
  start((pool_call){.shape = shape, .operation = AVERAGE_FORWARD,
                    .include_pad = count_include_pad, .input = x, .output = y}, threads);
}

void fovea_average_pool_backward(const fovea_pool_shape *shape, int count_include_pad,
                                 const float *dy, float *dx, int threads) {
  start((pool_call){.shape = shape, .operation = AVERAGE_BACKWARD,
                    .include_pad = count_include_pad, .input = dy, .output = dx}, threads);
}
