#ifndef FOVEA_PHILOX_H
#define FOVEA_PHILOX_H

#include <stdint.h>

// Philox4x32-10 (Salmon et al., 2011), a counter-based generator: every block
// of four words is a function of key and counter alone.
//
// out[i] is word i % 4 of block b = first_block + i / 4, whose counter is
// (b low, b high, stream low, stream high), shifted right logically by shift.
void fovea_philox_bits(uint32_t key0, uint32_t key1, uint64_t stream, uint64_t first_block,
                       int shift, int64_t count, int32_t *out, int threads);

// The first words for images in blocks of 16 or 8 channels, [batch, channels /
// lanes, spatial, lanes]: each element gets the word of its place in row-major
// order.
void fovea_philox_bits_blocked(uint32_t key0, uint32_t key1, uint64_t stream, int shift,
                               int64_t batch, int64_t channels, int64_t spatial, int lanes,
                               int32_t *out, int threads);

#endif
