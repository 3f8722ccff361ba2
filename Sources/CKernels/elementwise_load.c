#include "elementwise_internal.h"
#include "multiversion.h"
#include <string.h>

elementwise_view elementwise_view_make(const fovea_elementwise_program *program,
                                       const fovea_elementwise_operand *operand, const void *base) {
  elementwise_view view = {.base = base, .element = operand->element};
  int64_t dense = 1, strides[FOVEA_ELEMENTWISE_MAX_RANK];
  for (int32_t d = program->rank - 1; d >= 0; d--) {
    strides[d] = operand->contiguous ? dense : operand->strides[d];
    dense *= program->extents[d];
  }
  for (int32_t d = 0; d < program->rank; d++) {
    int64_t extent = program->extents[d];
    if (extent == 1) continue;
    int32_t last = view.rank - 1;
    if (last >= 0 && view.strides[last] == strides[d] * extent) {
      view.extents[last] *= extent;
      view.strides[last] = strides[d];
    } else {
      view.extents[view.rank] = extent;
      view.strides[view.rank++] = strides[d];
    }
  }
  if (view.rank == 0) {
    view.extents[0] = 1;
    view.strides[0] = 0;
    view.rank = 1;
  }
  return view;
}

static FOVEA_MULTIVERSION(void, load_words,
    (const uint32_t *restrict source, int64_t stride, int64_t count, uint32_t *restrict lanes),
    (source, stride, count, lanes)) {
  if (stride == 1) {
    for (int64_t i = 0; i < count; i++) lanes[i] = source[i];
  } else if (stride == 0) {
    uint32_t value = *source;
    for (int64_t i = 0; i < count; i++) lanes[i] = value;
  } else {
    for (int64_t i = 0; i < count; i++) lanes[i] = source[i * stride];
  }
}

static FOVEA_MULTIVERSION(void, load_bytes,
    (const uint8_t *restrict source, int64_t stride, int64_t count, uint32_t *restrict lanes),
    (source, stride, count, lanes)) {
  if (stride == 1) {
    for (int64_t i = 0; i < count; i++) lanes[i] = source[i];
  } else {
    for (int64_t i = 0; i < count; i++) lanes[i] = source[i * stride];
  }
}

// Whole rows of lanes: the shape of every per-channel operand in a blocked
// layout. With stride 0 the row stays in a register.
#define LOAD_ROWS(width)                                                                    \
  static FOVEA_MULTIVERSION(void, load_rows##width,                                         \
      (const uint32_t *restrict source, int64_t stride, int64_t rows, uint32_t *restrict lanes),\
      (source, stride, rows, lanes)) {                                                      \
    typedef uint32_t row __attribute__((vector_size(4 * width), aligned(4)));               \
    if (stride == 0) {                                                                      \
      row same = *(const row *)source;                                                      \
      for (int64_t i = 0; i < rows; i++) ((row *)lanes)[i] = same;                          \
    } else {                                                                                \
      for (int64_t i = 0; i < rows; i++) ((row *)lanes)[i] = *(const row *)(source + i * stride);\
    }                                                                                       \
  }

LOAD_ROWS(16)
LOAD_ROWS(8)

static void load_run(const elementwise_view *view, int64_t offset, int64_t count, uint32_t *lanes) {
  int64_t stride = view->strides[view->rank - 1];
  if (view->element == FOVEA_ELEMENT_U8)
    load_bytes((const uint8_t *)view->base + offset, stride, count, lanes);
  else
    load_words((const uint32_t *)view->base + offset, stride, count, lanes);
}

void elementwise_load(const elementwise_view *view, int64_t first, int64_t count, uint32_t *lanes) {
  const int32_t inner = view->rank - 1;
  int64_t index[FOVEA_ELEMENTWISE_MAX_RANK], offset = 0, rest = first;
  for (int32_t d = inner; d >= 0; d--) {
    index[d] = rest % view->extents[d];
    rest /= view->extents[d];
    offset += index[d] * view->strides[d];
  }
  const int64_t width = view->extents[inner];
  const int in_rows = inner > 0 && (width == 16 || width == 8) && view->strides[inner] == 1 &&
                      view->element != FOVEA_ELEMENT_U8;

  for (int64_t done = 0; done < count;) {
    int64_t taken = view->extents[inner] - index[inner];
    int32_t carry = inner;
    if (in_rows && index[inner] == 0 && count - done >= width) {
      int64_t rows = view->extents[inner - 1] - index[inner - 1];
      if (rows > (count - done) / width) rows = (count - done) / width;
      const uint32_t *source = (const uint32_t *)view->base + offset;
      (width == 16 ? load_rows16 : load_rows8)(source, view->strides[inner - 1], rows, lanes + done);
      taken = width * rows;
      index[inner - 1] += rows;
      offset += rows * view->strides[inner - 1];
      carry = inner - 1;
    } else {
      if (taken > count - done) taken = count - done;
      load_run(view, offset, taken, lanes + done);
      index[inner] += taken;
      offset += taken * view->strides[inner];
    }
    done += taken;
    // The odometer: a dimension that is through starts again and steps the next.
    for (int32_t d = carry; d > 0 && index[d] == view->extents[d]; d--) {
      offset += view->strides[d - 1] - index[d] * view->strides[d];
      index[d] = 0;
      index[d - 1]++;
    }
  }
}

FOVEA_MULTIVERSION(void, elementwise_store_bytes,
    (const uint32_t *restrict lanes, uint8_t *restrict output, int64_t count),
    (lanes, output, count)) {
  for (int64_t i = 0; i < count; i++) output[i] = (uint8_t)lanes[i];
}
