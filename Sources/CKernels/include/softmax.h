#ifndef FOVEA_SOFTMAX_H
#define FOVEA_SOFTMAX_H

#include <stdint.h>

// Softmax over the middle dimension of an f32 tensor [outer, n, inner]; the
// maximum is subtracted first. y may alias x.
void fovea_softmax(int64_t outer, int64_t n, int64_t inner, const float *x, float *y, int threads);
void fovea_log_softmax(int64_t outer, int64_t n, int64_t inner, const float *x, float *y,
                       int threads);

#endif
