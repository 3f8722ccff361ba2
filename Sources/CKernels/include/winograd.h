#ifndef FOVEA_WINOGRAD_H
#define FOVEA_WINOGRAD_H

#include <stddef.h>
#include <stdint.h>

// 3x3 convolution (stride 1, dilation 1, one group) by Winograd's minimal
// filtering F(4x4, 3x3): 36 multiplications make 16 outputs that cost 144
// directly. Everything is f32.
//
// Activations are nChw16c: [batch][channels / 16][height][width][16].
// Weights and their gradient are OIhw16i16o in all three directions:
// [output / 16][input / 16][3][3][16 input][16 output].
//
// With k running over the 3x3 taps, i over input and o over output channels:
//
//   forward           y[o, p]    = bias[o] + sum(i, k) x[i, p + k - pad] w[o, i, k]
//   backward data     dx[i, p]   = sum(o, k) dy[o, p - k + pad] w[o, i, k]
//   backward weights  dw[o, i, k] = sum(batch, p) x[i, p + k - pad] dy[o, p]
//
// The same inputs on the same number of threads give the same bits.

typedef struct fovea_winograd_shape {
  int64_t batch, input_channels, output_channels;
  int64_t height, width;  // of the source; the output has height + pad_top + pad_bottom - 2 rows
  int64_t pad_top, pad_left, pad_bottom, pad_right;
} fovea_winograd_shape;

enum {
  FOVEA_WINOGRAD_FORWARD = 0,
  FOVEA_WINOGRAD_BACKWARD_DATA = 1,
  FOVEA_WINOGRAD_BACKWARD_WEIGHTS = 2,
};

// 1 when this CPU has AVX-512 and the shape is in range: channels are multiples
// of 16, every pad is 0...2, and the output is not empty. Otherwise 0, and no
// other function of this header may be called.
int fovea_winograd_supported(const fovea_winograd_shape *shape);

// The bytes of scratch memory that a call in `direction` needs on `threads`
// threads. The caller supplies them aligned to 64; nothing is allocated inside.
size_t fovea_winograd_workspace_size(const fovea_winograd_shape *shape, int direction, int threads);

// destination = convolution(source, weights) + bias, then max(0, .) when relu is
// not 0. bias holds output_channels values, or is NULL.
void fovea_winograd_forward(const fovea_winograd_shape *shape, const float *source,
                            const float *weights, const float *bias, float *destination,
                            void *workspace, int relu, int threads);

// diff_source = the gradient with respect to the source.
void fovea_winograd_backward_data(const fovea_winograd_shape *shape, const float *diff_destination,
                                  const float *weights, float *diff_source, void *workspace,
                                  int threads);

// diff_weights = the gradient with respect to the weights.
void fovea_winograd_backward_weights(const fovea_winograd_shape *shape, const float *source,
                                     const float *diff_destination, float *diff_weights,
                                     void *workspace, int threads);

#endif
