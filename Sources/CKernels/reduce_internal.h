#ifndef FOVEA_REDUCE_INTERNAL_H
#define FOVEA_REDUCE_INTERNAL_H

#include "reduce.h"

enum { REDUCE_COLUMNS = 64 };

// Both merge their result into running totals, which are double for the sake
// of long sums.

// One total over n elements.
void reduce_row(int kind, const float *x, int64_t n, int64_t stride, double *total);

// At most REDUCE_COLUMNS totals over rows; the columns of a row are contiguous.
void reduce_columns(int kind, const float *x, int64_t rows, int64_t stride, int64_t columns,
                    double *totals);

#endif
