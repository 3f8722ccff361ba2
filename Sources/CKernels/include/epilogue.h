#ifndef FOVEA_EPILOGUE_H
#define FOVEA_EPILOGUE_H

// What follows a forward convolution while its results are still in registers, in this order:
// + bias (one value per output channel), + addend (laid out as the destination), then what is
// less than `lower` becomes `lower` and what is more than `upper` becomes `upper`. Pointers may
// be NULL; without bounds they are -infinity and infinity. What is not a number stays so.
typedef struct fovea_epilogue {
  const float *bias, *addend;
  float lower, upper;
} fovea_epilogue;

#endif
