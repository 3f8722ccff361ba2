#include "image_noise.h"

// So that a byte is the same on every machine, the functions of vector_math.h included.
#pragma STDC FP_CONTRACT OFF

#include "philox.h"
#include "vector_math.h"

enum { PAIRS = 512, CHUNK = 2 * PAIRS };

// Box and Muller 1958: sqrt(-2 ln u) cos(2 pi v) and the same with the sine are two independent
// normal numbers. The first half of the words, of 24 bits, gives u in (0, 1], the second v.
static FOVEA_MULTIVERSION(void, normals,
    (const int32_t *restrict words, float *restrict numbers),
    (words, numbers)) {
  for (int64_t i = 0; i < PAIRS; i++) {
    const float u = (float)(words[i] + 1) * 0x1p-24f;
    const float radius = __builtin_elementwise_sqrt(-2.0f * log_f32(u));
    const float angle = (float)words[PAIRS + i] * (6.28318531f * 0x1p-24f);
    numbers[i] = radius * sin_shifted(angle, 1);
    numbers[PAIRS + i] = radius * sin_shifted(angle, 0);
  }
}

static FOVEA_MULTIVERSION(void, add,
    (int64_t count, const float *restrict numbers, float deviation, uint8_t *restrict pixels),
    (count, numbers, deviation, pixels)) {
  for (int64_t i = 0; i < count; i++) {
    float value = (float)pixels[i] + deviation * numbers[i] + 0.5f;
    value = value < 0 ? 0 : value;
    value = value > 255 ? 255 : value;
    pixels[i] = (uint8_t)(int)value;
  }
}

void fovea_image_noise(int64_t count, uint32_t key0, uint32_t key1, uint64_t stream,
                       float deviation, uint8_t *pixels) {
  int32_t words[CHUNK];
  float numbers[CHUNK];
  for (int64_t start = 0; start < count; start += CHUNK) {
    fovea_philox_bits(key0, key1, stream, (uint64_t)start / 4, 8, CHUNK, words, 1);
    normals(words, numbers);
    add(count - start < CHUNK ? count - start : CHUNK, numbers, deviation, pixels + start);
  }
}
