#include "phases.h"
#include "multiversion.h"
#include "parallel.h"
#include <string.h>

typedef struct {
  const fovea_phases *phases;
  const float *input;
  float *output;
} phases_call;

FOVEA_INLINE void split_row(const fovea_phases *s, int64_t lanes, int64_t start, const float *x,
                            float *y) {
  for (int64_t j = 0; j < s->columns; j++) {
    const int64_t column = start + j * s->step_width;
    const int is_inside = column >= 0 && column < s->width;
    for (int64_t lane = 0; lane < lanes; lane++)
      y[j * lanes + lane] = is_inside ? x[column * lanes + lane] : 0.0f;
  }
}

static FOVEA_MULTIVERSION(void, split_plane,
    (const fovea_phases *s, int64_t top, int64_t left, const float *x, float *y),
    (s, top, left, x, y)) {
  for (int64_t i = 0; i < s->rows; i++) {
    const int64_t row = top + i * s->step_height;
    float *to = y + i * s->columns * s->lanes;
    if (row < 0 || row >= s->height) {
      memset(to, 0, sizeof *to * (size_t)(s->columns * s->lanes));
      continue;
    }
    const float *from = x + row * s->width * s->lanes;
    if (s->lanes == 16)
      split_row(s, 16, left, from, to);
    else if (s->lanes == 8)
      split_row(s, 8, left, from, to);
    else
      split_row(s, 1, left, from, to);
  }
}

static void split_body(void *context, int thread, int threads) {
  const phases_call *call = context;
  const fovea_phases *s = call->phases;
  const int64_t items = s->phases_height * s->phases_width * s->planes;
  const int64_t end = items * (thread + 1) / threads;
  for (int64_t item = items * thread / threads; item < end; item++) {
    const int64_t phase = item / s->planes;
    split_plane(s, s->start_height + phase / s->phases_width * s->phase_height,
                s->start_width + phase % s->phases_width * s->phase_width,
                call->input + item % s->planes * s->height * s->width * s->lanes,
                call->output + item * s->rows * s->columns * s->lanes);
  }
}

FOVEA_INLINE void merge_row(const fovea_phases *s, int64_t lanes, int64_t start, const float *y,
                            float *x) {
  for (int64_t j = 0; j < s->columns; j++) {
    const int64_t column = start + j * s->step_width;
    if (column < 0 || column >= s->width) continue;
    for (int64_t lane = 0; lane < lanes; lane++) x[column * lanes + lane] = y[j * lanes + lane];
  }
}

static FOVEA_MULTIVERSION(void, merge_plane,
    (const fovea_phases *s, int64_t top, int64_t left, const float *y, float *x),
    (s, top, left, y, x)) {
  for (int64_t i = 0; i < s->rows; i++) {
    const int64_t row = top + i * s->step_height;
    if (row < 0 || row >= s->height) continue;
    const float *from = y + i * s->columns * s->lanes;
    float *to = x + row * s->width * s->lanes;
    if (s->lanes == 16)
      merge_row(s, 16, left, from, to);
    else if (s->lanes == 8)
      merge_row(s, 8, left, from, to);
    else
      merge_row(s, 1, left, from, to);
  }
}

static void merge_body(void *context, int thread, int threads) {
  const phases_call *call = context;
  const fovea_phases *s = call->phases;
  const int64_t size = s->height * s->width * s->lanes, part = s->rows * s->columns * s->lanes;
  const int64_t end = s->planes * (thread + 1) / threads;
  for (int64_t plane = s->planes * thread / threads; plane < end; plane++) {
    float *x = call->output + plane * size;
    memset(x, 0, sizeof *x * (size_t)size);
    for (int64_t phase = 0; phase < s->phases_height * s->phases_width; phase++)
      merge_plane(s, s->start_height + phase / s->phases_width * s->phase_height,
                  s->start_width + phase % s->phases_width * s->phase_width,
                  call->input + (phase * s->planes + plane) * part, x);
  }
}

void fovea_phases_split(const fovea_phases *phases, const float *x, float *y, int threads) {
  phases_call call = {phases, x, y};
  fovea_parallel(split_body, &call, threads);
}

void fovea_phases_merge(const fovea_phases *phases, const float *y, float *x, int threads) {
  phases_call call = {phases, y, x};
  fovea_parallel(merge_body, &call, threads);
}
