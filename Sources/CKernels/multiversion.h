#ifndef FOVEA_MULTIVERSION_H
#define FOVEA_MULTIVERSION_H

// The package is built for baseline x86-64; the hot loops are compiled once per
// instruction-set level and the loader picks one. Whole levels (v3: AVX2 + FMA,
// v4: AVX-512) are named rather than features, because avx2 does not imply fma.
#if defined(__x86_64__) && defined(__clang__)
#define FOVEA_MULTIVERSION \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define FOVEA_MULTIVERSION
#endif

#define FOVEA_INLINE static inline __attribute__((always_inline))

#endif
