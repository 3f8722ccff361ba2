#include "include/image_warp.h"

#include <math.h>
#include <string.h>

#include "multiversion.h"

// A fused multiplication and addition would round differently from one without.
#pragma STDC FP_CONTRACT OFF

// Coordinates are found for so many pixels together and serve all channels.
enum { BLOCK = 64 };

// Where the points of a row's block come from.
FOVEA_INLINE void map_block(const double m[8], int64_t first, int64_t row, double *x, double *y) {
  const double from = (double)first, v = (double)row + 0.5;
  if (m[6] == 0 && m[7] == 0) {
    for (int i = 0; i < BLOCK; ++i) {
      const double u = from + i + 0.5;
      x[i] = m[0] * u + m[1] * v + m[2];
      y[i] = m[3] * u + m[4] * v + m[5];
    }
  } else {
    for (int i = 0; i < BLOCK; ++i) {
      const double u = from + i + 0.5;
      const double w = m[6] * u + m[7] * v + 1;
      x[i] = (m[0] * u + m[1] * v + m[2]) / w;
      y[i] = (m[3] * u + m[4] * v + m[5]) / w;
    }
  }
}

// 1 where a point lies in the image; infinities and what is not a number do not.
FOVEA_INLINE int32_t lies_within(double x, double y, double width, double height) {
  return (x >= 0) & (x < width) & (y >= 0) & (y < height);
}

// Copies the pixels at (x, y) of every plane to a row's block of the result.
FOVEA_INLINE void gather(const uint8_t *source, int64_t channels, int64_t height, int64_t width,
                         const int32_t *x, const int32_t *y, const int32_t *inside,
                         const uint8_t *fill, uint8_t *result, int64_t count) {
  int64_t offset[BLOCK];
  for (int i = 0; i < BLOCK; ++i) offset[i] = inside[i] ? y[i] * width + x[i] : 0;
  for (int64_t channel = 0; channel < channels; ++channel) {
    const uint8_t *plane = source + channel * height * width;
    uint8_t *to = result + channel * height * width;
    const uint8_t outside = fill[channel];
    for (int64_t i = 0; i < count; ++i) to[i] = inside[i] ? plane[offset[i]] : outside;
  }
}

FOVEA_INLINE void nearest_at(const uint8_t *source, int64_t channels, int64_t height, int64_t width,
                             const double *x, const double *y, const uint8_t *fill,
                             uint8_t *result, int64_t count) {
  int32_t column[BLOCK], row[BLOCK], inside[BLOCK];
  for (int i = 0; i < BLOCK; ++i) {
    inside[i] = lies_within(x[i], y[i], (double)width, (double)height);
    column[i] = (int32_t)(inside[i] ? x[i] : 0);
    row[i] = (int32_t)(inside[i] ? y[i] : 0);
  }
  gather(source, channels, height, width, column, row, inside, fill, result, count);
}

FOVEA_INLINE int is_small(const double m[8], double x, double y) {
  return fabs(x * m[0] + y * m[1] + m[2]) < 32768 && fabs(x * m[3] + y * m[4] + m[5]) < 32768;
}

// Sixteen bits after the point. Sums wrap around, for their last bits are what counts.
FOVEA_INLINE uint32_t fixed_point(double v) { return (uint32_t)(int64_t)floor(v * 65536 + 0.5); }

static FOVEA_MULTIVERSION(void, nearest_fixed,
    (const uint8_t *source, int64_t channels, int64_t height, int64_t width, const double m[8],
     const uint8_t *fill, uint8_t *result),
    (source, channels, height, width, m, fill, result)) {
  const uint32_t xx = fixed_point(m[0]), xy = fixed_point(m[1]);
  const uint32_t yx = fixed_point(m[3]), yy = fixed_point(m[4]);
  const uint32_t x0 = fixed_point(m[2] + m[0] * 0.5 + m[1] * 0.5);
  const uint32_t y0 = fixed_point(m[5] + m[3] * 0.5 + m[4] * 0.5);
  for (int64_t row = 0; row < height; ++row) {
    for (int64_t first = 0; first < width; first += BLOCK) {
      const uint32_t x = x0 + (uint32_t)row * xy + (uint32_t)first * xx;
      const uint32_t y = y0 + (uint32_t)row * yy + (uint32_t)first * yx;
      int32_t column[BLOCK], line[BLOCK], inside[BLOCK];
      for (int i = 0; i < BLOCK; ++i) {
        column[i] = (int32_t)(x + (uint32_t)i * xx) >> 16;
        line[i] = (int32_t)(y + (uint32_t)i * yx) >> 16;
        inside[i] = (column[i] >= 0) & (column[i] < width) & (line[i] >= 0) & (line[i] < height);
      }
      const int64_t left = width - first;
      gather(source, channels, height, width, column, line, inside, fill,
             result + row * width + first, left < BLOCK ? left : BLOCK);
    }
  }
}

// By sums of steps, as Pillow scales: where a point lies on the border between two pixels,
// the roundings of the sums decide.
static FOVEA_MULTIVERSION(void, nearest_by_steps,
    (const uint8_t *source, int64_t channels, int64_t height, int64_t width, const double m[8],
     const uint8_t *fill, uint8_t *result),
    (source, channels, height, width, m, fill, result)) {
  double x0 = m[2] + m[1] * 0.5 + m[0] * 0.5, y0 = m[5] + m[4] * 0.5 + m[3] * 0.5;
  for (int64_t row = 0; row < height; ++row, x0 += m[1], y0 += m[4]) {
    double x = x0, y = y0;
    for (int64_t first = 0; first < width; first += BLOCK) {
      double xs[BLOCK], ys[BLOCK];
      for (int i = 0; i < BLOCK; ++i, x += m[0], y += m[3]) {
        xs[i] = x;
        ys[i] = y;
      }
      const int64_t left = width - first;
      nearest_at(source, channels, height, width, xs, ys, fill, result + row * width + first,
                 left < BLOCK ? left : BLOCK);
    }
  }
}

static FOVEA_MULTIVERSION(void, nearest_perspective,
    (const uint8_t *source, int64_t channels, int64_t height, int64_t width, const double m[8],
     const uint8_t *fill, uint8_t *result),
    (source, channels, height, width, m, fill, result)) {
  for (int64_t row = 0; row < height; ++row) {
    for (int64_t first = 0; first < width; first += BLOCK) {
      double x[BLOCK], y[BLOCK];
      map_block(m, first, row, x, y);
      const int64_t left = width - first;
      nearest_at(source, channels, height, width, x, y, fill, result + row * width + first,
                 left < BLOCK ? left : BLOCK);
    }
  }
}

void fovea_warp_nearest(const uint8_t *source, int64_t channels, int64_t height, int64_t width,
                        const double m[8], const uint8_t *fill, uint8_t *result) {
  const double w = (double)width, h = (double)height;
  if (m[6] != 0 || m[7] != 0) {
    nearest_perspective(source, channels, height, width, m, fill, result);
  } else if ((m[1] != 0 || m[3] != 0) && is_small(m, 0, 0) && is_small(m, w, 0) &&
             is_small(m, 0, h) && is_small(m, w, h)) {
    nearest_fixed(source, channels, height, width, m, fill, result);
  } else {
    nearest_by_steps(source, channels, height, width, m, fill, result);
  }
}

// A pixel and the one to its right, which an image of one column does not have.
FOVEA_INLINE uint16_t load_pair(const uint8_t *pixel, int has_right) {
  uint16_t pair = (uint16_t)(pixel[0] * 257);
  if (has_right) memcpy(&pair, pixel, 2);
  return pair;
}

FOVEA_MULTIVERSION(void, fovea_warp_bilinear,
    (const uint8_t *source, int64_t channels, int64_t height, int64_t width, const double m[8],
     const uint8_t *fill, uint8_t *result),
    (source, channels, height, width, m, fill, result)) {
  for (int64_t row = 0; row < height; ++row) {
    for (int64_t first = 0; first < width; first += BLOCK) {
      double x[BLOCK], y[BLOCK];
      int32_t inside[BLOCK], column[BLOCK], line[BLOCK];
      int64_t upper[BLOCK], lower[BLOCK];
      map_block(m, first, row, x, y);
      for (int i = 0; i < BLOCK; ++i) {
        inside[i] = lies_within(x[i], y[i], (double)width, (double)height);
        const double u = inside[i] ? x[i] - 0.5 : 0, v = inside[i] ? y[i] - 0.5 : 0;
        // Conversion rounds towards 0, and -0.5 is the least.
        column[i] = (int32_t)u - (u < 0);
        line[i] = (int32_t)v - (v < 0);
        x[i] = u - column[i];
        y[i] = v - line[i];
      }
      for (int i = 0; i < BLOCK; ++i) {
        // Pairs begin at the last column but one at most. A weight of 0 or 1 gives one pixel exactly.
        const int32_t last = width > 1 ? (int32_t)width - 2 : 0;
        const int32_t left = column[i] < 0 ? 0 : column[i] > last ? last : column[i];
        x[i] = column[i] < left ? 0 : column[i] > left ? 1 : x[i];
        upper[i] = (line[i] < 0 ? 0 : line[i]) * width + left;
        lower[i] = (line[i] + 1 < height ? line[i] + 1 : line[i]) * width + left;
      }
      const int64_t rest = width - first;
      const int64_t count = rest < BLOCK ? rest : BLOCK;
      for (int64_t channel = 0; channel < channels; ++channel) {
        const uint8_t *plane = source + channel * height * width;
        const uint8_t outside = fill[channel];
        uint16_t ab[BLOCK], cd[BLOCK];
        uint8_t values[BLOCK];
        for (int i = 0; i < BLOCK; ++i) {
          ab[i] = load_pair(plane + upper[i], width > 1);
          cd[i] = load_pair(plane + lower[i], width > 1);
        }
        for (int i = 0; i < BLOCK; ++i) {
          const int32_t a = ab[i] & 255, b = ab[i] >> 8, c = cd[i] & 255, d = cd[i] >> 8;
          const double above = a + (b - a) * x[i];
          const double below = c + (d - c) * x[i];
          const int32_t value = (int32_t)(above + (below - above) * y[i]);
          values[i] = (uint8_t)(inside[i] ? value : outside);
        }
        memcpy(result + (channel * height + row) * width + first, values, (size_t)count);
      }
    }
  }
}
