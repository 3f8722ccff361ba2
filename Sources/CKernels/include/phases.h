#ifndef FOVEA_PHASES_H
#define FOVEA_PHASES_H

#include <stdint.h>

// Every step-th row and column of f32 images laid out (planes, height, width,
// lanes), as images of their own, for several phases:
//
//   y[p, q, plane, i, j] = x[plane, start_h + p * phase_h + i * step_h, ... q, j ...]
//
// and 0 outside of x. y is (phases_h, phases_w, planes, rows, columns, lanes).
typedef struct {
  int64_t planes, lanes, height, width;
  int64_t phases_height, phases_width, rows, columns;
  int64_t start_height, start_width;  // may be negative
  int64_t phase_height, phase_width, step_height, step_width;
} fovea_phases;

void fovea_phases_split(const fovea_phases *phases, const float *x, float *y, int threads);

// The way back: each place of x from the phase that has it, 0 where none does.
void fovea_phases_merge(const fovea_phases *phases, const float *y, float *x, int threads);

#endif
