#ifndef FOVEA_MULTIVERSION_H
#define FOVEA_MULTIVERSION_H

#include "isa.h"

#define FOVEA_INLINE static inline __attribute__((always_inline))

// The package is built for baseline x86-64; the hot loops are compiled once per
// instruction set, and every call takes the version that fovea_isa() names. Features
// rather than whole levels are listed: a target named "arch=x86-64-v4" keeps to vectors
// of 256 bits.
//
//   static FOVEA_MULTIVERSION(void, scale, (int64_t count, float *x), (count, x)) { ... }
//
// declares `scale` with one table of its versions. What its body calls should be inline,
// so that it is compiled for the same instruction set.
#if defined(__x86_64__) && defined(__clang__)
#define FOVEA_AVX2 "avx2,fma,bmi,bmi2,f16c,lzcnt,movbe,popcnt"
#define FOVEA_AVX512 FOVEA_AVX2 ",avx512f,avx512bw,avx512cd,avx512dq,avx512vl"

#define FOVEA_MULTIVERSION(RESULT, NAME, PARAMETERS, ARGUMENTS) \
  FOVEA_MULTIVERSION_(RESULT, NAME, PARAMETERS, ARGUMENTS)
#define FOVEA_MULTIVERSION_(RESULT, NAME, PARAMETERS, ARGUMENTS)                        \
  RESULT NAME PARAMETERS;                                                               \
  FOVEA_INLINE RESULT NAME##_body PARAMETERS;                                           \
  static RESULT NAME##_baseline PARAMETERS { return NAME##_body ARGUMENTS; }            \
  __attribute__((target(FOVEA_AVX2))) static RESULT NAME##_avx2 PARAMETERS {            \
    return NAME##_body ARGUMENTS;                                                       \
  }                                                                                     \
  __attribute__((target(FOVEA_AVX512))) static RESULT NAME##_avx512 PARAMETERS {        \
    return NAME##_body ARGUMENTS;                                                       \
  }                                                                                     \
  RESULT NAME PARAMETERS {                                                              \
    static RESULT(*const versions[]) PARAMETERS = {NAME##_baseline, NAME##_avx2,        \
                                                   NAME##_avx512};                      \
    return versions[fovea_isa()] ARGUMENTS;                                             \
  }                                                                                     \
  FOVEA_INLINE RESULT NAME##_body PARAMETERS
#else
#define FOVEA_MULTIVERSION(RESULT, NAME, PARAMETERS, ARGUMENTS) RESULT NAME PARAMETERS
#endif

#endif
