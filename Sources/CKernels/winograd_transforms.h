#ifndef FOVEA_WINOGRAD_TRANSFORMS_H
#define FOVEA_WINOGRAD_TRANSFORMS_H

#include <immintrin.h>

#include "winograd_internal.h"

// The one-dimensional transforms of F(4, 3):  y = A^T [(G g) * (B^T d)]
// interpolates at the six points 0, +-a, +-b and infinity. Pairs of opposite
// points share their even and odd parts. a and b decide how much rounding errors
// grow: of the 16 pairs measured this one has the least root mean square, less than
// half of that of the textbook pair 1 and 2.

#define POINT_A 0.625f
#define POINT_B 1.5f
#define POINT_A2 (POINT_A * POINT_A)
#define POINT_B2 (POINT_B * POINT_B)

WINOGRAD_INLINE __m512 scalar(float value) { return _mm512_set1_ps(value); }

// Streaming skips the caches, which pays when the whole output is too large for
// them: the lines are not read before they are overwritten. `at` is aligned then,
// and _mm_sfence() must follow before another thread reads.
WINOGRAD_INLINE void store(float *at, __m512 value, int stream) {
  if (stream) {
    _mm512_stream_ps(at, value);
  } else {
    _mm512_storeu_ps(at, value);
  }
}

// B^T: with M(x) = x (x^2 - a^2) (x^2 - b^2), row p holds the coefficients of
// M(x) / (x - p), the row of infinity those of M(x).
WINOGRAD_INLINE void transform_source_line(const __m512 d[6], __m512 out[6]) {
  const __m512 sum = scalar(POINT_A2 + POINT_B2), product = scalar(POINT_A2 * POINT_B2);
  const __m512 a2 = scalar(POINT_A2), b2 = scalar(POINT_B2);
  const __m512 a_even = _mm512_fnmadd_ps(b2, d[2], d[4]), a_odd = _mm512_fnmadd_ps(b2, d[1], d[3]);
  const __m512 b_even = _mm512_fnmadd_ps(a2, d[2], d[4]), b_odd = _mm512_fnmadd_ps(a2, d[1], d[3]);
  out[0] = _mm512_fmadd_ps(product, d[0], _mm512_fnmadd_ps(sum, d[2], d[4]));
  out[1] = _mm512_fmadd_ps(scalar(POINT_A), a_odd, a_even);
  out[2] = _mm512_fnmadd_ps(scalar(POINT_A), a_odd, a_even);
  out[3] = _mm512_fmadd_ps(scalar(POINT_B), b_odd, b_even);
  out[4] = _mm512_fnmadd_ps(scalar(POINT_B), b_odd, b_even);
  out[5] = _mm512_fmadd_ps(product, d[1], _mm512_fnmadd_ps(sum, d[3], d[5]));
}

// A^T: column p holds the powers p^0 ... p^3, that of infinity 0, 0, 0, 1.
WINOGRAD_INLINE void transform_product_line(const __m512 m[6], __m512 out[4]) {
  const __m512 a_even = _mm512_add_ps(m[1], m[2]), a_odd = _mm512_sub_ps(m[1], m[2]);
  const __m512 b_even = _mm512_add_ps(m[3], m[4]), b_odd = _mm512_sub_ps(m[3], m[4]);
  out[0] = _mm512_add_ps(m[0], _mm512_add_ps(a_even, b_even));
  out[1] = _mm512_fmadd_ps(scalar(POINT_B), b_odd, _mm512_mul_ps(scalar(POINT_A), a_odd));
  out[2] = _mm512_fmadd_ps(scalar(POINT_B2), b_even, _mm512_mul_ps(scalar(POINT_A2), a_even));
  out[3] = _mm512_fmadd_ps(scalar(POINT_B2 * POINT_B), b_odd,
                           _mm512_fmadd_ps(scalar(POINT_A2 * POINT_A), a_odd, m[5]));
}

// A: the transpose of the above, for the gradient of the output.
WINOGRAD_INLINE void transform_gradient_line(const __m512 y[4], __m512 out[6]) {
  const __m512 a_even = _mm512_fmadd_ps(scalar(POINT_A2), y[2], y[0]);
  const __m512 b_even = _mm512_fmadd_ps(scalar(POINT_B2), y[2], y[0]);
  const __m512 a_odd = _mm512_fmadd_ps(scalar(POINT_A2), y[3], y[1]);
  const __m512 b_odd = _mm512_fmadd_ps(scalar(POINT_B2), y[3], y[1]);
  out[0] = y[0];
  out[1] = _mm512_fmadd_ps(scalar(POINT_A), a_odd, a_even);
  out[2] = _mm512_fnmadd_ps(scalar(POINT_A), a_odd, a_even);
  out[3] = _mm512_fmadd_ps(scalar(POINT_B), b_odd, b_even);
  out[4] = _mm512_fnmadd_ps(scalar(POINT_B), b_odd, b_even);
  out[5] = y[3];
}

// G carries the normalisation 1 / M'(p) of the interpolation.
#define SCALE_ZERO (1.0f / (POINT_A2 * POINT_B2))
#define SCALE_A (1.0f / (2.0f * POINT_A2 * (POINT_A2 - POINT_B2)))
#define SCALE_B (1.0f / (2.0f * POINT_B2 * (POINT_B2 - POINT_A2)))

// G: row p is p^0, p^1, p^2 over M'(p); that of infinity 0, 0, 1.
WINOGRAD_INLINE void transform_weights_line(const __m512 g[3], __m512 out[6]) {
  const __m512 a_even = _mm512_fmadd_ps(scalar(SCALE_A * POINT_A2), g[2],
                                        _mm512_mul_ps(scalar(SCALE_A), g[0]));
  const __m512 b_even = _mm512_fmadd_ps(scalar(SCALE_B * POINT_B2), g[2],
                                        _mm512_mul_ps(scalar(SCALE_B), g[0]));
  out[0] = _mm512_mul_ps(scalar(SCALE_ZERO), g[0]);
  out[1] = _mm512_fmadd_ps(scalar(SCALE_A * POINT_A), g[1], a_even);
  out[2] = _mm512_fnmadd_ps(scalar(SCALE_A * POINT_A), g[1], a_even);
  out[3] = _mm512_fmadd_ps(scalar(SCALE_B * POINT_B), g[1], b_even);
  out[4] = _mm512_fnmadd_ps(scalar(SCALE_B * POINT_B), g[1], b_even);
  out[5] = g[2];
}

// G^T, for the gradient of the weights.
WINOGRAD_INLINE void transform_weights_gradient_line(const __m512 s[6], __m512 out[3]) {
  const __m512 a_even = _mm512_add_ps(s[1], s[2]), a_odd = _mm512_sub_ps(s[1], s[2]);
  const __m512 b_even = _mm512_add_ps(s[3], s[4]), b_odd = _mm512_sub_ps(s[3], s[4]);
  out[0] = _mm512_fmadd_ps(scalar(SCALE_ZERO), s[0],
                           _mm512_fmadd_ps(scalar(SCALE_A), a_even,
                                           _mm512_mul_ps(scalar(SCALE_B), b_even)));
  out[1] = _mm512_fmadd_ps(scalar(SCALE_A * POINT_A), a_odd,
                           _mm512_mul_ps(scalar(SCALE_B * POINT_B), b_odd));
  out[2] = _mm512_fmadd_ps(scalar(SCALE_A * POINT_A2), a_even,
                           _mm512_fmadd_ps(scalar(SCALE_B * POINT_B2), b_even, s[5]));
}

#endif
