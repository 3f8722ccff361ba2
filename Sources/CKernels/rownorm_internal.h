#ifndef FOVEA_ROWNORM_INTERNAL_H
#define FOVEA_ROWNORM_INTERNAL_H

#include <stdint.h>

// Rows that are worked on together, so that what belongs to places is read, and
// its gradients written, once for all of them.
enum { ROWNORM_TOGETHER = 4 };

// Parameters of one block, [lanes, spatial], as [spatial, lanes], and back.
void rownorm_to_lanes(int64_t spatial, int64_t lanes, const float *plain, float *blocked);
void rownorm_from_lanes(int64_t spatial, int64_t lanes, const float *blocked, float *plain);

// For `rows` rows, 1 or ROWNORM_TOGETHER: y = (x - mean) * factor * scale + shift
void rownorm_normalize(int64_t rows, int64_t length, const float *x, const float *mean,
                       const float *factor, const float *scale, const float *shift, int stream,
                       float *y);

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
