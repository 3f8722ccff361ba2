#ifndef FOVEA_DEPTHWISE_INTERNAL_H
#define FOVEA_DEPTHWISE_INTERNAL_H

#include "depthwise.h"
#include "multiversion.h"

// A plane of a forward convolution: one block of channels of one image.
typedef struct {
  const fovea_depthwise_shape *shape;
  const float *x, *weights, *bias, *addend;
  float lower, upper;
  int stream;
  float *y;
} depthwise_plane;

// One row of its outputs, and what it is made from: input and weights of the first kernel row
// that is inside of the image, and how many are.
typedef struct {
  const float *x, *weights, *addend;
  float *y;
  int64_t kernel_rows;
} depthwise_row;

FOVEA_INLINE depthwise_row row_of(const depthwise_plane *p, int64_t index, int64_t lanes) {
  const fovea_depthwise_shape *s = p->shape;
  const int64_t top = index * s->stride_height - s->padding_top, gap = s->dilation_height;
  int64_t first = 0, end = s->kernel_height;
  while (first < end && top + first * gap < 0) first++;
  while (first < end && top + (end - 1) * gap >= s->height) end--;
  const int64_t at = index * s->output_width * lanes;
  return (depthwise_row){p->x + (top + first * gap) * s->width * lanes,
                         p->weights + first * s->kernel_width * lanes,
                         p->addend ? p->addend + at : 0, p->y + at, end - first};
}

// Rows first ..< end of a plane, for blocks of 16 and of 8.
void depthwise_forward_avx512(const depthwise_plane *plane, int64_t first, int64_t end);
void depthwise_forward_avx2(const depthwise_plane *plane, int64_t first, int64_t end);

#endif
