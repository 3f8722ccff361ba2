#ifndef FOVEA_WINOGRAD_INTERNAL_H
#define FOVEA_WINOGRAD_INTERNAL_H

#include <stdint.h>

#include "winograd.h"

// What the winograd_*.c files share.
//
// Channels go in blocks of 16, one vector. The channels that a matrix product
// makes (its columns) go in panels of up to 4 blocks: 4 vectors of weights meet
// 6 broadcast tile values in 24 accumulators, which keeps both FMA units busy.

enum {
  LANES = 16,
  POSITIONS = 36,  // of the 6x6 transformed tile
  PANEL_BLOCKS = 4,
  PANEL = PANEL_BLOCKS * LANES,
};

#if defined(__x86_64__)

// The package is built for baseline x86-64; fovea_winograd_supported() guards
// the entry. Inlined helpers need the same target as their callers.
#define WINOGRAD_TARGET __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma")))
#define WINOGRAD_INLINE static inline __attribute__((always_inline)) WINOGRAD_TARGET

#if defined(__clang__)
#define WINOGRAD_UNROLL _Pragma("clang loop unroll(full)")
#define WINOGRAD_UNROLL_4 _Pragma("clang loop unroll_count(4)")
#else
#define WINOGRAD_UNROLL _Pragma("GCC unroll 16")
#define WINOGRAD_UNROLL_4 _Pragma("GCC unroll 4")
#endif

// What exceeds this does not stay in a cache of usual size.
enum { LARGE_BYTES = 20 << 20 };

static inline int64_t minimum(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t maximum(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t ceiling_divide(int64_t a, int64_t b) { return (a + b - 1) / b; }

// The start of part `part` when count items are shared out evenly.
static inline int64_t split_point(int64_t count, int64_t part, int64_t parts) {
  return count * part / parts;
}

// The number of vectors in the panel that starts at channel block `block`.
static inline int panel_width(int64_t block, int64_t blocks) {
  return (int)minimum(PANEL_BLOCKS, blocks - block);
}

// Panels are a good unit of work only when the threads come out even, or nearly so.
static inline int panels_share_evenly(int64_t blocks, int threads) {
  const int64_t panels = ceiling_divide(blocks, PANEL_BLOCKS);
  return panels % threads == 0 || panels >= 4 * threads;
}

// The distance between two of the 36 planes that a transform writes at once.
// A multiple of 4 KB would send all 36 streams to the same cache sets.
static inline int64_t plane_stride(int64_t floats) {
  return ceiling_divide(floats, 1024) * 1024 + 5 * LANES;
}

// An image seen as overlapping 6x6 windows or as separate 4x4 windows.
// Window (y, x) starts at row 4 y - pad_top and column 4 x - pad_left; whatever
// lies outside of the image is zero.
typedef struct {
  int64_t batch, blocks;  // channels / 16
  int64_t height, width;
  int64_t pad_top, pad_left;
  int64_t tiles_y, tiles_x;  // windows per image
} tiled_image;

// Tiles first ..< first + count of all the tiles of all images.
typedef struct {
  int64_t first, count;
} tile_range;

static inline int64_t tile_count(const tiled_image *image) {
  return image->batch * image->tiles_y * image->tiles_x;
}

// Tile transforms (winograd_tiles.c). Transformed tiles are
//   narrow: [36 planes][channel block][capacity tiles][16]
//   wide:   [36 planes][panel][capacity tiles][panel channels]
// Tile i of the range goes to place offset + i.

// B^T d B of 6x6 windows -> narrow
void fovea_winograd_transform_source(const tiled_image *image, const float *source,
                                     tile_range range, float *planes, int64_t stride,
                                     int64_t capacity, int64_t offset);

// A dy A^T of 4x4 windows -> wide
void fovea_winograd_transform_gradient(const tiled_image *image, const float *gradient,
                                       tile_range range, float *planes, int64_t stride,
                                       int64_t capacity, int64_t offset);

typedef struct {
  const float *bias;  // or NULL
  int relu, stream;
} output_options;

// A^T m A -> 4x4 windows of channel blocks block ..< block + vectors;
// products: [36 planes][tiles][16 vectors]
void fovea_winograd_transform_product(const tiled_image *image, float *destination,
                                      tile_range range, const float *products, int64_t stride,
                                      int64_t block, int vectors, output_options options);

// Weight transforms (winograd_weights.c).

// G w G^T of the panel of output channels that starts at block `first`, for input
// channel blocks depth ..< depth + count -> [36 planes][input channel][panel
// channels]. With `transposed` the roles of input and output channels are exchanged
// and the kernel is turned by 180 degrees: what backward data convolves with.
void fovea_winograd_transform_panel(const float *weights, int64_t input_blocks,
                                    int64_t output_blocks, int transposed, int64_t first,
                                    int64_t depth, int64_t count, float *planes, int64_t stride,
                                    int stream);

// The way back for the gradient: G^T s G, where s is the sum of sum_count sets of 36
// planes, sum_floats apart and laid out as above -> OIhw16i16o.
void fovea_winograd_transform_sums(const float *sums, int sum_count, int64_t sum_floats,
                                   int64_t stride, int64_t input_blocks, int64_t output_blocks,
                                   int64_t first, int64_t depth, int64_t count,
                                   float *diff_weights);

// Matrix products (winograd_multiply.c), all on panels of 16 * vectors columns.

// c[rows][n] (+)= a[rows][16 depth_blocks] b[16 depth_blocks][n]
// where a is [depth block][a_stride floats: rows][16]. While it computes it
// prefetches the 16 depth_blocks rows that start at `next`.
void fovea_winograd_multiply(int vectors, int64_t rows, int64_t depth_blocks, const float *a,
                             int64_t a_stride, const float *b, float *c, int accumulate,
                             const float *next);

// c[16][n] (+)= transpose(a[depth][16]) b[depth][n]. While it computes it prefetches
// depth lines each from next_a and next_b, and the c that follows.
void fovea_winograd_multiply_transposed(int vectors, int64_t depth, const float *a, const float *b,
                                        float *c, int accumulate, const float *next_a,
                                        const float *next_b);

// The workspaces of the two pipelines, in bytes.
size_t fovea_winograd_convolve_workspace(const fovea_winograd_shape *shape, int transposed,
                                         int threads);
size_t fovea_winograd_backward_weights_workspace(const fovea_winograd_shape *shape, int threads);

#endif
#endif
