#ifndef FOVEA_ROWNORM_H
#define FOVEA_ROWNORM_H

#include <stddef.h>
#include <stdint.h>

// Normalization of the rows of an f32 matrix [rows, length] with a scale and a
// shift for every place: layer normalization over all features. Row r has the
// parameters of row r % groups of [groups, length]. Where lanes > 1 rows are
// laid out (length / (spatial * lanes), spatial, lanes), but parameters and
// their gradients (length / spatial, spatial).
typedef struct {
  int64_t rows, length, groups, spatial, lanes;
  float epsilon;
} fovea_rownorm_shape;

// Bytes of workspace, to be 64-byte aligned.
size_t fovea_rownorm_workspace_size(const fovea_rownorm_shape *shape, int threads);

// y = scale * (x - mean) / sqrt(variance + epsilon) + shift. mean and the biased
// variance [rows] are outputs; y may alias x.
void fovea_rownorm_forward(const fovea_rownorm_shape *shape, const float *x, const float *scale,
                           const float *shift, float *y, float *mean, float *variance,
                           void *workspace, int threads);

// With g = scale * dy, over the M numbers of a row:
//   dx = (g - sum g / M - xhat * sum (g * xhat) / M) / sqrt(variance + epsilon),
// and per place, over the rows, dshift = sum dy, dscale = sum dy * xhat.
// dx may alias dy.
void fovea_rownorm_backward(const fovea_rownorm_shape *shape, const float *x, const float *dy,
                            const float *mean, const float *variance, const float *scale,
                            float *dx, float *dscale, float *dshift, void *workspace,
                            int threads);

#endif
