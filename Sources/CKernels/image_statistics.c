#include "image_statistics.h"
#include "multiversion.h"

// As many products of two bytes as a sum of 32 bits can hold; those vectorize better than 64.
enum { CHUNK = 65536 };

static FOVEA_MULTIVERSION(void, sum_pixels,
    (int64_t count, const uint8_t *restrict pixels, uint64_t *restrict sums,
     uint64_t *restrict squares),
    (count, pixels, sums, squares)) {
  for (int64_t i = 0; i < count; i++) {
    const uint32_t x = pixels[i];
    sums[i] += x;
    squares[i] += x * x;
  }
}

static FOVEA_MULTIVERSION(void, extremes_of_places,
    (int64_t count, const uint8_t *restrict pixels, uint8_t *restrict smallest,
     uint8_t *restrict largest),
    (count, pixels, smallest, largest)) {
  for (int64_t i = 0; i < count; i++) {
    smallest[i] = pixels[i] < smallest[i] ? pixels[i] : smallest[i];
    largest[i] = pixels[i] > largest[i] ? pixels[i] : largest[i];
  }
}

static FOVEA_MULTIVERSION(void, extremes_of_plane,
    (int64_t plane, const uint8_t *pixels, uint8_t *smallest, uint8_t *largest),
    (plane, pixels, smallest, largest)) {
  uint8_t low = *smallest, high = *largest;
  for (int64_t i = 0; i < plane; i++) {
    low = pixels[i] < low ? pixels[i] : low;
    high = pixels[i] > high ? pixels[i] : high;
  }
  *smallest = low;
  *largest = high;
}

static FOVEA_MULTIVERSION(uint32_t, sum_chunk,
    (int64_t count, const uint8_t *x),
    (count, x)) {
  uint32_t sum = 0;
  for (int64_t i = 0; i < count; i++) sum += x[i];
  return sum;
}

static FOVEA_MULTIVERSION(uint32_t, product_chunk,
    (int64_t count, const uint8_t *x, const uint8_t *y),
    (count, x, y)) {
  uint32_t sum = 0;
  for (int64_t i = 0; i < count; i++) sum += (uint32_t)x[i] * y[i];
  return sum;
}

static FOVEA_MULTIVERSION(void, widen_pixels,
    (int64_t count, const uint8_t *restrict pixels, double *restrict result),
    (count, pixels, result)) {
  for (int64_t i = 0; i < count; i++) result[i] = pixels[i];
}

void fovea_sum_pixels(int64_t count, const uint8_t *pixels, uint64_t *sums, uint64_t *squares) {
  sum_pixels(count, pixels, sums, squares);
}

void fovea_extreme_pixels(int64_t count, int64_t plane, const uint8_t *pixels, uint8_t *smallest,
                          uint8_t *largest) {
  if (plane == 1) {
    extremes_of_places(count, pixels, smallest, largest);
    return;
  }
  for (int64_t i = 0; i < count; i++)
    extremes_of_plane(plane, pixels + i * plane, smallest + i, largest + i);
}

void fovea_sum_channels(int64_t channels, int64_t plane, const uint8_t *pixels, uint64_t *sums,
                        uint64_t *products) {
  for (int64_t start = 0; start < plane; start += CHUNK) {
    const int64_t count = plane - start < CHUNK ? plane - start : CHUNK;
    for (int64_t c = 0; c < channels; c++) {
      const uint8_t *x = pixels + c * plane + start;
      sums[c] += sum_chunk(count, x);
      for (int64_t d = c; d < channels; d++)
        products[c * channels + d] += product_chunk(count, x, pixels + d * plane + start);
    }
  }
}

void fovea_widen_pixels(int64_t count, const uint8_t *pixels, double *result) {
  widen_pixels(count, pixels, result);
}

static FOVEA_MULTIVERSION(uint32_t, distance_chunk,
    (int64_t count, const uint8_t *x, const uint8_t *y),
    (count, x, y)) {
  uint32_t sum = 0;
  for (int64_t i = 0; i < count; i++) {
    const int32_t difference = (int32_t)x[i] - (int32_t)y[i];
    sum += (uint32_t)(difference * difference);
  }
  return sum;
}

uint64_t fovea_squared_distance(int64_t count, const uint8_t *x, const uint8_t *y) {
  uint64_t sum = 0;
  for (int64_t i = 0; i < count; i += CHUNK) {
    sum += distance_chunk(count - i < CHUNK ? count - i : CHUNK, x + i, y + i);
  }
  return sum;
}
