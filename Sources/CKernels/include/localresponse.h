#ifndef FOVEA_LOCALRESPONSE_H
#define FOVEA_LOCALRESPONSE_H

#include <stddef.h>
#include <stdint.h>

// Local response normalization of f32 images laid out (batch, channels / lanes,
// spatial, lanes), lanes = 16, 8 or 1:
//   y = x * s^-beta, s = k + alpha * sum x^2 over the channels from `before`
//   before to `behind` behind; channels that do not exist count as zeros.
typedef struct {
  int64_t batch, channels, spatial, lanes, before, behind;
  float alpha, beta, k;
} fovea_localresponse_shape;

// Bytes of workspace, to be 64-byte aligned.
size_t fovea_localresponse_workspace_size(const fovea_localresponse_shape *shape, int threads);

// y may alias x.
void fovea_localresponse_forward(const fovea_localresponse_shape *shape, const float *x, float *y,
                                 void *workspace, int threads);

// dx = dy * s^-beta - 2 * alpha * beta * x * sum dy * x * s^(-beta - 1), the sum
// over the windows that the channel is in. dx may alias dy.
void fovea_localresponse_backward(const fovea_localresponse_shape *shape, const float *x,
                                  const float *dy, float *dx, void *workspace, int threads);

#endif
