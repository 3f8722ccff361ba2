#include "parallel.h"
#include "pool_row.h"
#include "pool_window.h"
#include <math.h>
#include <string.h>

enum { SMALL_ELEMENT_COUNT = 32 * 1024 };

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
#define SINGLE
#include "pool_lanes.h"
#undef SINGLE

typedef enum { MAX_FORWARD, MAX_BACKWARD, AVERAGE_FORWARD, AVERAGE_BACKWARD } pool_operation;

typedef struct {
  const fovea_pool_shape *shape;
  pool_operation operation;
  int include_pad;
  float sign;
  const float *input;
  float *output;
  void *winner_out;
  const void *winner_in;
} pool_call;

#define RUN_PLANE(lanes)                                                                       \
  switch (call->operation) {                                                                   \
    case MAX_FORWARD:                                                                          \
      max_forward_##lanes(shape, plane, call->sign, call->input, call->output,                 \
                          call->winner_out);                                                   \
      break;                                                                                   \
    case MAX_BACKWARD:                                                                         \
      max_backward_##lanes(shape, plane, call->input, call->winner_in, call->output);          \
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

void fovea_max_pool_forward(const fovea_pool_shape *shape, float sign, const float *x, float *y,
                            void *winner, int threads) {
  start((pool_call){.shape = shape, .operation = MAX_FORWARD, .sign = sign, .input = x,
                    .output = y, .winner_out = winner}, threads);
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
