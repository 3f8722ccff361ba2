#ifndef FOVEA_ISA_H
#define FOVEA_ISA_H

// The instruction sets that kernels are compiled for. Each includes those before it.
typedef enum {
  FOVEA_ISA_BASELINE = 0,  // what every x86-64 processor has: SSE2
  FOVEA_ISA_AVX2 = 1,      // AVX2 and FMA: x86-64-v3
  FOVEA_ISA_AVX512 = 2,    // AVX-512 F, VL, DQ, BW and CD: x86-64-v4
} fovea_isa_level;

// The best that this processor has.
fovea_isa_level fovea_isa_of_processor(void);

// What kernels use now: the limit that was set, or else the one that the environment
// variable FOVEA_ISA names (avx512, avx2 or baseline), or else the processor's best.
// Every kernel of this target asks it in each call.
fovea_isa_level fovea_isa(void);

// Limits all kernels to `level`; what the processor lacks stays unused. Not while
// kernels run: layouts may depend on it.
void fovea_limit_isa(fovea_isa_level level);

#endif
