#ifndef FOVEA_BORDER_H
#define FOVEA_BORDER_H

#include <stdint.h>

typedef enum {
  FOVEA_BORDER_CONSTANT,   // one number everywhere
  FOVEA_BORDER_REFLECT,    // the image mirrored at its outermost row, which is not repeated
  FOVEA_BORDER_REPLICATE,  // the nearest place of the image
} fovea_border_mode;

// A border around f32 images laid out (planes, height, width, lanes), where
// planes = batch * channels / lanes; lanes = 16 or 8 for a blocked layout, 1 for
// NCHW. A reflected border is narrower than the image.
typedef struct {
  int64_t planes, lanes;
  int64_t height, width;  // without the border
  int64_t top, left, bottom, right;
  int32_t mode;  // fovea_border_mode
  float value;   // of a constant border
} fovea_border;

void fovea_border_pad(const fovea_border *border, const float *x, float *y, int threads);

// The transpose: every place of the border adds to the place it was read from;
// a constant border is dropped.
void fovea_border_fold(const fovea_border *border, const float *dy, float *dx, int threads);

#endif
