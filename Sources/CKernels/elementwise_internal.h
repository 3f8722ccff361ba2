#ifndef FOVEA_ELEMENTWISE_INTERNAL_H
#define FOVEA_ELEMENTWISE_INTERNAL_H

#include "elementwise.h"

// 4 KB per register, a page: the few live registers of most chains fit in the
// first-level cache, and what is asked for ahead of a long chain's end is a
// whole page of each buffer (Adam takes a fifth less time than with 2 KB).
enum { ELEMENTWISE_CHUNK = 1024 };

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
