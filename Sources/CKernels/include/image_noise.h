#ifndef FOVEA_IMAGE_NOISE_H
#define FOVEA_IMAGE_NOISE_H

#include <stdint.h>

// pixels[i] += deviation * n_i, to the nearest and cut to 0...255, on the calling thread; n_i has
// the normal distribution of mean 0 and variance 1 and is a function of i, the key and the stream
// of Philox's words.
void fovea_image_noise(int64_t count, uint32_t key0, uint32_t key1, uint64_t stream,
                       float deviation, uint8_t *pixels);

#endif
