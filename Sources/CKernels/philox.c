#include "philox.h"
#include "multiversion.h"
#include "parallel.h"

enum { SMALL_BLOCK_COUNT = 8 * 1024 };

typedef struct {
  uint32_t key0, key1;
  uint64_t stream, first_block;
  int shift;
  int64_t count;
  int32_t *out;
} philox_call;

FOVEA_INLINE void philox_block(const philox_call *call, uint64_t block, int32_t *words) {
  uint32_t k0 = call->key0, k1 = call->key1;
  uint32_t c0 = (uint32_t)block, c1 = (uint32_t)(block >> 32);
  uint32_t c2 = (uint32_t)call->stream, c3 = (uint32_t)(call->stream >> 32);
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = (uint64_t)c0 * 0xd2511f53u, p1 = (uint64_t)c2 * 0xcd9e8d57u;
    uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1, c3 = (uint32_t)p0;
    c0 = n0, c2 = n2;
    k0 += 0x9e3779b9u, k1 += 0xbb67ae85u;
  }
  words[0] = (int32_t)(c0 >> call->shift);
  words[1] = (int32_t)(c1 >> call->shift);
  words[2] = (int32_t)(c2 >> call->shift);
  words[3] = (int32_t)(c3 >> call->shift);
}

static FOVEA_MULTIVERSION(void, whole_blocks,
    (const philox_call *shared, int64_t begin, int64_t end),
    (shared, begin, end)) {
  const philox_call call = *shared;  // a copy, which the stores below cannot change
#pragma clang loop vectorize(assume_safety) vectorize_width(16)
  for (int64_t b = begin; b < end; b++)
    philox_block(&call, call.first_block + (uint64_t)b, call.out + 4 * b);
}

static void philox_body(void *context, int thread, int threads) {
  const philox_call *call = context;
  int64_t blocks = call->count / 4;
  whole_blocks(call, blocks * thread / threads, blocks * (thread + 1) / threads);
}

void fovea_philox_bits(uint32_t key0, uint32_t key1, uint64_t stream, uint64_t first_block,
                       int shift, int64_t count, int32_t *out, int threads) {
  philox_call call = {key0, key1, stream, first_block, shift, count, out};
  int64_t blocks = count / 4;
  fovea_parallel(philox_body, &call, blocks < SMALL_BLOCK_COUNT ? 1 : threads);
  if (count % 4) {
    int32_t words[4];
    philox_block(&call, first_block + (uint64_t)blocks, words);
    for (int64_t i = 4 * blocks; i < count; i++) out[i] = words[i % 4];
  }
}

typedef struct {
  philox_call call;
  int64_t groups, spatial;
} philox_blocked_call;

// Four words at a time, where no block of words crosses a channel's border.
FOVEA_INLINE void blocked_quads(const philox_call *call, uint64_t first, int64_t spatial, int lanes) {
  for (int64_t s = 0; s < spatial; s += 4) {
    int32_t *out = call->out + first + lanes * s;
#pragma clang loop vectorize(assume_safety)
    for (int64_t lane = 0; lane < lanes; lane++) {
      int32_t words[4];
      philox_block(call, (first + (uint64_t)(lane * spatial + s)) / 4, words);
      for (int j = 0; j < 4; j++) out[j * lanes + lane] = words[j];
    }
  }
}

FOVEA_INLINE void blocked_singles(const philox_call *call, uint64_t first, int64_t spatial, int lanes) {
  for (int64_t s = 0; s < spatial; s++) {
    int32_t *out = call->out + first + lanes * s;
#pragma clang loop vectorize(assume_safety)
    for (int64_t lane = 0; lane < lanes; lane++) {
      uint64_t place = first + (uint64_t)(lane * spatial + s);
      int32_t words[4];
      philox_block(call, place / 4, words);
      int32_t even = place & 2 ? words[2] : words[0], odd = place & 2 ? words[3] : words[1];
      out[lane] = place & 1 ? odd : even;
    }
  }
}

FOVEA_INLINE void blocked_groups(const philox_blocked_call *shared, int64_t begin, int64_t end, int lanes) {
  const philox_call call = shared->call;  // a copy, which the stores cannot change
  for (int64_t group = begin; group < end; group++) {
    const uint64_t first = (uint64_t)(group * lanes * shared->spatial);
    if (shared->spatial % 4 == 0)
      blocked_quads(&call, first, shared->spatial, lanes);
    else
      blocked_singles(&call, first, shared->spatial, lanes);
  }
}

static FOVEA_MULTIVERSION(void, groups_of_16,
    (const philox_blocked_call *call, int64_t begin, int64_t end),
    (call, begin, end)) {
  blocked_groups(call, begin, end, 16);
}

static FOVEA_MULTIVERSION(void, groups_of_8,
    (const philox_blocked_call *call, int64_t begin, int64_t end),
    (call, begin, end)) {
  blocked_groups(call, begin, end, 8);
}

static void blocked_body_16(void *context, int thread, int threads) {
  const philox_blocked_call *call = context;
  groups_of_16(call, call->groups * thread / threads, call->groups * (thread + 1) / threads);
}

static void blocked_body_8(void *context, int thread, int threads) {
  const philox_blocked_call *call = context;
  groups_of_8(call, call->groups * thread / threads, call->groups * (thread + 1) / threads);
}

void fovea_philox_bits_blocked(uint32_t key0, uint32_t key1, uint64_t stream, int shift,
                               int64_t batch, int64_t channels, int64_t spatial, int lanes,
                               int32_t *out, int threads) {
  int64_t count = batch * channels * spatial;
  philox_blocked_call call = {{key0, key1, stream, 0, shift, count, out}, batch * channels / lanes, spatial};
  fovea_parallel(lanes == 16 ? blocked_body_16 : blocked_body_8, &call,
                 count < 4 * SMALL_BLOCK_COUNT ? 1 : threads);
}
