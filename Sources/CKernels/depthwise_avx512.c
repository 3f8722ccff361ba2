#if defined(__x86_64__)

#include "multiversion.h"

#define LANES 16
#define FORWARD depthwise_forward_avx512

#pragma clang attribute push(__attribute__((target(FOVEA_AVX512))), apply_to = function)
#include "depthwise_forward.h"
#pragma clang attribute pop

#endif
