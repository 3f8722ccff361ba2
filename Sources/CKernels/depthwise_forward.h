// The forward depthwise convolution of rows of a plane, for one instruction set. Expects LANES,
// the channels of a block, and FORWARD, the name of the function. Included once for each
// instruction set, under its target. No include guard.

#include "depthwise_internal.h"

#define UNROLL _Pragma("clang loop unroll(full)")

typedef float lanes __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef float aligned_lanes __attribute__((ext_vector_type(LANES), may_alias));

// The outputs of the largest register tile.
enum { TILE = 14 };

// What is the same for a whole plane, kept in registers.
typedef struct {
  lanes bias, lower, upper;
  int64_t kernel_width, dilation, row_stride;
  int stream;
} plane_constants;

// `count` neighbouring outputs of a row, with the sums in registers. The first `left` places
// that the first output reads lie before the image, the last `over` of the last output behind
// it. The count is a compile-time constant after inlining, and mostly so are the step (the
// stride), the kernel's width, `left` and `over`.
FOVEA_INLINE void forward_tile(const int count, const int64_t step, const int64_t kernel_width,
                               const int64_t dilation, const int64_t left, const int64_t over,
                               const plane_constants *p, const depthwise_row *r, int64_t column) {
  lanes sum[TILE];
  UNROLL
  for (int t = 0; t < count; t++) sum[t] = p->bias;
  const lanes *row = (const lanes *)r->x + column * step;
  const lanes *weight = (const lanes *)r->weights;
  for (int64_t kh = 0; kh < r->kernel_rows; kh++, row += p->row_stride) {
    for (int64_t kw = 0; kw < kernel_width; kw++, weight++) {
      const lanes *at = row + kw * dilation;
      const lanes w = *weight;
      const int64_t before = kw * dilation, behind = (kernel_width - 1 - kw) * dilation;
      if (before >= left && behind >= over) {
        UNROLL
        for (int t = 0; t < count; t++) sum[t] = w * at[t * step] + sum[t];
      } else {
        UNROLL
        for (int t = 0; t < count; t++) {
          if (t * step + before >= left && (count - 1 - t) * step + behind >= over) {
            sum[t] = w * at[t * step] + sum[t];
          }
        }
      }
    }
  }
  const lanes lower = p->lower, upper = p->upper;
  const int stream = p->stream;
  const lanes *addend = r->addend ? (const lanes *)r->addend + column : 0;
  lanes *y = (lanes *)r->y + column;
  UNROLL
  for (int t = 0; t < count; t++) {
    lanes value = sum[t];
    if (addend) value += addend[t];
    value = value < lower ? lower : value;
    value = value > upper ? upper : value;
    if (stream) {
      __builtin_nontemporal_store((aligned_lanes)value, (aligned_lanes *)(y + t));
    } else {
      y[t] = value;
    }
  }
}

// All outputs of a row, in tiles; the usual kernels of 3 and 5 without tests for the places
// that are outside.
FOVEA_INLINE void forward_row(const int64_t step, const int64_t kernel_width,
                              const fovea_depthwise_shape *s, const plane_constants *p,
                              const depthwise_row *r) {
  const int64_t reach = (p->kernel_width - 1) * p->dilation - s->padding_left;
  const int64_t wide = step == 1 ? 2 : 1;  // what 5 places are over an image of even width
  int64_t column = 0;
#define TILE_WITH(COUNT, LEFT, OVER) \
  forward_tile(COUNT, step, kernel_width, 1, LEFT, OVER, p, r, column)
#define TILES(COUNT)                                                                        \
  for (; column + COUNT <= s->output_width; column += COUNT) {                              \
    const int64_t first = column * step - s->padding_left;                                  \
    const int64_t last = (column + COUNT - 1) * step + reach;                               \
    const int64_t left = first < 0 ? -first : 0;                                            \
    const int64_t over = last >= s->width ? last - s->width + 1 : 0;                        \
    if (kernel_width > 0 && left == 0 && over == 0) TILE_WITH(COUNT, 0, 0);                 \
    else if (kernel_width == 3 && left == 1 && over == 0) TILE_WITH(COUNT, 1, 0);           \
    else if (kernel_width == 3 && left == 0 && over == 1) TILE_WITH(COUNT, 0, 1);           \
    else if (kernel_width == 3 && left == 1 && over == 1) TILE_WITH(COUNT, 1, 1);           \
    else if (kernel_width == 5 && left == 2 && over == 0) TILE_WITH(COUNT, 2, 0);           \
    else if (kernel_width == 5 && left == 0 && over == wide) TILE_WITH(COUNT, 0, wide);     \
    else if (kernel_width == 5 && left == 2 && over == wide) TILE_WITH(COUNT, 2, wide);     \
    else forward_tile(COUNT, step, p->kernel_width, p->dilation, left, over, p, r, column); \
  }
  TILES(14) TILES(7) TILES(3) TILES(1)
#undef TILES
#undef TILE_WITH
}

void FORWARD(const depthwise_plane *plane, int64_t first, int64_t end) {
  const fovea_depthwise_shape *s = plane->shape;
  const lanes bias = plane->bias ? *(const lanes *)plane->bias : (lanes)(0.0f);
  const plane_constants p = {bias, (lanes)(plane->lower), (lanes)(plane->upper), s->kernel_width,
                             s->dilation_width, s->dilation_height * s->width, plane->stream};
  const int64_t step = s->stride_width;
  const int64_t common = s->dilation_width == 1 && (step == 1 || step == 2) ? s->kernel_width : 0;
  for (int64_t index = first; index < end; index++) {
    depthwise_row r = row_of(plane, index, LANES);
    r.x -= s->padding_left * LANES;
    if (common == 3 && step == 1) forward_row(1, 3, s, &p, &r);
    else if (common == 3) forward_row(2, 3, s, &p, &r);
    else if (common == 5 && step == 1) forward_row(1, 5, s, &p, &r);
    else if (common == 5) forward_row(2, 5, s, &p, &r);
    else forward_row(step, 0, s, &p, &r);
  }
}
