#ifndef FOVEA_IMAGE_MIX_H
#define FOVEA_IMAGE_MIX_H

#include <stddef.h>

// x = weight * x + (1 - weight) * other.
void fovea_mix_samples(float *x, const float *other, float weight, size_t count);

#endif
