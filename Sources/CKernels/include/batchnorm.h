#ifndef FOVEA_BATCHNORM_H
#define FOVEA_BATCHNORM_H

#include <stddef.h>
#include <stdint.h>

// Batch normalization of f32 tensors laid out (batch, channels / lanes, spatial,
// lanes): lanes = 16 or 8 is a blocked layout, lanes = 1 is NCHW, and lanes =
// channels with spatial = 1 is a matrix [batch, channels].
typedef struct {
  int64_t batch, channels, spatial, lanes;
  float epsilon;
} fovea_batchnorm_shape;

// Bytes of workspace for the training passes, to be 64-byte aligned.
size_t fovea_batchnorm_workspace_size(const fovea_batchnorm_shape *shape, int threads);

// y = [relu](scale * (x - mean) / sqrt(variance + epsilon) + shift [+ residual]).
// mean and the biased variance are outputs; residual may be null; y may alias
// x or residual.
void fovea_batchnorm_forward_training(const fovea_batchnorm_shape *shape, const float *x,
                                      const float *scale, const float *shift,
                                      const float *residual, int relu, float *y, float *mean,
                                      float *variance, void *workspace, int threads);

// With g = (dy [+ dy2]) [* (y > 0)], where dy2 and y may be null:
//   dshift = sum g, dscale = sum g * xhat,
//   dx = scale / sqrt(variance + epsilon) * (g - dshift / M - xhat * dscale / M),
//   dresidual = g, unless null.
// dx may alias dy; dresidual may alias dy or dy2, but not dx.
void fovea_batchnorm_backward(const fovea_batchnorm_shape *shape, const float *x, const float *dy,
                              const float *dy2, const float *y, const float *mean,
                              const float *variance, const float *scale, float *dx,
                              float *dresidual, float *dscale, float *dshift, void *workspace,
                              int threads);

#endif
