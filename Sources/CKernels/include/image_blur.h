#ifndef FOVEA_IMAGE_BLUR_H
#define FOVEA_IMAGE_BLUR_H

#include <stdint.h>

// Neighbourhoods in one plane of bytes, on the calling thread. result may not be the plane itself.

// Weighs 2 * radius + 1 neighbours in both directions and rounds to the nearest; the plane is
// mirrored at its border pixels, which are not repeated. row has width + 2 * radius places.
void fovea_image_blur(int64_t height, int64_t width, const uint8_t *plane, int64_t radius,
                      const float *weights, float *row, uint8_t *result);

// Pillow's SMOOTH filter: [1 1 1; 1 5 1; 1 1 1] / 13 to the nearest, border pixels copied.
void fovea_image_smooth(int64_t height, int64_t width, const uint8_t *plane, uint8_t *result);

// Every block of block * block pixels, from the upper left, becomes its mean to the nearest; blocks
// at the right and lower border may be smaller.
void fovea_image_pixelate(int64_t height, int64_t width, int64_t block, uint8_t *plane);

#endif
