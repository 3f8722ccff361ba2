#ifndef FOVEA_IMAGE_WARP_H
#define FOVEA_IMAGE_WARP_H

#include <stdint.h>

// Warps planes of bytes, [channels, height, width]. A point (x, y) of the
// result, whose first pixel has its middle at (0.5, 0.5), comes from
//   ((m0 x + m1 y + m2) / w, (m3 x + m4 y + m5) / w),  w = m6 x + m7 y + 1
// of the source; what comes from outside has the channel's byte of fill.
// Coordinates, weights and rounding are those of Pillow's Image.transform, to the
// last bit, on every processor.

// The pixel that the point lies in. Affine maps (m6 = m7 = 0) go in steps of 1/65536 as
// long as coordinates are below 32768.
void fovea_warp_nearest(const uint8_t *source, int64_t channels, int64_t height, int64_t width,
                        const double map[8], const uint8_t *fill, uint8_t *result);

// Between the middles of four pixels, rounded down; beyond the outermost middles
// the outermost pixels go on to the image's border.
void fovea_warp_bilinear(const uint8_t *source, int64_t channels, int64_t height, int64_t width,
                         const double map[8], const uint8_t *fill, uint8_t *result);

#endif
