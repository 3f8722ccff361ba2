#ifndef FOVEA_IMAGE_COLOR_H
#define FOVEA_IMAGE_COLOR_H

#include <stdint.h>

// Colours of images in planes of bytes, rounded as Pillow rounds them; on the calling thread. An
// image of three channels is red, green and blue, plane pixels each.

// pixels[i] = table[pixels[i]].
void fovea_image_table(int64_t count, const uint8_t *table, uint8_t *pixels);

// How often every byte occurs, added to counts[256].
void fovea_image_histogram(int64_t count, const uint8_t *pixels, int64_t *counts);

// luma[i]: ITU-R 601-2's luma of each pixel, Pillow's mode "L".
void fovea_image_luma(int64_t plane, const uint8_t *pixels, uint8_t *luma);

// pixels[i] = other[i] + factor * (pixels[i] - other[i]), cut to 0...255 and truncated.
void fovea_image_blend(int64_t count, const uint8_t *other, float factor, uint8_t *pixels);

// Turns every pixel's hue by shift / 255 of a circle: to Pillow's bytes of hue, saturation and
// value, where the hue's byte grows by shift modulo 256, and back.
void fovea_image_hue(int64_t plane, int shift, uint8_t *pixels);

#endif
