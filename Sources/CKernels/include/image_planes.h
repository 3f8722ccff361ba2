#ifndef FOVEA_IMAGE_PLANES_H
#define FOVEA_IMAGE_PLANES_H

#include <stdint.h>

// Between pixels as image files have them, the channels of a pixel side by side, and planes. Everything runs on the
// calling thread.

// Rows of pixels of `step` bytes each, 1 to 4; a row begins `stride` bytes after the one before.
typedef struct {
  const uint8_t *pixels;
  int64_t height, width, step, stride;
} fovea_interleaved;

// The first byte of each pixel: a plane [height, width].
void fovea_image_plane(const fovea_interleaved *image, uint8_t *plane);

// The first three bytes of each pixel, of 3 or 4: planes [3, height, width].
void fovea_image_planes(const fovea_interleaved *image, uint8_t *planes);

// The grey of red, green and blue, the first three bytes of each pixel, by ITU-R 601 as Pillow rounds it:
// (19595 r + 38470 g + 7471 b + 2^15) >> 16.
void fovea_image_grey(const fovea_interleaved *image, uint8_t *plane);

// Pixels [count, channels] from planes [channels, count].
void fovea_image_interleave(int64_t channels, int64_t count, const uint8_t *planes, uint8_t *pixels);

// Inks become light in place, as Pillow rounds it: pixels of cyan, magenta, yellow and black become red, green, blue and
// a byte without meaning. `inverted`: 255 is no ink, as Adobe's programs write them.
void fovea_image_inks(int64_t count, int inverted, uint8_t *pixels);

// result[y][x] = plane[start + y * down + x * right]: a plane mirrored and transposed.
void fovea_image_turn(int64_t height, int64_t width, const uint8_t *plane, int64_t start, int64_t down,
                      int64_t right, uint8_t *result);

#endif
