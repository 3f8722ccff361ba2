#ifndef FOVEA_CHANNELNORM_INTERNAL_H
#define FOVEA_CHANNELNORM_INTERNAL_H

#include <stdint.h>

// Places that are normalized together, so that they stay in the first cache
// between the passes over them.
enum { CHANNELNORM_PLACES = 64 };

// Some neighbouring places of one image: their first element in the first
// block, and from there to the next block.
typedef struct {
  int64_t places, blocks, stride;
  float epsilon;
} channelnorm_tile;

// mean and variance [places] are outputs.
typedef void channelnorm_forward_tile(channelnorm_tile tile, const float *x, const float *scale,
                                      const float *shift, int stream, float *y, float *mean,
                                      float *variance);

// dscale and dshift [channels] are added to.
typedef void channelnorm_backward_tile(channelnorm_tile tile, const float *x, const float *dy,
                                       const float *mean, const float *variance,
                                       const float *scale, int stream, float *dx, float *dscale,
                                       float *dshift);

channelnorm_forward_tile channelnorm_forward_16, channelnorm_forward_8, channelnorm_forward_plain;
channelnorm_backward_tile channelnorm_backward_16, channelnorm_backward_8,
    channelnorm_backward_plain;

#endif
