#ifndef FOVEA_IMAGE_LUMA_H
#define FOVEA_IMAGE_LUMA_H

#include <stdint.h>

#include "multiversion.h"

// The grey of a colour by ITU-R 601, in Pillow's fixed point.
FOVEA_INLINE uint8_t luma(uint32_t red, uint32_t green, uint32_t blue) {
  return (uint8_t)((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
}

#endif
