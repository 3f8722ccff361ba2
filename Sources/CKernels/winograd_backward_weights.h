// Backward weights; included by winograd_lanes.h. No include guard.
//
// dw = G^T [ sum over tiles of (B^T x B) (A dy A^T) ] G: at each of the
// positions a product [input channels][tiles] x [tiles][output channels], whose
// depth runs over all the tiles of the batch. Chunks of tiles are transformed
// and added to the sums in turn. Two ways to share this out:
//
//   private sums, while those are small: every thread takes its part of the tiles
//   and adds up sums of its own, which are added in order. No thread ever waits.
//
//   shared sums: the threads transform a chunk together, then each one multiplies
//   its part of the positions and panels. Nothing is transformed twice.

typedef struct {
  const winograd_algorithm *algorithm;
  int positions;
  tiled_image source, gradient;
  int private_sums;
  int64_t chunk_tiles;
  int64_t source_stride, gradient_stride, sum_stride;  // between planes
  int64_t chunk_floats, sum_floats;
  int copies;  // of a chunk and its sums
} gradient_plan;

typedef struct {
  gradient_plan plan;
  const float *source, *gradient;
  float *diff_weights;
  float *sums, *chunks;
  int sum_count;     // how many sets of sums were made
  tile_range range;  // the shared chunk
} gradient_call;

// 128 tiles of one panel fill most of the first-level cache; with fewer the sums
// are read and written more often.
enum { CHUNK_TILES = 128, PRIVATE_SUM_BYTES = 3 << 20 };

// Tiles per chunk: a multiple of 4, evenly shared.
static int64_t choose_chunk(int64_t tiles) {
  const int64_t pieces = ceiling_divide(tiles, CHUNK_TILES);
  return ceiling_divide(ceiling_divide(tiles, pieces), 4) * 4;
}

static gradient_plan plan_gradient(const fovea_winograd_shape *s, int threads) {
  gradient_plan p = {.algorithm = choose_algorithm(s, FOVEA_WINOGRAD_BACKWARD_WEIGHTS)};
  p.positions = p.algorithm->points * p.algorithm->points;
  const int64_t inputs = ceiling_divide(s->input_channels, LANES);
  const int64_t outputs = ceiling_divide(s->output_channels, LANES);
  p.gradient = (tiled_image){s->batch, outputs, output_height(s), output_width(s), 0, 0, 0, 0};
  p.gradient.tiles_y = ceiling_divide(p.gradient.height, p.algorithm->tile);
  p.gradient.tiles_x = ceiling_divide(p.gradient.width, p.algorithm->tile);
  p.source = (tiled_image){s->batch,    inputs,     s->height,          s->width,
                           s->pad_top,  s->pad_left, p.gradient.tiles_y, p.gradient.tiles_x};
  const int64_t tiles = tile_count(&p.source);
  const int64_t sums = inputs * outputs * LANES * LANES;
  p.private_sums = p.positions * 4 * sums <= PRIVATE_SUM_BYTES;
  p.chunk_tiles = choose_chunk(p.private_sums ? ceiling_divide(tiles, threads) : tiles);
  p.source_stride = plane_stride(p.chunk_tiles * inputs * LANES);
  p.gradient_stride = plane_stride(p.chunk_tiles * outputs * LANES);
  p.sum_stride = plane_stride(sums);
  p.chunk_floats = p.positions * (p.source_stride + p.gradient_stride);
  p.sum_floats = p.positions * p.sum_stride;
  p.copies = p.private_sums ? threads : 1;
  return p;
}

// Transforms the tiles of a range into a chunk, from place `offset` on.
static void transform_chunk(const gradient_call *c, tile_range range, float *chunk, int64_t offset) {
  const gradient_plan *p = &c->plan;
  p->algorithm->transform_source(&p->source, c->source, range, chunk, p->source_stride,
                                  p->chunk_tiles, offset);
  p->algorithm->transform_gradient(&p->gradient, c->gradient, range,
                                    chunk + p->positions * p->source_stride, p->gradient_stride,
                                    p->chunk_tiles, offset);
}

static int64_t panels(const gradient_plan *p) {
  return ceiling_divide(p->gradient.blocks, PANEL_BLOCKS);
}

// Adds the products of the first `tiles` tiles of a chunk with one panel of output
// channels to one position's sum. Items are positions by panels.
static void add_panel(const gradient_plan *p, const float *chunk, int64_t item, int64_t tiles,
                      float *sums, int accumulate) {
  const int64_t position = item / panels(p), panel = item % panels(p) * PANEL_BLOCKS;
  const float *source = chunk + position * p->source_stride;
  const float *gradient = chunk + p->positions * p->source_stride + position * p->gradient_stride +
                          panel * LANES * p->chunk_tiles;
  float *sum = sums + position * p->sum_stride + panel * p->source.blocks * LANES * LANES;
  const int64_t depth = p->source.blocks;
  const int vectors = panel_width(panel, p->gradient.blocks);
  // What is multiplied next: the next panel, or the next position.
  const float *next = gradient;
  if (panel + vectors < p->gradient.blocks) {
    next = gradient + p->chunk_tiles * vectors * LANES;
  } else if (position + 1 < p->positions) {
    next = gradient + p->gradient_stride;
  }
  for (int64_t block = 0; block < depth; block++) {
    const float *rows = source + block * p->chunk_tiles * LANES;
    const float *next_rows = block + 1 < depth ? rows + p->chunk_tiles * LANES : rows;
    const float *next_columns = block < vectors ? next + block * tiles * LANES : gradient;
    multiply_transposed(vectors, tiles, rows, gradient,
                                       sum + block * vectors * LANES * LANES, accumulate,
                                       next_rows, next_columns);
  }
}

static void add_private_sums(void *context, int thread, int threads) {
  gradient_call *c = context;
  const gradient_plan *p = &c->plan;
  if (thread == 0) c->sum_count = threads;
  float *chunk = c->chunks + thread * p->chunk_floats;
  float *sums = c->sums + thread * p->sum_floats;
  const int64_t tiles = tile_count(&p->source), end = split_point(tiles, thread + 1, threads);
  const int64_t start = split_point(tiles, thread, threads);
  for (int64_t tile = start; tile < end; tile += p->chunk_tiles) {
    const tile_range range = {tile, minimum(p->chunk_tiles, end - tile)};
    transform_chunk(c, range, chunk, 0);
    for (int64_t item = 0; item < p->positions * panels(p); item++) {
      add_panel(p, chunk, item, range.count, sums, tile > start);
    }
  }
  // With fewer tiles than threads some have nothing to add.
  if (start == end) {
    for (int64_t i = 0; i < p->sum_floats; i++) sums[i] = 0;
  }
}

static void transform_shared_chunk(void *context, int thread, int threads) {
  const gradient_call *c = context;
  const int64_t start = split_point(c->range.count, thread, threads);
  const int64_t end = split_point(c->range.count, thread + 1, threads);
  transform_chunk(c, (tile_range){c->range.first + start, end - start}, c->chunks, start);
}

static void add_shared_chunk(void *context, int thread, int threads) {
  const gradient_call *c = context;
  const gradient_plan *p = &c->plan;
  const int64_t items = p->positions * panels(p), end = split_point(items, thread + 1, threads);
  for (int64_t item = split_point(items, thread, threads); item < end; item++) {
    add_panel(p, c->chunks, item, c->range.count, c->sums, c->range.first > 0);
  }
}

static void transform_sums(void *context, int thread, int threads) {
  const gradient_call *c = context;
  const gradient_plan *p = &c->plan;
  const int64_t depth = p->source.blocks;
  const int64_t items = ceiling_divide(p->gradient.blocks, PANEL_BLOCKS) * depth;
  const int64_t end = split_point(items, thread + 1, threads);
  for (int64_t item = split_point(items, thread, threads); item < end; item++) {
    const int64_t panel = item / depth * PANEL_BLOCKS;
    p->algorithm->transform_sums(c->sums + panel * depth * LANES * LANES, c->sum_count,
                                  p->sum_floats, p->sum_stride, depth, p->gradient.blocks, panel,
                                  item % depth, 1, c->diff_weights);
  }
}

static size_t backward_weights_workspace(const fovea_winograd_shape *shape, int threads) {
  const gradient_plan p = plan_gradient(shape, threads);
  return sizeof(float) * (size_t)(p.copies * (p.sum_floats + p.chunk_floats));
}

static void backward_weights(const fovea_winograd_shape *shape, const float *source,
                                     const float *diff_destination, float *diff_weights,
                                     void *workspace, int threads) {
  if (threads < 1) threads = 1;
  gradient_call c = {plan_gradient(shape, threads), source, diff_destination, diff_weights, workspace, 0, 1,
            {0, 0}};
  const gradient_plan *p = &c.plan;
  c.chunks = c.sums + p->copies * p->sum_floats;
  if (p->private_sums) {
    fovea_parallel(add_private_sums, &c, threads);
  } else {
    const int64_t tiles = tile_count(&p->source);
    for (int64_t tile = 0; tile < tiles; tile += p->chunk_tiles) {
      c.range = (tile_range){tile, minimum(p->chunk_tiles, tiles - tile)};
      fovea_parallel(transform_shared_chunk, &c, threads);
      fovea_parallel(add_shared_chunk, &c, threads);
    }
  }
  fovea_parallel(transform_sums, &c, threads);
}

