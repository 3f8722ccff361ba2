#ifndef FOVEA_IMAGE_STATISTICS_H
#define FOVEA_IMAGE_STATISTICS_H

#include <stdint.h>

// Exact sums over the bytes of an image, added to what is there; on the calling thread.

// At every place: sums[i] += x, squares[i] += x * x.
void fovea_sum_pixels(int64_t count, const uint8_t *pixels, uint64_t *sums, uint64_t *squares);

// Of each of count planes: the smallest and the largest so far. A plane may be a single place.
void fovea_extreme_pixels(int64_t count, int64_t plane, const uint8_t *pixels, uint8_t *smallest,
                          uint8_t *largest);

// Over the pixels of [channels, plane] bytes: sums[c] += x_c, and for d >= c
// products[c * channels + d] += x_c * x_d.
void fovea_sum_channels(int64_t channels, int64_t plane, const uint8_t *pixels, uint64_t *sums,
                        uint64_t *products);

// The sum of the squared differences of count bytes.
uint64_t fovea_squared_distance(int64_t count, const uint8_t *x, const uint8_t *y);

// Bytes as doubles.
void fovea_widen_pixels(int64_t count, const uint8_t *pixels, double *result);

#endif
