// Forward and backward data; included by winograd_lanes.h. No include guard.
//
// They are the same computation: backward data convolves the output gradient with the
// turned kernel. Two orders:
//
//   by tiles: all weights are transformed first. Then every thread takes its share
//   of the tiles, a block at a time: transform the source, and for every panel of
//   output channels multiply at all positions and transform the products back.
//   A block is small enough for its planes to stay close in the caches, and large
//   enough to pay for the weights that stream past it.
//
//   by panels, for many channels on few tiles, where the transformed weights are
//   the larger part and would go out to memory and back: all of the source is
//   transformed first. Then every thread takes its share of the panels, or of parts of
//   the tiles with each panel, and transforms their weights just before it needs them.
//
// Weights that were transformed before, and kept, are only read in either order.

typedef struct {
  const winograd_algorithm *algorithm;
  int positions;
  tiled_image source, destination;
  int64_t input_blocks, output_blocks;  // as the weights know them
  int transposed, by_panels, stream_weights;
  int64_t block_tiles;
  int64_t parts;  // of the tiles, by panels
  int64_t weight_stride, source_stride, product_stride;  // between planes
  int64_t shared_floats, thread_floats;                  // of scratch memory
} convolve_plan;

typedef struct {
  convolve_plan plan;
  const float *source, *weights;
  const float *transformed;  // weights, for all panels, or NULL
  float *destination;
  float *shared, *scratch;  // weight planes or source planes; those of each thread
  output_options options;
} convolve_call;

// Tiles per block: a multiple of the 6 rows of a register tile, evenly shared.
static int64_t choose_block(int64_t tiles, int64_t depth, int positions, int threads) {
  const int64_t limit = BLOCK_LIMIT(depth, positions);
  const int64_t share = ceiling_divide(tiles, threads);
  const int64_t pieces = ceiling_divide(share, limit);
  return minimum(limit, ceiling_divide(ceiling_divide(share, pieces), 6) * 6);
}

// Panels that meet the source together.
enum { GROUP_BLOCKS = GROUP_PANELS * PANEL_BLOCKS };

// In how many parts the tiles are split beside the groups, for the threads to come out even,
// or nearly so. Each part transforms its groups' weights anew.
static int64_t choose_parts(int64_t blocks, int64_t tiles, int threads) {
  const int64_t groups = ceiling_divide(blocks, GROUP_BLOCKS), most = maximum(1, tiles / 6);
  int64_t parts = 1;
  while (parts < most && groups * parts % threads != 0 && groups * parts < 4 * threads) parts++;
  return parts;
}

static int choose_panels(const convolve_plan *p, int64_t tiles, int threads) {
  const int64_t plane_bytes = p->positions * 4 * LANES;
  const int64_t weight_bytes = plane_bytes * p->input_blocks * p->output_blocks * LANES;
  const int64_t source_bytes = plane_bytes * tiles * p->source.blocks;
  // A few tiles are no work to share, unless there is one panel only.
  if (tiles < 6 * threads) return p->destination.blocks > GROUP_BLOCKS;
  return weight_bytes > LARGE_BYTES && source_bytes <= LARGE_BYTES &&
         choose_parts(p->destination.blocks, tiles, threads) == 1;
}

static convolve_plan plan_convolve(const fovea_winograd_shape *s, int transposed, int threads) {
  const int64_t height = output_height(s), width = output_width(s), last = s->taps - 1;
  convolve_plan p = {.transposed = transposed};
  p.algorithm = choose_algorithm(
      s, transposed ? FOVEA_WINOGRAD_BACKWARD_DATA : FOVEA_WINOGRAD_FORWARD);
  p.positions = p.algorithm->points * p.algorithm->points;
  p.input_blocks = ceiling_divide(s->input_channels, LANES);
  p.output_blocks = ceiling_divide(s->output_channels, LANES);
  p.source = (tiled_image){s->batch,   p.input_blocks, s->height, s->width,
                           s->pad_top, s->pad_left,    0,         0};
  p.destination = (tiled_image){s->batch, p.output_blocks, height, width, 0, 0, 0, 0};
  if (transposed) {
    p.source = (tiled_image){s->batch, p.output_blocks, height, width, last - s->pad_top,
                             last - s->pad_left, 0, 0};
    p.destination = (tiled_image){s->batch, p.input_blocks, s->height, s->width, 0, 0, 0, 0};
    if (p.algorithm == &algorithm_83odd) {
      p.source.pad_top = p.source.pad_left = 0;
    } else if (p.algorithm == &algorithm_83even) {
      // Windows of the padded image, from one place before in the gradient.
      p.source.pad_top = p.source.pad_left = 1;
      p.destination.pad_top = s->pad_top;
      p.destination.pad_left = s->pad_left;
    }
  }
  const int tile = p.algorithm->tile;
  p.destination.tiles_y = ceiling_divide(p.destination.height + p.destination.pad_top, tile);
  p.destination.tiles_x = ceiling_divide(p.destination.width + p.destination.pad_left, tile);
  p.source.tiles_y = p.destination.tiles_y;
  p.source.tiles_x = p.destination.tiles_x;

  const int64_t tiles = tile_count(&p.source), depth = p.source.blocks * LANES;
  const int64_t columns = p.destination.blocks * LANES;
  const int64_t group = minimum(columns, GROUP_BLOCKS * LANES);
  p.by_panels = choose_panels(&p, tiles, threads);
  p.block_tiles = p.by_panels ? tiles : choose_block(tiles, depth, p.positions, threads);
  p.parts = choose_parts(p.destination.blocks, tiles, threads);
  p.weight_stride = plane_stride(depth * (p.by_panels ? group : columns));
  p.source_stride = plane_stride(p.block_tiles * depth);
  p.product_stride = plane_stride(p.block_tiles * group);
  p.stream_weights = p.positions * p.weight_stride * 4 > LARGE_BYTES;
  p.shared_floats = p.positions * (p.by_panels ? p.source_stride : p.weight_stride);
  p.thread_floats =
      p.positions * (p.product_stride + (p.by_panels ? p.weight_stride : p.source_stride));
  return p;
}

// Multiplies tiles by a group of panels of weights at all positions, and transforms the
// products to the destination. The group's panels meet each slice of the source in turn
// while it is in the first-level cache.
static void convolve_block(const convolve_call *c, tile_range range, const float *source_planes,
                           int64_t group, const float *weight_planes, int64_t weight_stride,
                           float *products) {
  const convolve_plan *p = &c->plan;
  const int64_t depth = p->source.blocks, tiles = p->block_tiles;
  const int64_t end = minimum(group + GROUP_BLOCKS, p->destination.blocks);
  for (int position = 0; position < p->positions; position++) {
    const float *source = source_planes + position * p->source_stride;
    const float *weights = weight_planes + position * weight_stride;
    float *product = products + position * p->product_stride;
    for (int64_t first = 0; first < depth; first += SLICE_BLOCKS) {
      const int64_t blocks = minimum(SLICE_BLOCKS, depth - first);
      const int is_last = first + blocks == depth;
      for (int64_t panel = group; panel < end; panel += PANEL_BLOCKS) {
        const int vectors = panel_width(panel, end);
        const int64_t block_floats = LANES * LANES * vectors;
        const float *slice =
            weights + (panel - group) * depth * LANES * LANES + first * block_floats;
        const float *next = slice + depth * block_floats;  // of the next panel
        if (panel + vectors == end) {
          if (!is_last) {
            next = weights + (first + blocks) * LANES * LANES * panel_width(group, end);
          } else {
            next = position + 1 < p->positions ? weights + weight_stride : slice;
          }
        }
        multiply(vectors, range.count, blocks, source + first * tiles * LANES, tiles * LANES,
                 slice, product + (panel - group) * tiles * LANES, first > 0, next);
      }
    }
  }
  for (int64_t panel = group; panel < end; panel += PANEL_BLOCKS) {
    p->algorithm->transform_product(&p->destination, c->destination, range,
                                    products + (panel - group) * tiles * LANES,
                                    p->product_stride, panel, panel_width(panel, end), c->options);
  }
}

// The weights for all panels, split over panels and input channels.
static void transform_all_weights(const convolve_plan *p, const float *weights, float *planes,
                                  int64_t stride, int thread, int threads) {
  const int64_t depth = p->source.blocks;
  const int64_t items = ceiling_divide(p->destination.blocks, PANEL_BLOCKS) * depth;
  const int64_t end = split_point(items, thread + 1, threads);
  for (int64_t item = split_point(items, thread, threads); item < end; item++) {
    const int64_t panel = item / depth * PANEL_BLOCKS;
    p->algorithm->transform_panel(weights, p->input_blocks, p->output_blocks, p->transposed,
                                  panel, item % depth, 1, planes + panel * depth * LANES * LANES,
                                  stride, p->stream_weights);
  }
}

static void convolve_by_tiles(void *context, int thread, int threads) {
  const convolve_call *c = context;
  const convolve_plan *p = &c->plan;
  const float *weights = c->transformed;
  if (!weights) {
    transform_all_weights(p, c->weights, c->shared, p->weight_stride, thread, threads);
    weights = c->shared;
    fovea_barrier(threads);
  }
  float *source_planes = c->scratch + thread * p->thread_floats;
  float *products = source_planes + p->positions * p->source_stride;
  const int64_t tiles = tile_count(&p->source), end = split_point(tiles, thread + 1, threads);
  for (int64_t tile = split_point(tiles, thread, threads); tile < end; tile += p->block_tiles) {
    const tile_range range = {tile, minimum(p->block_tiles, end - tile)};
    p->algorithm->transform_source(&p->source, c->source, range, source_planes,
                                   p->source_stride, p->block_tiles, 0);
    for (int64_t group = 0; group < p->destination.blocks; group += GROUP_BLOCKS) {
      convolve_block(c, range, source_planes, group,
                     weights + group * p->source.blocks * LANES * LANES, p->weight_stride,
                     products);
    }
  }
}

// The distance between the planes of the weights for all panels.
static int64_t all_weights_stride(const convolve_plan *p) {
  return plane_stride(p->source.blocks * p->destination.blocks * LANES * LANES);
}

static void convolve_by_panels(void *context, int thread, int threads) {
  const convolve_call *c = context;
  const convolve_plan *p = &c->plan;
  const int64_t start = split_point(p->block_tiles, thread, threads);
  const int64_t stop = split_point(p->block_tiles, thread + 1, threads);
  p->algorithm->transform_source(&p->source, c->source, (tile_range){start, stop - start},
                                 c->shared, p->source_stride, p->block_tiles, start);
  fovea_barrier(threads);
  float *weight_planes = c->scratch + thread * p->thread_floats;
  float *products = weight_planes + p->positions * p->weight_stride;
  const int64_t blocks = p->destination.blocks, depth = p->source.blocks;
  const int64_t items = ceiling_divide(blocks, GROUP_BLOCKS) * p->parts;
  const int64_t end = split_point(items, thread + 1, threads);
  for (int64_t i = split_point(items, thread, threads); i < end; i++) {
    const int64_t group = i / p->parts * GROUP_BLOCKS, part = i % p->parts;
    const int64_t first = split_point(p->block_tiles, part, p->parts);
    const tile_range range = {first, split_point(p->block_tiles, part + 1, p->parts) - first};
    const float *weights = weight_planes;
    int64_t stride = p->weight_stride;
    if (c->transformed) {
      weights = c->transformed + group * depth * LANES * LANES;
      stride = all_weights_stride(p);
    } else {
      for (int64_t panel = group; panel < minimum(group + GROUP_BLOCKS, blocks);
           panel += PANEL_BLOCKS) {
        p->algorithm->transform_panel(c->weights, p->input_blocks, p->output_blocks,
                                      p->transposed, panel, 0, depth,
                                      weight_planes + (panel - group) * depth * LANES * LANES,
                                      p->weight_stride, 0);
      }
    }
    convolve_block(c, range, c->shared + first * LANES, group, weights, stride, products);
  }
}

static void convolve(const fovea_winograd_shape *shape, int transposed, const float *source,
                     const float *weights, const float *transformed, float *destination,
                     void *workspace, output_options options, int threads) {
  convolve_call c = {plan_convolve(shape, transposed, threads),
                     source, weights, transformed, destination, workspace, 0, options};
  const convolve_plan *p = &c.plan;
  const int64_t floats = p->destination.batch * p->destination.blocks * LANES *
                         p->destination.height * p->destination.width;
  c.options.stream = floats * 4 > LARGE_BYTES && (uintptr_t)destination % 64 == 0;
  c.scratch = c.shared + p->shared_floats;
  fovea_parallel(p->by_panels ? convolve_by_panels : convolve_by_tiles, &c, threads);
}

static size_t convolve_workspace(const fovea_winograd_shape *shape, int transposed, int threads) {
  const convolve_plan p = plan_convolve(shape, transposed, threads);
  return sizeof(float) * (size_t)(p.shared_floats + threads * p.thread_floats);
}

// Weights that are kept for later calls, forward.

static size_t weights_size(const fovea_winograd_shape *shape) {
  const convolve_plan p = plan_convolve(shape, 0, 1);
  return sizeof(float) * (size_t)(p.positions * all_weights_stride(&p));
}

typedef struct {
  convolve_plan plan;
  const float *weights;
  float *transformed;
} weights_call;

static void transform_weights_share(void *context, int thread, int threads) {
  const weights_call *c = context;
  transform_all_weights(&c->plan, c->weights, c->transformed, all_weights_stride(&c->plan), thread,
                        threads);
}

static void transform_weights(const fovea_winograd_shape *shape, const float *weights,
                              float *transformed, int threads) {
  weights_call c = {plan_convolve(shape, 0, threads), weights, transformed};
  c.plan.stream_weights = 0;
  fovea_parallel(transform_weights_share, &c, threads);
}
