// Winograd convolution for one instruction set. Expects LANES, the floats of a vector and
// the channels of a block; PANEL_BLOCKS, the widest panel; KERNELS, the name of
// the table; and, for choices that depend on the registers, WIDE_REGISTERS. Included
// once for each instruction set, under its target. No include guard.
//
// Channels go in blocks of one vector. The channels that a matrix product makes (its
// columns) go in panels of up to PANEL_BLOCKS blocks: the vectors of weights meet
// broadcast tile values in accumulators that fill the registers (winograd_multiply.h),
// which keeps both FMA units busy.

#include <immintrin.h>

#include "parallel.h"
#include "winograd_internal.h"

#define UNROLL _Pragma("clang loop unroll(full)")
#define UNROLL_4 _Pragma("clang loop unroll_count(4)")

typedef float lanes __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef float aligned_lanes __attribute__((ext_vector_type(LANES), may_alias));

#define LANES_AT(pointer) (*(lanes *)(pointer))
#define SPLAT(value) ((lanes)(float)(value))

static const float zeros[LANES] __attribute__((aligned(64)));

// Streaming skips the caches, which pays when the whole output is too large for
// them: the lines are not read before they are overwritten. `at` is aligned then,
// and _mm_sfence() must follow before another thread reads.
#define store(at, value, stream)                                                    \
  do {                                                                              \
    if (stream) {                                                                   \
      __builtin_nontemporal_store((aligned_lanes)(value), (aligned_lanes *)(at));   \
    } else {                                                                        \
      LANES_AT(at) = (value);                                                       \
    }                                                                               \
  } while (0)

// The number of vectors in the panel that starts at channel block `block`.
static inline int panel_width(int64_t block, int64_t blocks) {
  return (int)minimum(PANEL_BLOCKS, blocks - block);
}

// The distance between two of the planes that a transform writes at once. A
// multiple of 4 KB would send all streams to the same cache sets.
static inline int64_t plane_stride(int64_t floats) {
  return ceiling_divide(floats, 1024) * 1024 + 80;
}

// The start of a channel block's plane in a blocked tensor.
static inline int64_t plane_offset(const tiled_image *image, int64_t batch, int64_t block) {
  return (batch * image->blocks + block) * image->height * image->width * LANES;
}

// Loads one row of a window; what lies outside of the image reads as zero.
FOVEA_INLINE void load_row(lanes *row, const int size, const int whole, const float *plane,
                           int64_t width, const window *w, int r) {
  const float *at = plane + ((w->top + r) * width + w->left) * LANES;
  const int row_inside = r >= w->first_row && r < w->end_row;
  UNROLL
  for (int c = 0; c < size; c++) {
    const int inside = whole || (row_inside && c >= w->first_column && c < w->end_column);
    row[c] = LANES_AT(inside ? at + c * LANES : zeros);
  }
}

// Windows are too short for the hardware to guess what comes next, so the reads of
// a few windows ahead are started by hand. This cursor runs ahead of the other one.
enum { PREFETCH_TILES = 8 };

typedef struct {
  tile_cursor cursor;
  int64_t tile, block;
} prefetcher;

static inline prefetcher first_prefetch(const tiled_image *image, tile_range range) {
  const int64_t tile = PREFETCH_TILES < range.count ? PREFETCH_TILES : 0;
  return (prefetcher){first_tile(image, range.first + tile), tile, 0};
}

// Of each window the last `step` rows and columns are new.
FOVEA_INLINE void prefetch_window(const tiled_image *image, tile_range range, const float *tensor,
                                  prefetcher *p, int size, int step) {
  const float *plane = tensor + plane_offset(image, p->cursor.image, p->block);
  const int overlap = maximum(size - step, 0);
  const int64_t top = p->cursor.y * step - image->pad_top + overlap;
  const int64_t left = p->cursor.x * step - image->pad_left + overlap;
  for (int64_t r = maximum(top, 0); r < minimum(top + step, image->height); r++) {
    const float *at = plane + (r * image->width + left) * LANES;
    UNROLL
    for (int c = 0; c < step; c += 16 / LANES) __builtin_prefetch(at + c * LANES);
  }
  next_tile(image, &p->cursor);
  if (++p->tile < range.count) return;
  p->tile = 0;
  p->block = minimum(p->block + 1, image->blocks - 1);
  p->cursor = first_tile(image, range.first);
}

// out[column][row] = in[row][column] for a block of LANES x LANES.
static void transpose_block(const float *in, float *out) {
  for (int row = 0; row < LANES; row++) {
    for (int column = 0; column < LANES; column++) out[column * LANES + row] = in[row * LANES + column];
  }
}

#include "winograd_lines.h"
#include "winograd_algorithms.h"
#include "winograd_multiply.h"
#include "winograd_convolve.h"
#include "winograd_backward_weights.h"

static size_t workspace_size(const fovea_winograd_shape *shape, int direction, int threads) {
  return direction == FOVEA_WINOGRAD_BACKWARD_WEIGHTS
             ? backward_weights_workspace(shape, threads)
             : convolve_workspace(shape, direction == FOVEA_WINOGRAD_BACKWARD_DATA, threads);
}

const winograd_kernels KERNELS = {work, workspace_size, weights_size, transform_weights, convolve,
                                  backward_weights};
