#include "image_color.h"
#include "image_luma.h"
#include "multiversion.h"

// A product rounded together with a sum differs from Pillow's in the last bit, and one machine's
// bytes from another's.
#pragma STDC FP_CONTRACT OFF

static FOVEA_MULTIVERSION(void, luma_plane,
    (int64_t plane, const uint8_t *restrict red, const uint8_t *restrict green,
     const uint8_t *restrict blue, uint8_t *restrict result),
    (plane, red, green, blue, result)) {
  for (int64_t i = 0; i < plane; i++) result[i] = luma(red[i], green[i], blue[i]);
}

static FOVEA_MULTIVERSION(void, blend,
    (int64_t count, const uint8_t *restrict other, float factor, uint8_t *restrict pixels),
    (count, other, factor, pixels)) {
  for (int64_t i = 0; i < count; i++) {
    float value = (float)other[i] + factor * (float)(pixels[i] - other[i]);
    value = value < 0 ? 0 : value;
    value = value > 255 ? 255 : value;
    pixels[i] = (uint8_t)(int)value;
  }
}

typedef struct {
  int hue, saturation, value;
} hsv;

// Pillow's formula, whose steps are in the precision that its C has: float variables, double
// constants.
FOVEA_INLINE hsv from_rgb(int red, int green, int blue) {
  int high = red > green ? red : green, low = red < green ? red : green;
  high = high > blue ? high : blue;
  low = low < blue ? low : blue;
  const int grey = high == low;
  const float range = grey ? 1.0f : (float)(high - low);
  const float r = (float)(high - red) / range, g = (float)(high - green) / range,
              b = (float)(high - blue) / range;
  const float sixth = red == high     ? b - g
                      : green == high ? (float)(2.0 + (double)r - (double)b)
                                      : (float)(4.0 + (double)g - (double)r);
  double turns = (double)sixth / 6.0 + 1.0;
  turns = turns >= 1.0 ? turns - 1.0 : turns;
  const float saturation = range / (grey ? 1.0f : (float)high);
  return (hsv){grey ? 0 : (int)((double)(float)turns * 255.0),
               grey ? 0 : (int)((double)saturation * 255.0), high};
}

// To the nearest, half away from 0; of numbers from 0 to 255.
FOVEA_INLINE int nearest(double x) { return (int)(x + 0.5); }

FOVEA_INLINE void to_rgb(hsv color, uint8_t *red, uint8_t *green, uint8_t *blue) {
  const double sixths = (double)((float)color.hue * 6.0 / 255.0);
  const int sector = (int)sixths;
  const double rest = (double)(float)(sixths - (double)(float)sector);
  const double saturation = (double)((float)color.saturation / 255.0f);
  const double value = (double)color.value;
  const int p = nearest(value * (1.0 - saturation));
  const int q = nearest(value * (1.0 - saturation * rest));
  const int t = nearest(value * (1.0 - saturation * (1.0 - rest)));
  const int v = color.value;
  // Hue 255 is six sixths, a full circle.
  const int s = sector == 6 ? 0 : sector;
  *red = (uint8_t)(s == 0 || s == 5 ? v : s == 1 ? q : s == 4 ? t : p);
  *green = (uint8_t)(s == 1 || s == 2 ? v : s == 0 ? t : s == 3 ? q : p);
  *blue = (uint8_t)(s == 3 || s == 4 ? v : s == 2 ? t : s == 5 ? q : p);
}

static FOVEA_MULTIVERSION(void, hue,
    (int64_t plane, int shift, uint8_t *restrict red, uint8_t *restrict green,
     uint8_t *restrict blue),
    (plane, shift, red, green, blue)) {
  for (int64_t i = 0; i < plane; i++) {
    hsv color = from_rgb(red[i], green[i], blue[i]);
    color.hue = (color.hue + shift) & 255;
    to_rgb(color, red + i, green + i, blue + i);
  }
}

void fovea_image_table(int64_t count, const uint8_t *table, uint8_t *pixels) {
  for (int64_t i = 0; i < count; i++) pixels[i] = table[pixels[i]];
}

void fovea_image_histogram(int64_t count, const uint8_t *pixels, int64_t *counts) {
  // Equal neighbours would wait for each other's increments in one table.
  uint32_t tables[4][256];
  const int64_t chunk = INT64_C(1) << 32;
  for (int64_t start = 0; start < count; start += chunk) {
    const int64_t end = count - start < chunk ? count : start + chunk;
    for (int byte = 0; byte < 256; byte++)
      for (int t = 0; t < 4; t++) tables[t][byte] = 0;
    for (int64_t i = start; i < end; i++) tables[i % 4][pixels[i]]++;
    for (int byte = 0; byte < 256; byte++)
      for (int t = 0; t < 4; t++) counts[byte] += tables[t][byte];
  }
}

void fovea_image_luma(int64_t plane, const uint8_t *pixels, uint8_t *result) {
  luma_plane(plane, pixels, pixels + plane, pixels + 2 * plane, result);
}

void fovea_image_blend(int64_t count, const uint8_t *other, float factor, uint8_t *pixels) {
  blend(count, other, factor, pixels);
}

void fovea_image_hue(int64_t plane, int shift, uint8_t *pixels) {
  hue(plane, shift, pixels, pixels + plane, pixels + 2 * plane);
}
