#ifndef FOVEA_ROWNORM_INTERNAL_H
#define FOVEA_ROWNORM_INTERNAL_H

#include <stdint.h>

// Rows whose gradients of scale and shift are added up before they are stored.
enum { ROWNORM_TOGETHER = 4 };

// y = (x - mean) * factor * scale + shift
void rownorm_normalize(int64_t length, const float *x, float mean, float factor,
                       const float *scale, const float *shift, int stream, float *y);

// For `rows` rows, 1 or ROWNORM_TOGETHER, xhat = (x - mean) * factor:
// dscale += dy * xhat, dshift += dy; first = sum scale * dy,
// second = sum scale * dy * xhat.
void rownorm_gradient_sums(int64_t rows, int64_t length, const float *x, const float *dy,
                           const float *mean, const float *factor, const float *scale,
                           float *dscale, float *dshift, double *first, double *second);

// dx = factor * scale * dy - (x - mean) * slope - offset
void rownorm_gradient(int64_t length, const float *x, const float *dy, float mean, float factor,
                      const float *scale, float slope, float offset, int stream, float *dx);

#endif
