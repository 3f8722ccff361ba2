#include "image_normalize.h"
#include "multiversion.h"

static FOVEA_MULTIVERSION(void, affine,
    (int64_t count, const uint8_t *restrict pixels, const float *restrict scale,
     const float *restrict shift, float *restrict result),
    (count, pixels, scale, shift, result)) {
  for (int64_t i = 0; i < count; i++) result[i] = (float)pixels[i] * scale[i] + shift[i];
}

void fovea_image_affine(int64_t count, const uint8_t *pixels, const float *scale,
                        const float *shift, float *result) {
  affine(count, pixels, scale, shift, result);
}
