#include "include/image_mix.h"

#include "multiversion.h"

FOVEA_MULTIVERSION(void, fovea_mix_samples,
    (float *x, const float *other, float weight, size_t count),
    (x, other, weight, count)) {
  const float rest = 1 - weight;
  for (size_t i = 0; i < count; ++i) x[i] = weight * x[i] + rest * other[i];
}
