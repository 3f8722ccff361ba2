#include "multiversion.h"
#include "parallel.h"
#include "reduce_internal.h"
#include <math.h>
#include <string.h>

enum { SMALL_ELEMENT_COUNT = 32 * 1024 };

typedef struct {
  int32_t count;
  int64_t extents[FOVEA_REDUCE_MAX_RANK], strides[FOVEA_REDUCE_MAX_RANK], size;
} dimension_list;

// The dimensions sorted into an outer and an inner part. The innermost reduced
// dimension makes the rows of the kernels; where the innermost kept dimension
// is contiguous it makes their columns, taken in blocks.
typedef struct {
  dimension_list kept, reduced;
  int64_t columns, blocks, rows, row_stride, elements, outputs;
} reduction_plan;

typedef struct {
  reduction_plan plan;
  int kind, split_rows;
  const float *input;
  float *output;
  double *partial;  // one set of outputs per thread when the rows are split
} reduce_call;

static void append_dimension(dimension_list *list, int64_t extent, int64_t stride) {
  int32_t last = list->count - 1;
  if (extent == 1) return;
  if (last >= 0 && list->strides[last] == stride * extent) {
    list->extents[last] *= extent;
    list->strides[last] = stride;
  } else {
    list->extents[list->count] = extent;
    list->strides[list->count++] = stride;
  }
}

static void take_last(dimension_list *list, int64_t *extent, int64_t *stride) {
  *extent = 1, *stride = 1;
  if (list->count == 0) return;
  *extent = list->extents[--list->count];
  *stride = list->strides[list->count];
}

static int64_t list_size(const dimension_list *list) {
  int64_t size = 1;
  for (int32_t d = 0; d < list->count; d++) size *= list->extents[d];
  return size;
}

static int64_t offset_of(const dimension_list *list, int64_t index) {
  int64_t offset = 0;
  for (int32_t d = list->count - 1; d >= 0; d--) {
    offset += index % list->extents[d] * list->strides[d];
    index /= list->extents[d];
  }
  return offset;
}

static reduction_plan plan_of(const fovea_reduction *reduction) {
  reduction_plan plan = {.columns = 1, .blocks = 1, .elements = 1, .outputs = 1};
  int32_t order[FOVEA_REDUCE_MAX_RANK], count = 0;
  for (int32_t d = 0; d < reduction->rank; d++) {
    plan.elements *= reduction->extents[d];
    if (!reduction->reduced[d]) {
      plan.outputs *= reduction->extents[d];
      append_dimension(&plan.kept, reduction->extents[d], reduction->strides[d]);
      continue;
    }
    // The order of summands is free: largest stride first walks memory forwards.
    int32_t place = count++;
    for (; place > 0 && reduction->strides[order[place - 1]] < reduction->strides[d]; place--)
      order[place] = order[place - 1];
    order[place] = d;
  }
  for (int32_t n = 0; n < count; n++)
    append_dimension(&plan.reduced, reduction->extents[order[n]], reduction->strides[order[n]]);

  take_last(&plan.reduced, &plan.rows, &plan.row_stride);
  const int32_t last = plan.kept.count - 1;
  if (last >= 0 && plan.kept.strides[last] == 1 && (plan.rows == 1 || plan.row_stride != 1)) {
    int64_t stride;
    take_last(&plan.kept, &plan.columns, &stride);
    plan.blocks = (plan.columns + REDUCE_COLUMNS - 1) / REDUCE_COLUMNS;
  }
  plan.reduced.size = list_size(&plan.reduced);
  plan.kept.size = list_size(&plan.kept);
  return plan;
}

// Few outputs: the threads divide the summands. Otherwise they divide the outputs.
static int splits_rows(const reduction_plan *plan, int threads) {
  return plan->kept.size * plan->blocks < 4 * threads;
}

// Merges the summands [begin, end) of one block of columns into totals.
static void reduce_block(const reduce_call *call, const float *base, int64_t columns,
                         int64_t begin, int64_t end, double *totals) {
  const reduction_plan *plan = &call->plan;
  const dimension_list *outer = &plan->reduced;
  int64_t index[FOVEA_REDUCE_MAX_RANK] = {0}, outer_index = begin / plan->rows;
  int64_t first = begin % plan->rows, offset = offset_of(outer, outer_index);
  for (int32_t d = outer->count - 1; d >= 0; d--) {
    index[d] = outer_index % outer->extents[d];
    outer_index /= outer->extents[d];
  }
  while (begin < end) {
    int64_t rows = plan->rows - first < end - begin ? plan->rows - first : end - begin;
    const float *x = base + offset + first * plan->row_stride;
    if (plan->columns > 1)
      reduce_columns(call->kind, x, rows, plan->row_stride, columns, totals);
    else
      reduce_row(call->kind, x, rows, plan->row_stride, totals);
    begin += rows;
    first = 0;
    for (int32_t d = outer->count - 1; d >= 0; d--) {
      offset += outer->strides[d];
      if (++index[d] < outer->extents[d]) break;
      offset -= index[d] * outer->strides[d];
      index[d] = 0;
    }
  }
}

static void reduce_body(void *context, int thread, int threads) {
  const reduce_call *call = context;
  const reduction_plan *plan = &call->plan;
  const int64_t units = plan->kept.size * plan->blocks, summands = plan->reduced.size * plan->rows;
  int64_t first_unit = call->split_rows ? 0 : units * thread / threads;
  int64_t end_unit = call->split_rows ? units : units * (thread + 1) / threads;
  int64_t begin = call->split_rows ? summands * thread / threads : 0;
  int64_t end = call->split_rows ? summands * (thread + 1) / threads : summands;
  const int adds = call->kind == FOVEA_REDUCE_SUM || call->kind == FOVEA_REDUCE_SUM_OF_SQUARES;
  const double neutral = adds                             ? 0.0
                         : call->kind == FOVEA_REDUCE_MAX ? -(double)INFINITY
                                                          : (double)INFINITY;

  for (int64_t unit = first_unit; unit < end_unit; unit++) {
    int64_t column = unit % plan->blocks * REDUCE_COLUMNS, kept = unit / plan->blocks;
    int64_t columns = plan->columns - column < REDUCE_COLUMNS ? plan->columns - column : REDUCE_COLUMNS;
    int64_t place = kept * plan->columns + column;
    double totals[REDUCE_COLUMNS];
    for (int64_t j = 0; j < columns; j++) totals[j] = neutral;
    reduce_block(call, call->input + offset_of(&plan->kept, kept) + column, columns, begin, end, totals);
    if (call->split_rows)
      memcpy(call->partial + thread * plan->outputs + place, totals, sizeof(double) * (size_t)columns);
    else
      for (int64_t j = 0; j < columns; j++)
        call->output[place + j] = (float)totals[j];
  }
  if (!call->split_rows) return;

  fovea_barrier(threads);
  if (thread != 0) return;
  for (int64_t i = 0; i < plan->outputs; i++) {
    double total = neutral;
    for (int t = 0; t < threads; t++) {
      double value = call->partial[t * plan->outputs + i];
      int wins = call->kind == FOVEA_REDUCE_MAX ? value > total : value < total;
      if (adds) total += value;
      else if (wins || value != value) total = value;
    }
    call->output[i] = (float)total;
  }
}

size_t fovea_reduce_workspace_size(const fovea_reduction *reduction, int threads) {
  reduction_plan plan = plan_of(reduction);
  if (threads < 1) threads = 1;
  size_t size = sizeof(double) * (size_t)(plan.outputs * threads);
  return splits_rows(&plan, threads) && size > 64 ? size : 64;
}

void fovea_reduce(const fovea_reduction *reduction, int kind, const float *input, float *output,
                  void *workspace, int threads) {
  reduce_call call = {.plan = plan_of(reduction), .kind = kind, .input = input,
                      .output = output, .partial = workspace};
  if (call.plan.outputs == 0) return;
  if (call.plan.elements < SMALL_ELEMENT_COUNT || threads < 1) threads = 1;
  call.split_rows = threads > 1 && splits_rows(&call.plan, threads);
  fovea_parallel(reduce_body, &call, threads);
}
