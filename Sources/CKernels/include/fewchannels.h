#ifndef FOVEA_FEWCHANNELS_H
#define FOVEA_FEWCHANNELS_H

#include <stddef.h>
#include <stdint.h>

#include "epilogue.h"

// Convolutions of images with few channels, the first layers of networks: any kernel,
// stride, padding and dilation, one group. Everything is f32.
//
// The source is row-major, [batch][channels][height][width]. The destination is in blocks
// of `lanes` channels (8 or 16): [batch][outputs / lanes][height][width][lanes]. Weights
// and their gradient are [outputs / lanes][kernel height][kernel width][channels][lanes].
//
// The same inputs on the same number of threads give the same bits.

typedef struct fovea_fewchannels_shape {
  int64_t batch, channels, height, width;
  int64_t outputs, output_height, output_width;  // outputs is a multiple of lanes
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t padding_top, padding_left;
  int64_t dilation_height, dilation_width;
  int64_t lanes;
} fovea_fewchannels_shape;

// The bytes of scratch memory that any of the calls below needs, aligned to 64.
size_t fovea_fewchannels_workspace_size(const fovea_fewchannels_shape *shape, int threads);

// y = epilogue(x * w). A bias has `outputs` values; y may be the addend.
void fovea_fewchannels_forward(const fovea_fewchannels_shape *shape, const float *x,
                               const float *weights, float *y, fovea_epilogue epilogue,
                               void *workspace, int threads);

// dx = the gradient with respect to x.
void fovea_fewchannels_backward_data(const fovea_fewchannels_shape *shape, const float *dy,
                                     const float *weights, float *dx, void *workspace,
                                     int threads);

// dweights = the gradient with respect to the weights.
void fovea_fewchannels_backward_weights(const fovea_fewchannels_shape *shape, const float *x,
                                        const float *dy, float *dweights, void *workspace,
                                        int threads);

#endif
