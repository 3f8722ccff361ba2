#include "winograd_internal.h"

#if defined(__x86_64__)

#include "winograd_transforms.h"


static const float zeros[LANES] __attribute__((aligned(64)));

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

static inline window window_at(const tiled_image *image, const tile_cursor *cursor, int size) {
  const int64_t top = cursor->y * 4 - image->pad_top, left = cursor->x * 4 - image->pad_left;
  return (window){
      top, left,
      (int)minimum(size, maximum(0, -top)), (int)maximum(0, minimum(size, image->height - top)),
      (int)minimum(size, maximum(0, -left)), (int)maximum(0, minimum(size, image->width - left)),
  };
}

static inline int is_whole(const window *w, int size) {
  return w->first_row == 0 && w->end_row == size && w->first_column == 0 && w->end_column == size;
}

// The start of a channel block's plane in an nChw16c tensor.
static inline int64_t plane_offset(const tiled_image *image, int64_t batch, int64_t block) {
  return (batch * image->blocks + block) * image->height * image->width * LANES;
}

// Loads one row of a window; what lies outside of the image reads as zero.
WINOGRAD_INLINE void load_row(__m512 *row, const int size, const int whole, const float *plane,
                              int64_t width, const window *w, int r) {
  const float *at = plane + ((w->top + r) * width + w->left) * LANES;
  const int row_inside = r >= w->first_row && r < w->end_row;
  WINOGRAD_UNROLL
  for (int c = 0; c < size; c++) {
    const int inside = whole || (row_inside && c >= w->first_column && c < w->end_column);
    row[c] = _mm512_loadu_ps(inside ? at + c * LANES : zeros);
  }
}

WINOGRAD_INLINE void transform_source_window(const int whole, const float *plane, int64_t width,
                                             const window *w, float *out, int64_t stride) {
  __m512 lines[6][6];
  WINOGRAD_UNROLL
  for (int r = 0; r < 6; r++) {
    __m512 row[6];
    load_row(row, 6, whole, plane, width, w, r);
    transform_source_line(row, lines[r]);
  }
  WINOGRAD_UNROLL
  for (int c = 0; c < 6; c++) {
    __m512 column[6], result[6];
    WINOGRAD_UNROLL
    for (int r = 0; r < 6; r++) column[r] = lines[r][c];
    transform_source_line(column, result);
    WINOGRAD_UNROLL
    for (int r = 0; r < 6; r++) _mm512_storeu_ps(out + (r * 6 + c) * stride, result[r]);
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

// Of each window 4 rows of 4 columns are new, from row and column `overlap` on.
WINOGRAD_INLINE void prefetch_window(const tiled_image *image, tile_range range,
                                     const float *tensor, prefetcher *p, int overlap) {
  const float *plane = tensor + plane_offset(image, p->cursor.image, p->block);
  const int64_t top = p->cursor.y * 4 - image->pad_top + overlap;
  const int64_t left = p->cursor.x * 4 - image->pad_left + overlap;
  for (int64_t r = maximum(top, 0); r < minimum(top + 4, image->height); r++) {
    const float *at = plane + (r * image->width + left) * LANES;
    WINOGRAD_UNROLL
    for (int c = 0; c < 4; c++) _mm_prefetch((const char *)(at + c * LANES), _MM_HINT_T0);
  }
  next_tile(image, &p->cursor);
  if (++p->tile < range.count) return;
  p->tile = 0;
  p->block = minimum(p->block + 1, image->blocks - 1);
  p->cursor = first_tile(image, range.first);
}

WINOGRAD_TARGET void fovea_winograd_transform_source(const tiled_image *image, const float *source,
                                                     tile_range range, float *planes,
                                                     int64_t stride, int64_t capacity,
                                                     int64_t offset) {
  prefetcher ahead = first_prefetch(image, range);
  for (int64_t block = 0; block < image->blocks; block++) {
    tile_cursor cursor = first_tile(image, range.first);
    float *out = planes + (block * capacity + offset) * LANES;
    for (int64_t tile = 0; tile < range.count; tile++, out += LANES) {
      prefetch_window(image, range, source, &ahead, 2);
      const window w = window_at(image, &cursor, 6);
      const float *plane = source + plane_offset(image, cursor.image, block);
      if (is_whole(&w, 6)) {
        transform_source_window(1, plane, image->width, &w, out, stride);
      } else {
        transform_source_window(0, plane, image->width, &w, out, stride);
      }
      next_tile(image, &cursor);
    }
  }
}

WINOGRAD_INLINE void transform_gradient_window(const int whole, const float *plane, int64_t width,
                                               const window *w, float *out, int64_t stride) {
  __m512 lines[4][6];
  WINOGRAD_UNROLL
  for (int r = 0; r < 4; r++) {
    __m512 row[4];
    load_row(row, 4, whole, plane, width, w, r);
    transform_gradient_line(row, lines[r]);
  }
  WINOGRAD_UNROLL
  for (int c = 0; c < 6; c++) {
    __m512 column[4], result[6];
    WINOGRAD_UNROLL
    for (int r = 0; r < 4; r++) column[r] = lines[r][c];
    transform_gradient_line(column, result);
    WINOGRAD_UNROLL
    for (int r = 0; r < 6; r++) _mm512_storeu_ps(out + (r * 6 + c) * stride, result[r]);
  }
}

WINOGRAD_TARGET void fovea_winograd_transform_gradient(const tiled_image *image,
                                                       const float *gradient, tile_range range,
                                                       float *planes, int64_t stride,
                                                       int64_t capacity, int64_t offset) {
  prefetcher ahead = first_prefetch(image, range);
  for (int64_t block = 0; block < image->blocks; block++) {
    const int64_t first = block / PANEL_BLOCKS * PANEL_BLOCKS;
    const int64_t row = panel_width(first, image->blocks) * LANES;
    tile_cursor cursor = first_tile(image, range.first);
    float *out = planes + first * LANES * capacity + offset * row + (block - first) * LANES;
    for (int64_t tile = 0; tile < range.count; tile++, out += row) {
      prefetch_window(image, range, gradient, &ahead, 0);
      const window w = window_at(image, &cursor, 4);
      const float *plane = gradient + plane_offset(image, cursor.image, block);
      if (is_whole(&w, 4)) {
        transform_gradient_window(1, plane, image->width, &w, out, stride);
      } else {
        transform_gradient_window(0, plane, image->width, &w, out, stride);
      }
      next_tile(image, &cursor);
    }
  }
}

WINOGRAD_INLINE void transform_product_window(const int whole, const float *products,
                                              int64_t stride, float *plane, int64_t width,
                                              const window *w, __m512 bias, int relu,
                                              int stream) {
  __m512 lines[4][6];
  WINOGRAD_UNROLL
  for (int c = 0; c < 6; c++) {
    __m512 column[6], result[4];
    WINOGRAD_UNROLL
    for (int r = 0; r < 6; r++) column[r] = _mm512_loadu_ps(products + (r * 6 + c) * stride);
    transform_product_line(column, result);
    WINOGRAD_UNROLL
    for (int r = 0; r < 4; r++) lines[r][c] = result[r];
  }
  WINOGRAD_UNROLL
  for (int r = 0; r < 4; r++) {
    if (!whole && r >= w->end_row) continue;
    __m512 result[4];
    transform_product_line(lines[r], result);
    float *at = plane + ((w->top + r) * width + w->left) * LANES;
    WINOGRAD_UNROLL
    for (int c = 0; c < 4; c++) {
      if (!whole && c >= w->end_column) continue;
      __m512 value = _mm512_add_ps(result[c], bias);
      // In this order NaN stays NaN: max_ps gives its second operand when either is not a number.
      if (relu) value = _mm512_max_ps(_mm512_setzero_ps(), value);
      store(at + c * LANES, value, stream);
    }
  }
}

WINOGRAD_TARGET void fovea_winograd_transform_product(const tiled_image *image, float *destination,
                                                      tile_range range, const float *products,
                                                      int64_t stride, int64_t block, int vectors,
                                                      output_options options) {
  for (int v = 0; v < vectors; v++) {
    const __m512 bias =
        options.bias ? _mm512_loadu_ps(options.bias + (block + v) * LANES) : _mm512_setzero_ps();
    tile_cursor cursor = first_tile(image, range.first);
    const float *in = products + v * LANES;
    for (int64_t tile = 0; tile < range.count; tile++, in += vectors * LANES) {
      const window w = window_at(image, &cursor, 4);
      float *plane = destination + plane_offset(image, cursor.image, block + v);
      if (is_whole(&w, 4)) {
        transform_product_window(1, in, stride, plane, image->width, &w, bias, options.relu,
                                 options.stream);
      } else {
        transform_product_window(0, in, stride, plane, image->width, &w, bias, options.relu,
                                 options.stream);
      }
      next_tile(image, &cursor);
    }
  }
  if (options.stream) _mm_sfence();
}

#endif
