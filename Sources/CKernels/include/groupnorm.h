#ifndef FOVEA_GROUPNORM_H
#define FOVEA_GROUPNORM_H

#include <stddef.h>
#include <stdint.h>

// Group normalization of f32 images laid out (batch, channels / lanes, spatial,
// lanes), lanes = 16, 8 or 1, with one scale and shift per channel. A group is
// channels / groups neighbouring channels of one image; it may be part of a
// block, several blocks, or lie across them.
typedef struct {
  int64_t batch, channels, spatial, lanes, groups;
  float epsilon;
} fovea_groupnorm_shape;

// Bytes of workspace, to be 64-byte aligned.
size_t fovea_groupnorm_workspace_size(const fovea_groupnorm_shape *shape, int threads);

// y = scale * (x - mean) / sqrt(variance + epsilon) + shift. mean and the biased
// variance [batch, groups] are outputs; y may alias x.
void fovea_groupnorm_forward(const fovea_groupnorm_shape *shape, const float *x,
                             const float *scale, const float *shift, float *y, float *mean,
                             float *variance, void *workspace, int threads);

// With g = scale * dy, over the M numbers of a group:
//   dx = (g - sum g / M - xhat * sum (g * xhat) / M) / sqrt(variance + epsilon),
// and per channel dshift = sum dy, dscale = sum dy * xhat. dx may alias dy.
void fovea_groupnorm_backward(const fovea_groupnorm_shape *shape, const float *x, const float *dy,
                              const float *mean, const float *variance, const float *scale,
                              float *dx, float *dscale, float *dshift, void *workspace,
                              int threads);

#endif
