#include "image_blur.h"

#include <string.h>

#include "multiversion.h"

// So that a byte is the same on every machine.
#pragma STDC FP_CONTRACT OFF

// The place in 0 ..< extent that a mirror at both ends shows.
FOVEA_INLINE int64_t mirrored(int64_t place, int64_t extent) {
  if (extent == 1) return 0;
  const int64_t period = 2 * (extent - 1);
  place %= period;
  if (place < 0) place += period;
  return place < extent ? place : period - place;
}

static FOVEA_MULTIVERSION(void, blur_rows,
    (int64_t height, int64_t width, const uint8_t *restrict plane, int64_t radius,
     const float *restrict weights, float *restrict row, uint8_t *restrict result),
    (height, width, plane, radius, weights, row, result)) {
  const int64_t count = 2 * radius + 1;
  for (int64_t y = 0; y < height; y++) {
    float *middle = row + radius;
    for (int64_t k = 0; k < count; k++) {
      const uint8_t *line = plane + mirrored(y + k - radius, height) * width;
      const float weight = weights[k];
      if (k == 0)
        for (int64_t x = 0; x < width; x++) middle[x] = weight * (float)line[x];
      else
        for (int64_t x = 0; x < width; x++) middle[x] += weight * (float)line[x];
    }
    for (int64_t x = 1; x <= radius; x++) {
      middle[-x] = middle[mirrored(-x, width)];
      middle[width - 1 + x] = middle[mirrored(width - 1 + x, width)];
    }
    // The sums of a strip lie close by while the neighbours pass.
    enum { STRIP = 64 };
    for (int64_t start = 0; start < width; start += STRIP) {
      const int64_t end = width - start < STRIP ? width - start : STRIP;
      float sums[STRIP];
      for (int64_t x = 0; x < end; x++) sums[x] = 0.5f;
      for (int64_t k = 0; k < count; k++) {
        const float weight = weights[k];
        const float *from = row + start + k;
        for (int64_t x = 0; x < end; x++) sums[x] += weight * from[x];
      }
      uint8_t *to = result + y * width + start;
      for (int64_t x = 0; x < end; x++) {
        const float value = sums[x] > 255 ? 255 : sums[x];
        to[x] = (uint8_t)(int)value;
      }
    }
  }
}

static FOVEA_MULTIVERSION(void, smooth_row,
    (int64_t width, const uint8_t *restrict above, const uint8_t *restrict line,
     const uint8_t *restrict below, uint8_t *restrict result),
    (width, above, line, below, result)) {
  for (int64_t x = 1; x < width - 1; x++) {
    const uint32_t sum = (uint32_t)above[x - 1] + above[x] + above[x + 1] + line[x - 1] +
                         5u * line[x] + line[x + 1] + below[x - 1] + below[x] + below[x + 1];
    // sum / 13 + 1/2 is never whole, so whole numbers tell exactly what Pillow's floats do.
    result[x] = (uint8_t)((2 * sum + 13) / 26);
  }
}

static uint32_t sum_bytes(int64_t count, const uint8_t *bytes) {
  uint32_t sum = 0;
  for (int64_t i = 0; i < count; i++) sum += bytes[i];
  return sum;
}

void fovea_image_blur(int64_t height, int64_t width, const uint8_t *plane, int64_t radius,
                      const float *weights, float *row, uint8_t *result) {
  blur_rows(height, width, plane, radius, weights, row, result);
}

void fovea_image_smooth(int64_t height, int64_t width, const uint8_t *plane, uint8_t *result) {
  memcpy(result, plane, (size_t)(height * width));
  for (int64_t y = 1; y < height - 1; y++) {
    const uint8_t *line = plane + y * width;
    smooth_row(width, line - width, line, line + width, result + y * width);
  }
}

void fovea_image_pixelate(int64_t height, int64_t width, int64_t block, uint8_t *plane) {
  for (int64_t top = 0; top < height; top += block) {
    const int64_t rows = height - top < block ? height - top : block;
    for (int64_t left = 0; left < width; left += block) {
      const int64_t columns = width - left < block ? width - left : block;
      uint8_t *first = plane + top * width + left;
      uint64_t sum = 0;
      for (int64_t y = 0; y < rows; y++) sum += sum_bytes(columns, first + y * width);
      const uint64_t count = (uint64_t)(rows * columns);
      const int mean = (int)((2 * sum + count) / (2 * count));
      for (int64_t y = 0; y < rows; y++) memset(first + y * width, mean, (size_t)columns);
    }
  }
}
