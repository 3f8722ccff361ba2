#ifndef FOVEA_ELEMENTWISE_INTERNAL_H
#define FOVEA_ELEMENTWISE_INTERNAL_H

#include "elementwise.h"

// 2 KB per register: a dozen live registers fit in the first-level cache beside
// what is asked for ahead, and the cost of decoding an instruction is small
// beside 32 to 64 vectors of work.
enum { ELEMENTWISE_CHUNK = 512 };

// An operand whose dimensions have been merged where its strides allow it.
// Trailing entries are the innermost dimensions.
typedef struct {
  const void *base;
  int32_t element, rank;
  int64_t extents[FOVEA_ELEMENTWISE_MAX_RANK], strides[FOVEA_ELEMENTWISE_MAX_RANK];
} elementwise_view;

elementwise_view elementwise_view_make(const fovea_elementwise_program *program,
                                       const fovea_elementwise_operand *operand, const void *base);

// Copies elements [first, first + count) of the space into 32-bit lanes.
void elementwise_load(const elementwise_view *view, int64_t first, int64_t count, uint32_t *lanes);

void elementwise_execute(const fovea_elementwise_instruction *instructions, int32_t instruction_count,
                         uint32_t *const *registers, int64_t count);

void elementwise_store_bytes(const uint32_t *lanes, uint8_t *output, int64_t count);

#endif
