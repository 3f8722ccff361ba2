#include "winograd.h"

#include "parallel.h"
#include "winograd_internal.h"

#if defined(__x86_64__)

// Forward and backward data are the same computation: backward data convolves
// the output gradient, padded by 2 - pad, with the turned kernel. Two orders:
//
//   by tiles: all weights are transformed first. Then every thread takes its share
//   of the tiles, a block at a time: transform the source, and for every panel of
//   output channels multiply at the 36 positions and transform the products back.
//   A block is small enough for its planes to stay close in the caches, and large
//   enough to pay for the weights that stream past it.
//
//   by panels, for many channels on few tiles, where the transformed weights are
//   the larger part and would go out to memory and back: all of the source is
//   transformed first. Then every thread takes its share of the panels, and
//   transforms their weights just before it needs them.

typedef struct {
  tiled_image source, destination;
  int64_t input_blocks, output_blocks;  // as the weights know them
  int transposed, by_panels, stream_weights;
  int64_t block_tiles;
  int64_t weight_stride, source_stride, product_stride;  // between planes
  int64_t shared_floats, thread_floats;                  // of scratch memory
} plan;

typedef struct {
  plan plan;
  const float *source, *weights;
  float *destination;
  float *shared, *scratch;  // weight planes or source planes; those of each thread
  output_options options;
} call;

// Tiles per block: a multiple of the 6 rows of a register tile, evenly shared.
static int64_t choose_block(int64_t tiles, int64_t depth_blocks, int threads) {
  int64_t limit = depth_blocks <= 8 ? 48 : 66;
  const int64_t share = ceiling_divide(tiles, threads);
  const int64_t pieces = ceiling_divide(share, limit);
  return minimum(limit, ceiling_divide(ceiling_divide(share, pieces), 6) * 6);
}

static int choose_panels(const plan *p, int64_t tiles, int threads) {
  const int64_t weight_bytes = POSITIONS * 4 * p->input_blocks * p->output_blocks * LANES * LANES;
  const int64_t source_bytes = POSITIONS * 4 * tiles * p->source.blocks * LANES;
  return weight_bytes > LARGE_BYTES && source_bytes <= LARGE_BYTES &&
         panels_share_evenly(p->destination.blocks, threads);
}

static plan make_plan(const fovea_winograd_shape *s, int transposed, int threads) {
  const int64_t output_height = s->height + s->pad_top + s->pad_bottom - 2;
  const int64_t output_width = s->width + s->pad_left + s->pad_right - 2;
  plan p;
  p.transposed = transposed;
  p.input_blocks = s->input_channels / LANES;
  p.output_blocks = s->output_channels / LANES;
  p.source = (tiled_image){s->batch,   p.input_blocks, s->height, s->width,
                           s->pad_top, s->pad_left,    0,         0};
  p.destination = (tiled_image){s->batch, p.output_blocks, output_height, output_width, 0, 0, 0, 0};
  if (transposed) {
    p.source = (tiled_image){s->batch,       p.output_blocks, output_height, output_width,
                             2 - s->pad_top, 2 - s->pad_left, 0,             0};
    p.destination = (tiled_image){s->batch, p.input_blocks, s->height, s->width, 0, 0, 0, 0};
  }
  p.source.tiles_y = p.destination.tiles_y = ceiling_divide(p.destination.height, 4);
  p.source.tiles_x = p.destination.tiles_x = ceiling_divide(p.destination.width, 4);

  const int64_t tiles = tile_count(&p.source), depth = p.source.blocks * LANES;
  const int64_t columns = p.destination.blocks * LANES, panel = minimum(columns, PANEL);
  p.by_panels = choose_panels(&p, tiles, threads);
  p.block_tiles = p.by_panels ? tiles : choose_block(tiles, p.source.blocks, threads);
  p.weight_stride = plane_stride(depth * (p.by_panels ? panel : columns));
  p.source_stride = plane_stride(p.block_tiles * depth);
  p.product_stride = plane_stride(p.block_tiles * panel);
  p.stream_weights = POSITIONS * p.weight_stride * 4 > LARGE_BYTES;
  p.shared_floats = POSITIONS * (p.by_panels ? p.source_stride : p.weight_stride);
  p.thread_floats =
      POSITIONS * (p.product_stride + (p.by_panels ? p.weight_stride : p.source_stride));
  return p;
}

// A slice of weights of this many channel blocks by one panel fills most of the
// first-level cache; deeper products add up several slices.
enum { SLICE_BLOCKS = 8 };

// Multiplies `tiles` tiles by the panel of weights at all positions, and transforms
// the products to the destination.
static void convolve_block(const call *c, tile_range range, const float *source_planes,
                           int64_t panel, const float *weight_planes, float *products) {
  const plan *p = &c->plan;
  const int64_t depth = p->source.blocks;
  const int vectors = panel_width(panel, p->destination.blocks);
  const int64_t block_floats = LANES * LANES * vectors;
  for (int position = 0; position < POSITIONS; position++) {
    const float *weights = weight_planes + position * p->weight_stride;
    for (int64_t first = 0; first < depth; first += SLICE_BLOCKS) {
      const int64_t blocks = minimum(SLICE_BLOCKS, depth - first);
      const float *slice = weights + first * block_floats, *next = slice;
      if (first + blocks < depth) {
        next = slice + blocks * block_floats;
      } else if (position + 1 < POSITIONS) {
        next = weights + p->weight_stride;
      }
      fovea_winograd_multiply(
          vectors, range.count, blocks,
          source_planes + position * p->source_stride + first * p->block_tiles * LANES,
          p->block_tiles * LANES, slice, products + position * p->product_stride, first > 0, next);
    }
  }
  fovea_winograd_transform_product(&p->destination, c->destination, range, products,
                                   p->product_stride, panel, vectors, c->options);
}

// By tiles, first half: the weights, split over panels and input channels.
static void transform_all_weights(void *context, int thread, int threads) {
  const call *c = context;
  const plan *p = &c->plan;
  const int64_t depth = p->source.blocks;
  const int64_t items = ceiling_divide(p->destination.blocks, PANEL_BLOCKS) * depth;
  const int64_t end = split_point(items, thread + 1, threads);
  for (int64_t item = split_point(items, thread, threads); item < end; item++) {
    const int64_t panel = item / depth * PANEL_BLOCKS;
    fovea_winograd_transform_panel(c->weights, p->input_blocks, p->output_blocks, p->transposed,
                                   panel, item % depth, 1,
                                   c->shared + panel * depth * LANES * LANES, p->weight_stride,
                                   p->stream_weights);
  }
}

static void convolve_tiles(void *context, int thread, int threads) {
  const call *c = context;
  const plan *p = &c->plan;
  float *source_planes = c->scratch + thread * p->thread_floats;
  float *products = source_planes + POSITIONS * p->source_stride;
  const int64_t tiles = tile_count(&p->source), end = split_point(tiles, thread + 1, threads);
  for (int64_t tile = split_point(tiles, thread, threads); tile < end; tile += p->block_tiles) {
    const tile_range range = {tile, minimum(p->block_tiles, end - tile)};
    fovea_winograd_transform_source(&p->source, c->source, range, source_planes, p->source_stride,
                                    p->block_tiles, 0);
    for (int64_t panel = 0; panel < p->destination.blocks; panel += PANEL_BLOCKS) {
      convolve_block(c, range, source_planes, panel,
                     c->shared + panel * p->source.blocks * LANES * LANES, products);
    }
  }
}

// By panels, first half: the source, split over tiles.
static void transform_all_source(void *context, int thread, int threads) {
  const call *c = context;
  const plan *p = &c->plan;
  const int64_t start = split_point(p->block_tiles, thread, threads);
  const int64_t end = split_point(p->block_tiles, thread + 1, threads);
  fovea_winograd_transform_source(&p->source, c->source, (tile_range){start, end - start},
                                  c->shared, p->source_stride, p->block_tiles, start);
}

static void convolve_panels(void *context, int thread, int threads) {
  const call *c = context;
  const plan *p = &c->plan;
  float *weight_planes = c->scratch + thread * p->thread_floats;
  float *products = weight_planes + POSITIONS * p->weight_stride;
  const int64_t panels = ceiling_divide(p->destination.blocks, PANEL_BLOCKS);
  const int64_t end = split_point(panels, thread + 1, threads);
  for (int64_t i = split_point(panels, thread, threads); i < end; i++) {
    const int64_t panel = i * PANEL_BLOCKS;
    fovea_winograd_transform_panel(c->weights, p->input_blocks, p->output_blocks, p->transposed,
                                   panel, 0, p->source.blocks, weight_planes, p->weight_stride, 0);
    convolve_block(c, (tile_range){0, p->block_tiles}, c->shared, panel, weight_planes, products);
  }
}

static void convolve(const fovea_winograd_shape *shape, int transposed, const float *source,
                     const float *weights, float *destination, void *workspace,
                     output_options options, int threads) {
  if (threads < 1) threads = 1;
  call c = {make_plan(shape, transposed, threads), source, weights, destination, workspace, 0,
            options};
  const plan *p = &c.plan;
  const int64_t floats = p->destination.batch * p->destination.blocks * LANES *
                         p->destination.height * p->destination.width;
  c.options.stream = floats * 4 > LARGE_BYTES && (uintptr_t)destination % 64 == 0;
  c.scratch = c.shared + p->shared_floats;
  fovea_parallel(p->by_panels ? transform_all_source : transform_all_weights, &c, threads);
  fovea_parallel(p->by_panels ? convolve_panels : convolve_tiles, &c, threads);
}

size_t fovea_winograd_convolve_workspace(const fovea_winograd_shape *shape, int transposed,
                                         int threads) {
  const plan p = make_plan(shape, transposed, threads);
  return sizeof(float) * (size_t)(p.shared_floats + threads * p.thread_floats);
}

void fovea_winograd_forward(const fovea_winograd_shape *shape, const float *source,
                            const float *weights, const float *bias, float *destination,
                            void *workspace, int relu, int threads) {
  convolve(shape, 0, source, weights, destination, workspace, (output_options){bias, relu, 0},
           threads);
}

void fovea_winograd_backward_data(const fovea_winograd_shape *shape, const float *diff_destination,
                                  const float *weights, float *diff_source, void *workspace,
                                  int threads) {
  convolve(shape, 1, diff_destination, weights, diff_source, workspace,
           (output_options){0, 0, 0}, threads);
}

#endif
