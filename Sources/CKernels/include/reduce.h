#ifndef FOVEA_REDUCE_H
#define FOVEA_REDUCE_H

#include <stddef.h>
#include <stdint.h>

enum { FOVEA_REDUCE_MAX_RANK = 6 };

typedef enum {
  FOVEA_REDUCE_SUM,
  FOVEA_REDUCE_MAX,  // NaN wins
  FOVEA_REDUCE_MIN,
  FOVEA_REDUCE_SUM_OF_SQUARES,
} fovea_reduction_kind;

// The output is contiguous and row-major over the dimensions with reduced = 0.
// Strides are in elements, not negative.
typedef struct {
  int32_t rank;
  int64_t extents[FOVEA_REDUCE_MAX_RANK];
  int64_t strides[FOVEA_REDUCE_MAX_RANK];
  int32_t reduced[FOVEA_REDUCE_MAX_RANK];
} fovea_reduction;

// Bytes of workspace, to be 64-byte aligned.
size_t fovea_reduce_workspace_size(const fovea_reduction *reduction, int threads);

// output = reduction of input (kind: fovea_reduction_kind).
void fovea_reduce(const fovea_reduction *reduction, int kind, const float *input, float *output,
                  void *workspace, int threads);

// Index of the largest element along n of [outer, n, inner]. The first one
// wins; NaN counts as largest.
void fovea_argmax(int64_t outer, int64_t n, int64_t inner, const float *input, int32_t *output);

#endif
