#include "image_planes.h"

#include <string.h>

#include "image_luma.h"
#include "multiversion.h"

// The step is a constant in each of these, so that the compiler makes shuffles of whole vectors of it.

FOVEA_INLINE void pick(int64_t width, int64_t step, const uint8_t *restrict pixels,
                       uint8_t *restrict result) {
  for (int64_t x = 0; x < width; x++) result[x] = pixels[x * step];
}

static FOVEA_MULTIVERSION(void, pick_row,
    (int64_t width, int64_t step, const uint8_t *pixels, uint8_t *result),
    (width, step, pixels, result)) {
  if (step == 2) {
    pick(width, 2, pixels, result);
  } else if (step == 4) {
    pick(width, 4, pixels, result);
  } else {
    pick(width, step, pixels, result);
  }
}

FOVEA_INLINE void split(int64_t width, int64_t step, const uint8_t *restrict pixels,
                        uint8_t *restrict red, uint8_t *restrict green, uint8_t *restrict blue) {
  for (int64_t x = 0; x < width; x++) {
    red[x] = pixels[x * step];
    green[x] = pixels[x * step + 1];
    blue[x] = pixels[x * step + 2];
  }
}

static FOVEA_MULTIVERSION(void, split_row,
    (int64_t width, int64_t step, const uint8_t *pixels, uint8_t *red, uint8_t *green,
     uint8_t *blue),
    (width, step, pixels, red, green, blue)) {
  if (step == 3) {
    split(width, 3, pixels, red, green, blue);
  } else {
    split(width, 4, pixels, red, green, blue);
  }
}

void fovea_image_plane(const fovea_interleaved *image, uint8_t *plane) {
  for (int64_t y = 0; y < image->height; y++) {
    const uint8_t *row = image->pixels + y * image->stride;
    uint8_t *result = plane + y * image->width;
    if (image->step == 1) {
      memcpy(result, row, (size_t)image->width);
    } else {
      pick_row(image->width, image->step, row, result);
    }
  }
}

void fovea_image_planes(const fovea_interleaved *image, uint8_t *planes) {
  const int64_t plane = image->height * image->width;
  for (int64_t y = 0; y < image->height; y++) {
    uint8_t *red = planes + y * image->width;
    split_row(image->width, image->step, image->pixels + y * image->stride, red, red + plane,
              red + 2 * plane);
  }
}

FOVEA_INLINE void grey(int64_t width, int64_t step, const uint8_t *restrict pixels,
                       uint8_t *restrict result) {
  for (int64_t x = 0; x < width; x++) {
    result[x] = luma(pixels[x * step], pixels[x * step + 1], pixels[x * step + 2]);
  }
}

static FOVEA_MULTIVERSION(void, grey_row,
    (int64_t width, int64_t step, const uint8_t *pixels, uint8_t *result),
    (width, step, pixels, result)) {
  if (step == 3) {
    grey(width, 3, pixels, result);
  } else {
    grey(width, 4, pixels, result);
  }
}

void fovea_image_grey(const fovea_interleaved *image, uint8_t *plane) {
  for (int64_t y = 0; y < image->height; y++) {
    grey_row(image->width, image->step, image->pixels + y * image->stride, plane + y * image->width);
  }
}

static FOVEA_MULTIVERSION(void, interleave3,
    (int64_t count, const uint8_t *restrict planes, uint8_t *restrict pixels),
    (count, planes, pixels)) {
  for (int64_t i = 0; i < count; i++) {
    pixels[3 * i] = planes[i];
    pixels[3 * i + 1] = planes[i + count];
    pixels[3 * i + 2] = planes[i + 2 * count];
  }
}

void fovea_image_interleave(int64_t channels, int64_t count, const uint8_t *planes,
                            uint8_t *pixels) {
  if (channels == 1) {
    memcpy(pixels, planes, (size_t)count);
  } else if (channels == 3) {
    interleave3(count, planes, pixels);
  } else {
    for (int64_t i = 0; i < count; i++) {
      for (int64_t c = 0; c < channels; c++) pixels[i * channels + c] = planes[c * count + i];
    }
  }
}

// 255 - black, less the part of it that the ink takes: x * y / 255, rounded.
FOVEA_INLINE uint8_t light(uint32_t ink, uint32_t left) {
  const uint32_t product = ink * left + 128;
  return (uint8_t)(left - ((product + (product >> 8)) >> 8));
}

static FOVEA_MULTIVERSION(void, inks,
    (int64_t count, uint8_t flip, uint8_t *pixels),
    (count, flip, pixels)) {
  for (int64_t i = 0; i < count; i++) {
    uint8_t *pixel = pixels + 4 * i;
    const uint32_t left = 255 - (uint8_t)(pixel[3] ^ flip);
    pixel[0] = light((uint8_t)(pixel[0] ^ flip), left);
    pixel[1] = light((uint8_t)(pixel[1] ^ flip), left);
    pixel[2] = light((uint8_t)(pixel[2] ^ flip), left);
  }
}

void fovea_image_inks(int64_t count, int inverted, uint8_t *pixels) {
  inks(count, inverted ? 255 : 0, pixels);
}

static FOVEA_MULTIVERSION(void, mirror_row,
    (int64_t width, const uint8_t *restrict last, uint8_t *restrict result),
    (width, last, result)) {
  for (int64_t x = 0; x < width; x++) result[x] = last[-x];
}

// Squares small enough for the first cache, for one of the two sides is read across the rows.
enum { TILE = 64 };

static void turn_tile(int64_t height, int64_t width, const uint8_t *restrict plane, int64_t down,
                      int64_t right, uint8_t *restrict result, int64_t stride) {
  for (int64_t y = 0; y < height; y++) {
    for (int64_t x = 0; x < width; x++) result[y * stride + x] = plane[y * down + x * right];
  }
}

void fovea_image_turn(int64_t height, int64_t width, const uint8_t *plane, int64_t start,
                      int64_t down, int64_t right, uint8_t *result) {
  plane += start;
  if (right == 1 || right == -1) {
    for (int64_t y = 0; y < height; y++) {
      const uint8_t *row = plane + y * down;
      if (right == 1) {
        memcpy(result + y * width, row, (size_t)width);
      } else {
        mirror_row(width, row, result + y * width);
      }
    }
    return;
  }
  for (int64_t y = 0; y < height; y += TILE) {
    const int64_t rows = height - y < TILE ? height - y : TILE;
    for (int64_t x = 0; x < width; x += TILE) {
      const int64_t columns = width - x < TILE ? width - x : TILE;
      turn_tile(rows, columns, plane + y * down + x * right, down, right, result + y * width + x, width);
    }
  }
}
