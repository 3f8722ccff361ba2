#ifndef FOVEA_POOL_H
#define FOVEA_POOL_H

#include <stdint.h>

// Pooling of f32 tensors laid out (planes, height, width, lanes), where planes
// = batch * channels / lanes; lanes = 16 or 8 for a blocked layout, 1 for NCHW.
//
// A kernel of 0 by 0 means adaptive averaging: output o of n sees the places
// floor(o * extent / n) ..< ceil((o + 1) * extent / n), without padding or gaps.
typedef struct {
  int64_t planes, lanes;
  int64_t height, width;                // of the input
  int64_t output_height, output_width;  // consistent with the rest
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t padding_top, padding_left, padding_bottom, padding_right;
  int64_t dilation_height, dilation_width;  // 1 = dense
} fovea_pool_shape;

// The largest number of each window or, with sign -1 instead of 1, the smallest.
// The first of equals wins, except that NaN always does. winner, nullable,
// receives the place in the window, kh * kernel_width + kw: one byte each if
// the window has at most 256 places, otherwise int32_t each.
void fovea_max_pool_forward(const fovea_pool_shape *shape, float sign, const float *x, float *y,
                            void *winner, int threads);
void fovea_max_pool_backward(const fovea_pool_shape *shape, const float *dy, const void *winner,
                             float *dx, int threads);

// The divisor is how many places of the window lie in the padded image, or only
// those inside the image when count_include_pad is 0.
void fovea_average_pool_forward(const fovea_pool_shape *shape, int count_include_pad,
                                const float *x, float *y, int threads);
void fovea_average_pool_backward(const fovea_pool_shape *shape, int count_include_pad,
                                 const float *dy, float *dx, int threads);

#endif
