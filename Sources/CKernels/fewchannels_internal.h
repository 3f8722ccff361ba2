#ifndef FOVEA_FEWCHANNELS_INTERNAL_H
#define FOVEA_FEWCHANNELS_INTERNAL_H

#include "fewchannels.h"

// A band: the source rows that a run of output rows reads, copied with their padding, so
// that nothing need ask where the image ends. [channel][row][column]
typedef struct {
  int64_t output_rows;    // at most
  int64_t rows, columns;  // of each channel
} fewchannels_band;

// Where each tap reads, from an output's first place in a band on, in the weights' order.
typedef struct {
  int64_t count;  // channels * kernel height * kernel width
  const int64_t *offsets;
} fewchannels_taps;

// The numbers of a register tile: places or taps, by two blocks of outputs.
enum { FEWCHANNELS_TILE = 6 };

#endif
