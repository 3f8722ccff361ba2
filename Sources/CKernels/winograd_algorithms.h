// The algorithms, for one number of lanes; included by winograd_lanes.h. No include guard.

#define NAME_(stem, suffix) stem##_##suffix
#define NAME__(stem, suffix) NAME_(stem, suffix)
#define NAME(stem) NAME__(stem, ALGORITHM)

// 3x3, stride 1. F(4x4, 3x3): 36 products for 16 results, which cost 144 directly.
#define ALGORITHM 43
#define TAPS 3
#define POINTS 6
#define WINDOW 6
#define STEP 4
#define TILE 4
#define source_line_43 source_line_6
#include "winograd_tiles.h"
#include "winograd_weights.h"
#include "winograd_gradients.h"
#undef ALGORITHM
#undef POINTS
#undef WINDOW
#undef STEP
#undef TILE

// F(2x2, 3x3): 16 products for 4 results. For images of one or two rows.
#define ALGORITHM 23
#define POINTS 4
#define WINDOW 4
#define STEP 2
#define TILE 2
#define source_line_23 source_line_4
#include "winograd_tiles.h"
#include "winograd_weights.h"
#include "winograd_gradients.h"
#undef ALGORITHM
#undef POINTS
#undef WINDOW
#undef STEP
#undef TILE

// 3x3, stride 2: 81 products for 16 results.
#define ALGORITHM 43s2
#define POINTS 9
#define WINDOW 9
#define STEP 8
#define TILE 4
#include "winograd_tiles.h"
#include "winograd_weights.h"
#include "winograd_gradients.h"
#undef ALGORITHM
#undef WINDOW
#undef STEP
#undef TILE

// Backward data of the same; the weights are transformed alike.
#define ALGORITHM 83even
#define WINDOW 5
#define STEP 4
#define TILE 8
#include "winograd_tiles.h"
#undef ALGORITHM
#define ALGORITHM 83odd
#include "winograd_tiles.h"
#undef ALGORITHM
#undef TAPS
#undef POINTS
#undef WINDOW
#undef STEP
#undef TILE

// 5x5, stride 1. F(2x2, 5x5): 36 products for 4 results, which cost 100 directly.
#define ALGORITHM 25
#define TAPS 5
#define POINTS 6
#define WINDOW 6
#define STEP 2
#define TILE 2
#define source_line_25 source_line_6
#include "winograd_tiles.h"
#include "winograd_weights.h"
#include "winograd_gradients.h"
#undef ALGORITHM
#undef TAPS
#undef POINTS
#undef WINDOW
#undef STEP
#undef TILE

#define ALL_OF(stem)                                                              \
  transform_source_##stem, transform_gradient_##stem, transform_product_##stem, \
      transform_panel_##stem, transform_sums_##stem

static const winograd_algorithm algorithm_43 = {6, 4, 4, ALL_OF(43)};
static const winograd_algorithm algorithm_23 = {4, 2, 2, ALL_OF(23)};
static const winograd_algorithm algorithm_25 = {6, 2, 2, ALL_OF(25)};
static const winograd_algorithm algorithm_43s2 = {9, 8, 4, ALL_OF(43s2)};
static const winograd_algorithm algorithm_83even = {
    9, 4, 8, transform_source_83even, 0, transform_product_83even, transform_panel_43s2, 0};
static const winograd_algorithm algorithm_83odd = {
    9, 4, 8, transform_source_83odd, 0, transform_product_83odd, transform_panel_43s2, 0};

// Reading a transformed weight from memory takes about as long as this many products with it.
enum { TILES_PER_WEIGHT = 29 };

// What an algorithm takes for each pair of an input and an output channel, in products.
static int64_t work_of(const winograd_algorithm *algorithm, const fovea_winograd_shape *s,
                       int direction) {
  const int back = direction == FOVEA_WINOGRAD_BACKWARD_DATA;
  const int64_t height = back ? s->height : output_height(s);
  const int64_t width = back ? s->width : output_width(s);
  const int64_t tiles = s->batch * ceiling_divide(height, algorithm->tile) *
                        ceiling_divide(width, algorithm->tile);
  return algorithm->points * algorithm->points * maximum(tiles, TILES_PER_WEIGHT);
}

// Of the two for 3x3 the larger tiles make fewer products, but have more weights, and
// waste more of an image that they do not divide.
static const winograd_algorithm *choose_algorithm(const fovea_winograd_shape *s, int direction) {
  const int back = direction == FOVEA_WINOGRAD_BACKWARD_DATA;
  if (s->taps == 5) return &algorithm_25;
  if (s->stride == 2) {
    const int odd = s->pad_top % 2 == 1 && s->pad_left % 2 == 1;
    return !back ? &algorithm_43s2 : odd ? &algorithm_83odd : &algorithm_83even;
  }
  const int64_t small = work_of(&algorithm_23, s, direction);
  return small < work_of(&algorithm_43, s, direction) ? &algorithm_23 : &algorithm_43;
}

static int64_t work(const fovea_winograd_shape *shape, int direction) {
  return work_of(choose_algorithm(shape, direction), shape, direction);
}
