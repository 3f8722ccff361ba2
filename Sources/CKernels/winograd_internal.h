#ifndef FOVEA_WINOGRAD_INTERNAL_H
#define FOVEA_WINOGRAD_INTERNAL_H

#include <stdint.h>

#include "winograd.h"

// What all variants share, whatever their vectors and tiles.

// What exceeds this does not stay in a cache of usual size.
enum { LARGE_BYTES = 20 << 20 };

static inline int64_t minimum(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t maximum(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t ceiling_divide(int64_t a, int64_t b) { return (a + b - 1) / b; }

// The start of part `part` when count items are shared out evenly.
static inline int64_t split_point(int64_t count, int64_t part, int64_t parts) {
  return count * part / parts;
}

// An image seen as windows. Window (y, x) starts at row step * y - pad_top and column
// step * x - pad_left; they overlap if they are larger than the step. Whatever lies
// outside of the image is zero, or is not written.
typedef struct {
  int64_t batch, blocks;  // blocks of channels
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

// Walks over the tiles of a range in order, without a division per tile.
typedef struct {
  int64_t image, y, x;
} tile_cursor;

static inline tile_cursor first_tile(const tiled_image *image, int64_t tile) {
  const int64_t x = tile % image->tiles_x, line = tile / image->tiles_x;
  return (tile_cursor){line / image->tiles_y, line % image->tiles_y, x};
}

static inline void next_tile(const tiled_image *image, tile_cursor *cursor) {
  if (++cursor->x < image->tiles_x) return;
  cursor->x = 0;
  if (++cursor->y < image->tiles_y) return;
  cursor->y = 0;
  cursor->image++;
}

// The part of a window that lies inside of the image.
typedef struct {
  int64_t top, left;  // of the window in the image; may be negative
  int first_row, end_row, first_column, end_column;
} window;

static inline window window_at(const tiled_image *image, const tile_cursor *cursor, int size,
                               int step) {
  const int64_t top = cursor->y * step - image->pad_top;
  const int64_t left = cursor->x * step - image->pad_left;
  return (window){
      top, left,
      (int)minimum(size, maximum(0, -top)), (int)maximum(0, minimum(size, image->height - top)),
      (int)minimum(size, maximum(0, -left)), (int)maximum(0, minimum(size, image->width - left)),
  };
}

static inline int is_whole(const window *w, int size) {
  return w->first_row == 0 && w->end_row == size && w->first_column == 0 && w->end_column == size;
}

// What is done to the results of a forward convolution before they are written.
typedef struct {
  fovea_epilogue epilogue;
  int stream;
} output_options;

// One algorithm in one direction: the minimal filtering of a window, and how it is
// called. Transformed tiles, of points * points values a channel, are
//   narrow: [position][channel block][capacity tiles][lanes]
//   wide:   [position][panel][capacity tiles][panel channels]
// Tile i of a range goes to place offset + i.
typedef struct {
  int points;  // of the transformed tile, a side
  int step;    // from one source window to the next
  int tile;    // results of a window, a side

  // windows of the source -> narrow
  void (*transform_source)(const tiled_image *image, const float *source, tile_range range,
                           float *planes, int64_t stride, int64_t capacity, int64_t offset);
  // windows of the gradient -> wide; for backward weights
  void (*transform_gradient)(const tiled_image *image, const float *gradient, tile_range range,
                             float *planes, int64_t stride, int64_t capacity, int64_t offset);
  // products [position][tiles][vectors] of blocks block ..< block + vectors -> windows
  void (*transform_product)(const tiled_image *image, float *destination, tile_range range,
                            const float *products, int64_t stride, int64_t block, int vectors,
                            output_options options);
  // The weights of the panel of output channels that starts at block `first`, for input
  // channel blocks depth ..< depth + count -> [position][input channel][panel channels].
  // With `transposed` the roles of input and output channels are exchanged and the
  // kernel is turned by 180 degrees: what backward data convolves with.
  void (*transform_panel)(const float *weights, int64_t input_blocks, int64_t output_blocks,
                          int transposed, int64_t first, int64_t depth, int64_t count,
                          float *planes, int64_t stride, int stream);
  // The way back for the gradient of the weights, where the planes are the sum of
  // sum_count sets, sum_floats apart and laid out as above.
  void (*transform_sums)(const float *sums, int sum_count, int64_t sum_floats, int64_t stride,
                         int64_t input_blocks, int64_t output_blocks, int64_t first,
                         int64_t depth, int64_t count, float *diff_weights);
} winograd_algorithm;

// The pipelines for one instruction set.
typedef struct {
  int64_t (*work)(const fovea_winograd_shape *shape, int direction);
  size_t (*workspace_size)(const fovea_winograd_shape *shape, int direction, int threads);
  size_t (*weights_size)(const fovea_winograd_shape *shape);
  void (*transform_weights)(const fovea_winograd_shape *shape, const float *weights,
                            float *transformed, int threads);
  void (*convolve)(const fovea_winograd_shape *shape, int transposed, const float *source,
                   const float *weights, const float *transformed, float *destination,
                   void *workspace, output_options options, int threads);
  void (*backward_weights)(const fovea_winograd_shape *shape, const float *source,
                           const float *diff_destination, float *diff_weights, void *workspace,
                           int threads);
} winograd_kernels;

extern const winograd_kernels winograd_kernels_avx2, winograd_kernels_avx512;

// Rows and columns of the output.
static inline int64_t output_height(const fovea_winograd_shape *s) {
  return (s->height + s->pad_top + s->pad_bottom - s->taps) / s->stride + 1;
}
static inline int64_t output_width(const fovea_winograd_shape *s) {
  return (s->width + s->pad_left + s->pad_right - s->taps) / s->stride + 1;
}

#endif
