#include "border.h"
#include "multiversion.h"
#include "parallel.h"
#include <string.h>

enum { SMALL_ELEMENT_COUNT = 32 * 1024 };  // not worth a second thread

// The place of the image that a place of the border is read from.
FOVEA_INLINE int64_t source_of(const fovea_border *b, int64_t place, int64_t extent) {
  if (place >= 0 && place < extent) return place;
  if (b->mode == FOVEA_BORDER_REPLICATE) return place < 0 ? 0 : extent - 1;
  return place < 0 ? -place : 2 * (extent - 1) - place;
}

FOVEA_INLINE void copy_place(const fovea_border *b, float *to, const float *from) {
  if (b->lanes == 16)
    memcpy(to, from, 16 * sizeof *to);
  else
    for (int64_t lane = 0; lane < b->lanes; lane++) to[lane] = from[lane];
}

FOVEA_INLINE void fill(float *to, float value, int64_t count) {
  for (int64_t i = 0; i < count; i++) to[i] = value;
}

FOVEA_INLINE void add(float *to, const float *from, int64_t count) {
  for (int64_t i = 0; i < count; i++) to[i] += from[i];
}

static FOVEA_MULTIVERSION(void, pad_row,
    (const fovea_border *b, const float *x, float *y),
    (b, x, y)) {
  const int64_t lanes = b->lanes, width = b->width;
  memcpy(y + b->left * lanes, x, sizeof *y * (size_t)(width * lanes));
  float *end = y + (b->left + width) * lanes;
  if (b->mode == FOVEA_BORDER_CONSTANT) {
    fill(y, b->value, b->left * lanes);
    fill(end, b->value, b->right * lanes);
    return;
  }
  for (int64_t j = 0; j < b->left; j++)
    copy_place(b, y + j * lanes, x + source_of(b, j - b->left, width) * lanes);
  for (int64_t j = 0; j < b->right; j++)
    copy_place(b, end + j * lanes, x + source_of(b, width + j, width) * lanes);
}

static FOVEA_MULTIVERSION(void, fill_row,
    (const fovea_border *b, float *y),
    (b, y)) {
  fill(y, b->value, (b->left + b->width + b->right) * b->lanes);
}

static FOVEA_MULTIVERSION(void, fold_row,
    (const fovea_border *b, const float *dy, float *dx, int is_first),
    (b, dy, dx, is_first)) {
  const int64_t lanes = b->lanes, width = b->width;
  if (is_first)
    memcpy(dx, dy + b->left * lanes, sizeof *dx * (size_t)(width * lanes));
  else
    add(dx, dy + b->left * lanes, width * lanes);
  if (b->mode == FOVEA_BORDER_CONSTANT) return;
  const float *end = dy + (b->left + width) * lanes;
  for (int64_t j = 0; j < b->left; j++)
    add(dx + source_of(b, j - b->left, width) * lanes, dy + j * lanes, lanes);
  for (int64_t j = 0; j < b->right; j++)
    add(dx + source_of(b, width + j, width) * lanes, end + j * lanes, lanes);
}

static void pad_plane(const fovea_border *b, const float *x, float *y) {
  const int64_t row = b->width * b->lanes, padded_row = (b->left + b->width + b->right) * b->lanes;
  for (int64_t i = 0; i < b->top + b->height + b->bottom; i++) {
    const int64_t h = i - b->top;
    if (b->mode == FOVEA_BORDER_CONSTANT && (h < 0 || h >= b->height))
      fill_row(b, y + i * padded_row);
    else
      pad_row(b, x + source_of(b, h, b->height) * row, y + i * padded_row);
  }
}

static void fold_plane(const fovea_border *b, const float *dy, float *dx) {
  const int64_t row = b->width * b->lanes, padded_row = (b->left + b->width + b->right) * b->lanes;
  for (int64_t h = 0; h < b->height; h++)
    fold_row(b, dy + (b->top + h) * padded_row, dx + h * row, 1);
  if (b->mode == FOVEA_BORDER_CONSTANT) return;
  for (int64_t i = 0; i < b->top + b->height + b->bottom; i++) {
    const int64_t h = i - b->top;
    if (h < 0 || h >= b->height)
      fold_row(b, dy + i * padded_row, dx + source_of(b, h, b->height) * row, 0);
  }
}

typedef struct {
  const fovea_border *border;
  const float *input;
  float *output;
  int folds;
} border_call;

static void border_body(void *context, int thread, int threads) {
  const border_call *call = context;
  const fovea_border *b = call->border;
  const int64_t plane_size = b->height * b->width * b->lanes;
  const int64_t padded_size =
      (b->top + b->height + b->bottom) * (b->left + b->width + b->right) * b->lanes;
  const int64_t end = b->planes * (thread + 1) / threads;
  for (int64_t plane = b->planes * thread / threads; plane < end; plane++) {
    if (call->folds)
      fold_plane(b, call->input + plane * padded_size, call->output + plane * plane_size);
    else
      pad_plane(b, call->input + plane * plane_size, call->output + plane * padded_size);
  }
}

static void start(border_call call, int threads) {
  const fovea_border *b = call.border;
  const int64_t elements = b->planes * b->lanes * b->height * b->width;
  fovea_parallel(border_body, &call, elements < SMALL_ELEMENT_COUNT ? 1 : threads);
}

void fovea_border_pad(const fovea_border *border, const float *x, float *y, int threads) {
  start((border_call){border, x, y, 0}, threads);
}

void fovea_border_fold(const fovea_border *border, const float *dy, float *dx, int threads) {
  start((border_call){border, dy, dx, 1}, threads);
}
