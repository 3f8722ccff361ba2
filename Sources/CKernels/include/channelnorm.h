#ifndef FOVEA_CHANNELNORM_H
#define FOVEA_CHANNELNORM_H

#include <stddef.h>
#include <stdint.h>

// Normalization over the channels of each place of f32 images laid out (batch,
// channels / lanes, spatial, lanes), lanes = 16, 8 or 1.
typedef struct {
  int64_t batch, channels, spatial, lanes;
  float epsilon;
} fovea_channelnorm_shape;

// Bytes of workspace of the backward pass, to be 64-byte aligned.
size_t fovea_channelnorm_workspace_size(const fovea_channelnorm_shape *shape, int threads);

// y = scale * (x - mean) / sqrt(variance + epsilon) + shift, with scale and shift
// [channels]. mean and the biased variance [batch, spatial] are outputs; y may
// alias x.
void fovea_channelnorm_forward(const fovea_channelnorm_shape *shape, const float *x,
                               const float *scale, const float *shift, float *y, float *mean,
                               float *variance, int threads);

// With g = scale * dy, over the C channels of a place:
//   dx = (g - sum g / C - xhat * sum (g * xhat) / C) / sqrt(variance + epsilon),
// and per channel dshift = sum dy, dscale = sum dy * xhat. dx may alias dy.
void fovea_channelnorm_backward(const fovea_channelnorm_shape *shape, const float *x,
                                const float *dy, const float *mean, const float *variance,
                                const float *scale, float *dx, float *dscale, float *dshift,
                                void *workspace, int threads);

#endif
