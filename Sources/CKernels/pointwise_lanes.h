// 1x1 convolution for one instruction set. Expects LANES, the floats of a vector; TILE_ROWS,
// the pixels of a register tile; HALF_BLOCKS, if images may be in blocks of half a vector; and
// FORWARD, the name of the function. Included once for each instruction set, under its target.
// No include guard.
//
// The work is a grid of tiles of up to TILE_ROWS pixels by panels of two vectors of outputs.
// Groups of tiles whose pixels stay in a cache meet one panel after the other. The threads
// share the grid in this order, a tile of a panel the smallest part, so that one image of 7x7
// is enough for several.

#include <immintrin.h>

#include "parallel.h"
#include "pointwise_internal.h"

#define UNROLL _Pragma("clang loop unroll(full)")
#define UNROLL_4 _Pragma("clang loop unroll_count(4)")

typedef float lanes __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef float aligned_lanes __attribute__((ext_vector_type(LANES), may_alias));
#define LANES_AT(pointer) (*(lanes *)(pointer))

// A panel is two vectors wide; the last one has three where their number is odd, on half of
// the rows at a time.
enum { PANEL_VECTORS = 2, WIDEST_PANEL = 3 };

// Outputs that exceed this together do not stay in a cache of usual size.
enum { LARGE_BYTES = 20 << 20 };

// Pixels of a group: half of a first-level cache; or, where the weights are more than a
// second-level cache holds, most of one, since then it is the weights that should pass seldom.
enum { GROUP_BYTES = 24 << 10, LARGE_GROUP_BYTES = 192 << 10, LARGE_WEIGHTS = 512 << 10 };

typedef struct {
  const fovea_pointwise_shape *shape;
  fovea_epilogue epilogue;
  const float *source, *weights;
  float *destination;
  int64_t pixels;                    // of an image
  int64_t image_tiles, tiles;        // of an image, of all
  int64_t least_rows, longer_tiles;  // of a tile; how many of an image have one more
  int64_t group_tiles;               // tiles per group
  int64_t vectors, panels;           // of outputs
  int stream;
} pointwise_call;

// Where a tile reads and writes.
typedef struct {
  const float *source, *weights;
  int64_t first_output;
  int64_t offset;  // in the destination, of the tile's first pixel in the first block
} tile_place;

#ifdef HALF_BLOCKS
typedef float half_lanes __attribute__((ext_vector_type(LANES / 2), aligned(4), may_alias));
typedef float aligned_half __attribute__((ext_vector_type(LANES / 2), may_alias));
#endif

// Results to their places, in blocks of a whole vector or of half of one.
#define FINISH(VECTOR, ALIGNED_VECTOR, VALUE, AT)                                             \
  do {                                                                                        \
    VECTOR made = (VALUE);                                                                    \
    const int64_t place_made = (AT);                                                          \
    if (addend) made += *(const VECTOR *)(addend + place_made);                               \
    made = made < (VECTOR)(lower) ? (VECTOR)(lower) : made;                                   \
    made = made > (VECTOR)(upper) ? (VECTOR)(upper) : made;                                   \
    if (stream) {                                                                             \
      __builtin_nontemporal_store((ALIGNED_VECTOR)made, (ALIGNED_VECTOR *)(to + place_made)); \
    } else {                                                                                  \
      *(VECTOR *)(to + place_made) = made;                                                    \
    }                                                                                         \
  } while (0)

// `rows` pixels by `vectors` vectors of outputs, with the sums in registers. All three counts
// are compile-time constants after inlining.
FOVEA_INLINE void multiply(const int rows, const int vectors, const int source_lanes,
                           const pointwise_call *c, const tile_place *place) {
  const int64_t inputs = c->shape->inputs, pixels = c->pixels;
  const int64_t first = place->first_output;
  const float *bias = c->epilogue.bias;
  lanes sum[TILE_ROWS][WIDEST_PANEL];
  UNROLL
  for (int v = 0; v < vectors; v++) {
    lanes start = (lanes)(0.0f);
    if (bias) {
#ifdef HALF_BLOCKS
      start.lo = *(const half_lanes *)(bias + first + v * LANES);
      if (first + v * LANES + LANES / 2 < c->shape->outputs) {
        start.hi = *(const half_lanes *)(bias + first + v * LANES + LANES / 2);
      }
#else
      start = LANES_AT(bias + first + v * LANES);
#endif
    }
    UNROLL
    for (int row = 0; row < rows; row++) sum[row][v] = start;
  }
  const float *source = place->source, *weights = place->weights;
  const int64_t vector_stride = inputs * LANES;
  const int64_t source_stride = pixels * source_lanes;
  for (int64_t block = inputs / source_lanes; block > 0; block--) {
    UNROLL_4
    for (int k = 0; k < source_lanes; k++) {
      lanes columns[WIDEST_PANEL];
      UNROLL
      for (int v = 0; v < vectors; v++) columns[v] = LANES_AT(weights + v * vector_stride + k * LANES);
      UNROLL
      for (int row = 0; row < rows; row++) {
        const lanes value = (lanes)(source[row * source_lanes + k]);
        UNROLL
        for (int v = 0; v < vectors; v++) sum[row][v] = value * columns[v] + sum[row][v];
      }
    }
    source += source_stride;
    weights += source_lanes * LANES;
  }
  const float lower = c->epilogue.lower, upper = c->epilogue.upper;
  const float *addend = c->epilogue.addend ? c->epilogue.addend + place->offset : 0;
  float *to = c->destination + place->offset;
  const int stream = c->stream;
#ifdef HALF_BLOCKS
  if (c->shape->destination_lanes != LANES) {
    UNROLL
    for (int v = 0; v < vectors; v++) {
      const int64_t output = first + v * LANES;
      UNROLL
      for (int row = 0; row < rows; row++) {
        FINISH(half_lanes, aligned_half, sum[row][v].lo, output * pixels + row * LANES / 2);
      }
      if (output + LANES / 2 >= c->shape->outputs) break;
      UNROLL
      for (int row = 0; row < rows; row++) {
        FINISH(half_lanes, aligned_half, sum[row][v].hi,
               (output + LANES / 2) * pixels + row * LANES / 2);
      }
    }
    return;
  }
#endif
  UNROLL
  for (int v = 0; v < vectors; v++) {
    UNROLL
    for (int row = 0; row < rows; row++) {
      FINISH(lanes, aligned_lanes, sum[row][v], (first + v * LANES) * pixels + row * LANES);
    }
  }
}

#define ROWS_CASE(ROWS, VECTORS, LANES_READ) \
  case ROWS: multiply(ROWS, VECTORS, LANES_READ, c, place); break;
#define CASES_3(V, L) ROWS_CASE(1, V, L) ROWS_CASE(2, V, L) ROWS_CASE(3, V, L)
#define CASES_6(V, L) CASES_3(V, L) ROWS_CASE(4, V, L) ROWS_CASE(5, V, L) ROWS_CASE(6, V, L)
#define CASES_7(V, L) CASES_6(V, L) ROWS_CASE(7, V, L)
#define CASES_14(V, L)                                                                      \
  CASES_7(V, L) ROWS_CASE(8, V, L) ROWS_CASE(9, V, L) ROWS_CASE(10, V, L)                   \
  ROWS_CASE(11, V, L) ROWS_CASE(12, V, L) ROWS_CASE(13, V, L) ROWS_CASE(14, V, L)

#define DEFINE_TILE(VECTORS, L, CASES)                                                        \
  static void tile_##VECTORS##_##L(int rows, const pointwise_call *c, const tile_place *place) { \
    switch (rows) { CASES(VECTORS, L) }                                                       \
  }
#if TILE_ROWS == 14
#define WHOLE_TILE CASES_14
#define HALF_TILE CASES_7
#else
#define WHOLE_TILE CASES_6
#define HALF_TILE CASES_3
#endif

DEFINE_TILE(1, 8, WHOLE_TILE)
DEFINE_TILE(2, 8, WHOLE_TILE)
DEFINE_TILE(3, 8, HALF_TILE)
#ifdef HALF_BLOCKS
DEFINE_TILE(1, 16, WHOLE_TILE)
DEFINE_TILE(2, 16, WHOLE_TILE)
DEFINE_TILE(3, 16, HALF_TILE)
#define TILE_OF(VECTORS) (c->shape->source_lanes == 16 ? tile_##VECTORS##_16 : tile_##VECTORS##_8)
#else
#define TILE_OF(VECTORS) tile_##VECTORS##_8
#endif

static void run_tile(const pointwise_call *c, int rows, int vectors, tile_place place) {
  switch (vectors) {
    case 1: TILE_OF(1)(rows, c, &place); break;
    case 2: TILE_OF(2)(rows, c, &place); break;
    default:
      TILE_OF(3)(rows / 2, c, &place);
      place.source += rows / 2 * c->shape->source_lanes;
      place.offset += rows / 2 * c->shape->destination_lanes;
      TILE_OF(3)(rows - rows / 2, c, &place);
      break;
  }
}

// The first of a tile's pixels; an image's are shared evenly among its tiles.
static inline int64_t first_pixel(const pointwise_call *c, int64_t tile) {
  return tile * c->least_rows + least(tile, c->longer_tiles);
}

static inline int64_t panel_width(const pointwise_call *c, int64_t panel) {
  return panel + 1 < c->panels ? PANEL_VECTORS : c->vectors - panel * PANEL_VECTORS;
}

// A part of the grid: tiles of one image or more against one panel.
typedef struct {
  int64_t group, panel, tile;
} grid_place;

// Where the work has come to when `cost` vectors of tiles are done.
static grid_place place_of(const pointwise_call *c, int64_t cost) {
  const int64_t whole = c->group_tiles * c->vectors, group = cost / whole;
  const int64_t size = most(1, least(c->group_tiles, c->tiles - group * c->group_tiles));
  const int64_t rest = cost - group * whole;
  const int64_t panel = least(rest / (size * PANEL_VECTORS), c->panels - 1);
  return (grid_place){group, panel,
                      (rest - panel * size * PANEL_VECTORS) / panel_width(c, panel)};
}

// Tiles first + from ..< first + to, of the group that starts at tile `first`, against a panel.
static void run_panel(const pointwise_call *c, int64_t first, int64_t from, int64_t to,
                      int64_t panel) {
  const fovea_pointwise_shape *s = c->shape;
  const int vectors = (int)panel_width(c, panel);
  tile_place place = {.first_output = panel * PANEL_VECTORS * LANES};
  place.weights = c->weights + place.first_output * s->inputs;
  int64_t image = (first + from) / c->image_tiles, inner = (first + from) % c->image_tiles;
  for (int64_t tile = from; tile < to; tile++) {
    const int64_t pixel = first_pixel(c, inner);
    const int rows = (int)(c->least_rows + (inner < c->longer_tiles));
    place.source = c->source + image * s->inputs * c->pixels + pixel * s->source_lanes;
    place.offset = image * s->outputs * c->pixels + pixel * s->destination_lanes;
    run_tile(c, rows, vectors, place);
    if (++inner == c->image_tiles) image++, inner = 0;
  }
}

static void run_share(void *context, int thread, int threads) {
  const pointwise_call *c = context;
  const int64_t total = c->tiles * c->vectors;
  const grid_place begin = place_of(c, total * thread / threads);
  const grid_place end = place_of(c, total * (thread + 1) / threads);
  for (int64_t group = begin.group; group <= end.group; group++) {
    const int64_t first = group * c->group_tiles, tiles = least(c->group_tiles, c->tiles - first);
    const grid_place start = group == begin.group ? begin : (grid_place){group, 0, 0};
    const grid_place stop = group == end.group ? end : (grid_place){group, c->panels, 0};
    if (tiles <= 0 || (start.panel == stop.panel && start.tile == stop.tile)) continue;
    for (int64_t panel = start.panel; panel <= least(stop.panel, c->panels - 1); panel++) {
      run_panel(c, first, panel == start.panel ? start.tile : 0,
                panel == stop.panel ? stop.tile : tiles, panel);
    }
  }
  if (c->stream) _mm_sfence();
}

static pointwise_call make_call(const fovea_pointwise_shape *s) {
  pointwise_call c = {.shape = s, .pixels = s->height * s->width};
  c.image_tiles = ceiling_of(c.pixels, TILE_ROWS);
  c.tiles = s->batch * c.image_tiles;
  c.least_rows = c.pixels / c.image_tiles;
  c.longer_tiles = c.pixels % c.image_tiles;
  c.vectors = ceiling_of(s->outputs, LANES);
  c.panels = most(1, c.vectors / PANEL_VECTORS);
  const int64_t weight_bytes = s->inputs * s->outputs * 4;
  const int64_t bytes = weight_bytes > LARGE_WEIGHTS ? LARGE_GROUP_BYTES : GROUP_BYTES;
  c.group_tiles = least(c.tiles, most(1, bytes / (TILE_ROWS * s->inputs * 4)));
  return c;
}

void FORWARD(const fovea_pointwise_shape *shape, const float *source, const float *weights,
                    float *destination, fovea_epilogue epilogue, int threads) {
  pointwise_call c = make_call(shape);
  c.source = source, c.weights = weights, c.destination = destination, c.epilogue = epilogue;
  const int64_t bytes = shape->batch * shape->outputs * c.pixels * 4;
  c.stream = bytes > LARGE_BYTES && (uintptr_t)destination % 64 == 0;
  fovea_parallel(run_share, &c, threads);
}
