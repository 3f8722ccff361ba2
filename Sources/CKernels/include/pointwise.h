#ifndef FOVEA_POINTWISE_H
#define FOVEA_POINTWISE_H

#include <stddef.h>
#include <stdint.h>

#include "epilogue.h"

// Forward convolutions with kernels of 1x1, without stride or padding: products of a matrix of
// pixels and a matrix of weights. Everything is f32.
//
// Images are in blocks of channels, [batch][channels / lanes][height][width][lanes], with 16 or
// 8 lanes. Vectors of 16 take either on each side, so that 24 channels are 3 blocks of 8 rather
// than one and a half of 16; vectors of 8 take 8. Weights are
// [outputs / vector][inputs][vector], the outputs padded to whole vectors with zeros.
//
//   y[o, p] = epilogue(sum(i) x[i, p] w[o, i])
//
// The same inputs give the same bits on any number of threads.

typedef struct fovea_pointwise_shape {
  int64_t batch, inputs, outputs;  // channels, each a multiple of its side's lanes
  int64_t height, width;
  int64_t source_lanes, destination_lanes;  // channels per block
  int64_t vector;                           // channels of a vector: 16 or 8
} fovea_pointwise_shape;

// 1 when the instruction set in use (isa.h) has a kernel for such vectors and blocks, and the
// images are not empty. Otherwise 0, and no other function of this header may be called.
int fovea_pointwise_supported(const fovea_pointwise_shape *shape);

// The destination may be the epilogue's addend. A bias has as many values as there are outputs.
void fovea_pointwise_forward(const fovea_pointwise_shape *shape, const float *source,
                             const float *weights, float *destination, fovea_epilogue epilogue,
                             int threads);

#endif
