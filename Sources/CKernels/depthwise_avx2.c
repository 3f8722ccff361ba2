#if defined(__x86_64__)

#include "multiversion.h"

#define LANES 8
#define FORWARD depthwise_forward_avx2

#pragma clang attribute push(__attribute__((target(FOVEA_AVX2))), apply_to = function)
#include "depthwise_forward.h"
#pragma clang attribute pop

#endif
