#ifndef FOVEA_WINOGRAD_H
#define FOVEA_WINOGRAD_H

#include <stddef.h>
#include <stdint.h>

#include "epilogue.h"

// Convolution by Winograd's minimal filtering: 3x3 of stride 1 by F(4x4, 3x3), where 36
// multiplications make 16 outputs that cost 144 directly; 3x3 of stride 2 by its
// phases, 81 for 16; 5x5 of stride 1 by F(2x2, 5x5), 36 for 4 that cost 100.
// Dilation 1, one group. Everything is f32.
//
// Activations are in blocks of `lanes` channels, 16 for AVX-512 and 8 for AVX2:
// [batch][channels / lanes][height][width][lanes]. Weights and their gradient are
// [output / lanes][input / lanes][taps][taps][lanes input][lanes output] in all three
// directions. Channel counts are padded to whole blocks, with zeros.
//
// With k running over the taps, i over input and o over output channels:
//
//   forward           y[o, p]     = bias[o] + sum(i, k) x[i, stride p + k - pad] w[o, i, k]
//   backward data     dx[i, stride p + k - pad] += y[o, p] w[o, i, k]
//   backward weights  dw[o, i, k] = sum(batch, p) x[i, stride p + k - pad] dy[o, p]
//
// The same inputs on the same number of threads give the same bits.

typedef struct fovea_winograd_shape {
  int64_t batch, input_channels, output_channels;
  int64_t height, width;  // of the source
  int64_t taps, stride;   // of the kernel, a side
  int64_t pad_top, pad_left, pad_bottom, pad_right;
  int64_t lanes;  // channels per block
} fovea_winograd_shape;

enum {
  FOVEA_WINOGRAD_FORWARD = 0,
  FOVEA_WINOGRAD_BACKWARD_DATA = 1,
  FOVEA_WINOGRAD_BACKWARD_WEIGHTS = 2,
};

// 1 when the instruction set in use (isa.h) has kernels for blocks of `lanes` channels,
// and the shape is in range: 3 taps of stride 1 or 2 or 5 of stride 1, every pad less
// than the taps, and the output not empty. Otherwise 0, and no other function of this
// header may be called.
int fovea_winograd_supported(const fovea_winograd_shape *shape);

// What a call in `direction` takes for each pair of an input and an output channel, in units
// of one product: to compare with `taps * taps` products for each output of a direct
// convolution. Weights that few tiles share count as what it takes to read them.
int64_t fovea_winograd_work(const fovea_winograd_shape *shape, int direction);

// The bytes of scratch memory that a call in `direction` needs on `threads`
// threads. The caller supplies them aligned to 64; nothing is allocated inside.
size_t fovea_winograd_workspace_size(const fovea_winograd_shape *shape, int direction, int threads);

// Weights in transformed form, for forward calls that find them unchanged; the bytes
// they take, and how they are made.
size_t fovea_winograd_weights_size(const fovea_winograd_shape *shape);
void fovea_winograd_transform_weights(const fovea_winograd_shape *shape, const float *weights,
                                      float *transformed, int threads);

// destination = epilogue(convolution(source, weights)). The weights are given as they are,
// or transformed; the other pointer is NULL. The destination may be the addend, and a bias is
// padded to whole blocks.
void fovea_winograd_forward(const fovea_winograd_shape *shape, const float *source,
                            const float *weights, const float *transformed, float *destination,
                            fovea_epilogue epilogue, void *workspace, int threads);

// diff_source = the gradient with respect to the source.
void fovea_winograd_backward_data(const fovea_winograd_shape *shape, const float *diff_destination,
                                  const float *weights, float *diff_source, void *workspace,
                                  int threads);

// diff_weights = the gradient with respect to the weights.
void fovea_winograd_backward_weights(const fovea_winograd_shape *shape, const float *source,
                                     const float *diff_destination, float *diff_weights,
                                     void *workspace, int threads);

#endif
