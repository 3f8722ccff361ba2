#ifndef FOVEA_DEPTHWISE_H
#define FOVEA_DEPTHWISE_H

#include <stddef.h>
#include <stdint.h>

#include "epilogue.h"

// Convolution of f32 images laid out (batch, blocks, height, width, lanes), each
// channel on its own; lanes = 16 or 8 for a blocked layout, 1 for NCHW. Weights and their
// gradient are row-major, (blocks * lanes, kernel height, kernel width).
typedef struct {
  int64_t batch, blocks, lanes;
  int64_t height, width;                // of the input
  int64_t output_height, output_width;  // consistent with the rest
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t padding_top, padding_left;
  int64_t dilation_height, dilation_width;  // 1 = dense
} fovea_depthwise_shape;

// Row-major weights with the lanes innermost: (blocks, kernel height, kernel width, lanes).
void fovea_depthwise_lay_out(const fovea_depthwise_shape *shape, const float *weights,
                             float *blocks);

// Takes weights with the lanes innermost, and a bias with one value per channel. The destination
// may be the epilogue's addend, but not for lanes = 1.
void fovea_depthwise_forward(const fovea_depthwise_shape *shape, const float *x,
                             const float *weights, float *y, fovea_epilogue epilogue, int threads);

// Bytes of scratch memory that each of the gradients needs.
size_t fovea_depthwise_workspace_size(const fovea_depthwise_shape *shape, int threads);

void fovea_depthwise_backward_data(const fovea_depthwise_shape *shape, const float *dy,
                                   const float *weights, float *dx, void *workspace, int threads);
void fovea_depthwise_backward_weights(const fovea_depthwise_shape *shape, const float *x,
                                      const float *dy, float *dweights, void *workspace,
                                      int threads);

#endif
