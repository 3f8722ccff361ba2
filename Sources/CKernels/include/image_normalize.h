#ifndef FOVEA_IMAGE_NORMALIZE_H
#define FOVEA_IMAGE_NORMALIZE_H

#include <stdint.h>

// result[i] = pixels[i] * scale[i] + shift[i], on the calling thread.
void fovea_image_affine(int64_t count, const uint8_t *pixels, const float *scale,
                        const float *shift, float *result);

#endif
