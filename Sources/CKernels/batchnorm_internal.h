#ifndef FOVEA_BATCHNORM_INTERNAL_H
#define FOVEA_BATCHNORM_INTERNAL_H

#include "batchnorm.h"

// Every layout is seen as groups of at most 16 channels. A group is a series of
// contiguous segments in which element i belongs to lane i % 16, and lane j to
// channel j % fold of the group.
typedef struct {
  int64_t groups, segments, segment_stride, length, group_stride, fold, channels;
} batchnorm_groups;

// Some segments of one group.
typedef struct {
  int64_t segments, stride, length;
} batchnorm_span;

// Per-lane sums of two quantities, in double across short single-precision runs.
typedef struct {
  _Alignas(64) double first[16], second[16];
} batchnorm_sums;

// first += x - origin, second += (x - origin)^2
void batchnorm_moments(batchnorm_span span, const float *x, const float *origin,
                       batchnorm_sums *sums);

// y = [relu]((x - mean) * factor + shift [+ residual])
void batchnorm_normalize(batchnorm_span span, const float *x, const float *mean,
                         const float *factor, const float *shift, const float *residual, int relu,
                         int stream, float *y);

// first += g, second += g * (x - mean); g is also stored unless null, and so is
// y > 0, one bit per element and a new 16-bit word for every segment. Reading
// the bits in the second pass is much cheaper than reading y again.
void batchnorm_gradient_sums(batchnorm_span span, const float *x, const float *dy,
                             const float *dy2, const float *y, const float *mean, float *g,
                             uint16_t *positive, batchnorm_sums *sums);

// dx = factor * g - (x - mean) * slope - offset, g = (dy + dy2) * positive
void batchnorm_gradient(batchnorm_span span, const float *x, const float *dy, const float *dy2,
                        const uint16_t *positive, const float *mean, const float *factor,
                        const float *slope, const float *offset, int stream, float *dx);

#endif
