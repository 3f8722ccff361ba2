#include "isa.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

fovea_isa_level fovea_isa_of_processor(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return FOVEA_ISA_AVX512;
  if (__builtin_cpu_supports("x86-64-v3")) return FOVEA_ISA_AVX2;
#endif
  return FOVEA_ISA_BASELINE;
}

// One more than the level; 0 before anyone asked.
static _Atomic int chosen;

static fovea_isa_level of_environment(void) {
  const char *word = getenv("FOVEA_ISA");
  if (word && strcmp(word, "baseline") == 0) return FOVEA_ISA_BASELINE;
  if (word && strcmp(word, "avx2") == 0) return FOVEA_ISA_AVX2;
  return FOVEA_ISA_AVX512;
}

fovea_isa_level fovea_isa(void) {
  int level = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (level == 0) {
    fovea_limit_isa(of_environment());
    level = atomic_load_explicit(&chosen, memory_order_relaxed);
  }
  return (fovea_isa_level)(level - 1);
}

void fovea_limit_isa(fovea_isa_level level) {
  const fovea_isa_level best = fovea_isa_of_processor();
  atomic_store_explicit(&chosen, (int)(level < best ? level : best) + 1, memory_order_relaxed);
}
