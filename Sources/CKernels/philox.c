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

FOVEA_MULTIVERSION static void whole_blocks(const philox_call *shared, int64_t begin, int64_t end) {
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
