// The one-dimensional transforms of minimal filtering. F(m, r) makes m results of r
// taps, y = A^T [(G g) * (B^T d)], by interpolation at m + r - 1 points, one of them
// infinity. With M(x) the product of (x - q) over the finite points q:
//
//   B^T  row p: the coefficients of M(x) / (x - p); that of infinity: those of M(x)
//   G    row p: p^0 ... p^(r-1) over M'(p);         that of infinity: 0 ... 0 1
//   A^T  column p: p^0 ... p^(m-1);                 that of infinity: 0 ... 0 1
//
// Points come in opposite pairs +-a, which share their even and odd parts. Which
// points decides how much rounding errors grow; each set below had the least root
// mean square of a few dozen that were measured (a third to a half of 0, +-1, +-2).
//
// Source lines are B^T, product lines A^T, weights lines G, gradient lines A, and
// weights gradient lines G^T. Included by winograd_lanes.h; no include guard.

// c + a * b and c - a * b
#define PLUS(c, a, b) __builtin_elementwise_fma((a), (b), (c))
#define MINUS(c, a, b) __builtin_elementwise_fma(-(a), (b), (c))

// even +- a * odd, to the results of a pair of points
#define PAIR(out, index, a, even, odd)              \
  do {                                              \
    const lanes e = (even), o = (odd);              \
    (out)[index] = PLUS(e, SPLAT(a), o);            \
    (out)[(index) + 1] = MINUS(e, SPLAT(a), o);     \
  } while (0)

// Six points 0, +-a, +-b, infinity: F(4, 3) and F(2, 5).

#define A6 0.625f
#define B6 1.5f
#define A6_2 (A6 * A6)
#define B6_2 (B6 * B6)
#define ZERO6 (1.0f / (A6_2 * B6_2))  // 1 / M'(p)
#define SCALE_A6 (1.0f / (2.0f * A6_2 * (A6_2 - B6_2)))
#define SCALE_B6 (1.0f / (2.0f * B6_2 * (B6_2 - A6_2)))

FOVEA_INLINE void source_line_6(const lanes d[6], lanes out[6]) {
  const lanes sum = SPLAT(A6_2 + B6_2), product = SPLAT(A6_2 * B6_2);
  const lanes a2 = SPLAT(A6_2), b2 = SPLAT(B6_2);
  out[0] = PLUS(MINUS(d[4], sum, d[2]), product, d[0]);
  PAIR(out, 1, A6, MINUS(d[4], b2, d[2]), MINUS(d[3], b2, d[1]));
  PAIR(out, 3, B6, MINUS(d[4], a2, d[2]), MINUS(d[3], a2, d[1]));
  out[5] = PLUS(MINUS(d[5], sum, d[3]), product, d[1]);
}

FOVEA_INLINE void product_line_43(const lanes m[6], lanes out[4]) {
  const lanes a_even = m[1] + m[2], a_odd = m[1] - m[2];
  const lanes b_even = m[3] + m[4], b_odd = m[3] - m[4];
  out[0] = m[0] + (a_even + b_even);
  out[1] = PLUS(SPLAT(A6) * a_odd, SPLAT(B6), b_odd);
  out[2] = PLUS(SPLAT(A6_2) * a_even, SPLAT(B6_2), b_even);
  out[3] = PLUS(PLUS(m[5], SPLAT(A6_2 * A6), a_odd), SPLAT(B6_2 * B6), b_odd);
}

FOVEA_INLINE void gradient_line_43(const lanes y[4], lanes out[6]) {
  out[0] = y[0];
  PAIR(out, 1, A6, PLUS(y[0], SPLAT(A6_2), y[2]), PLUS(y[1], SPLAT(A6_2), y[3]));
  PAIR(out, 3, B6, PLUS(y[0], SPLAT(B6_2), y[2]), PLUS(y[1], SPLAT(B6_2), y[3]));
  out[5] = y[3];
}

FOVEA_INLINE void weights_line_43(const lanes g[3], lanes out[6]) {
  out[0] = SPLAT(ZERO6) * g[0];
  PAIR(out, 1, SCALE_A6 * A6, PLUS(SPLAT(SCALE_A6) * g[0], SPLAT(SCALE_A6 * A6_2), g[2]), g[1]);
  PAIR(out, 3, SCALE_B6 * B6, PLUS(SPLAT(SCALE_B6) * g[0], SPLAT(SCALE_B6 * B6_2), g[2]), g[1]);
  out[5] = g[2];
}

FOVEA_INLINE void weights_gradient_line_43(const lanes s[6], lanes out[3]) {
  const lanes a_even = s[1] + s[2], a_odd = s[1] - s[2];
  const lanes b_even = s[3] + s[4], b_odd = s[3] - s[4];
  out[0] = PLUS(PLUS(SPLAT(SCALE_B6) * b_even, SPLAT(SCALE_A6), a_even), SPLAT(ZERO6), s[0]);
  out[1] = PLUS(SPLAT(SCALE_B6 * B6) * b_odd, SPLAT(SCALE_A6 * A6), a_odd);
  out[2] = PLUS(PLUS(s[5], SPLAT(SCALE_B6 * B6_2), b_even), SPLAT(SCALE_A6 * A6_2), a_even);
}

FOVEA_INLINE void product_line_25(const lanes m[6], lanes out[2]) {
  out[0] = m[0] + ((m[1] + m[2]) + (m[3] + m[4]));
  out[1] = PLUS(PLUS(m[5], SPLAT(A6), m[1] - m[2]), SPLAT(B6), m[3] - m[4]);
}

FOVEA_INLINE void gradient_line_25(const lanes y[2], lanes out[6]) {
  out[0] = y[0];
  PAIR(out, 1, A6, y[0], y[1]);
  PAIR(out, 3, B6, y[0], y[1]);
  out[5] = y[1];
}

FOVEA_INLINE void weights_line_25(const lanes g[5], lanes out[6]) {
  const lanes a2 = SPLAT(A6_2), b2 = SPLAT(B6_2);
  const lanes a_even = SPLAT(SCALE_A6) * PLUS(g[0], a2, PLUS(g[2], a2, g[4]));
  const lanes b_even = SPLAT(SCALE_B6) * PLUS(g[0], b2, PLUS(g[2], b2, g[4]));
  out[0] = SPLAT(ZERO6) * g[0];
  PAIR(out, 1, SCALE_A6 * A6, a_even, PLUS(g[1], a2, g[3]));
  PAIR(out, 3, SCALE_B6 * B6, b_even, PLUS(g[1], b2, g[3]));
  out[5] = g[4];
}

FOVEA_INLINE void weights_gradient_line_25(const lanes s[6], lanes out[5]) {
  const lanes a_even = SPLAT(SCALE_A6) * (s[1] + s[2]), a_odd = SPLAT(SCALE_A6 * A6) * (s[1] - s[2]);
  const lanes b_even = SPLAT(SCALE_B6) * (s[3] + s[4]), b_odd = SPLAT(SCALE_B6 * B6) * (s[3] - s[4]);
  const lanes a2 = SPLAT(A6_2), b2 = SPLAT(B6_2);
  out[0] = PLUS(a_even + b_even, SPLAT(ZERO6), s[0]);
  out[1] = a_odd + b_odd;
  out[2] = PLUS(b2 * b_even, a2, a_even);
  out[3] = PLUS(b2 * b_odd, a2, a_odd);
  out[4] = PLUS(PLUS(s[5], b2 * b2, b_even), a2 * a2, a_even);
}

// Four points 0, +-1, infinity: F(2, 3).

FOVEA_INLINE void source_line_4(const lanes d[4], lanes out[4]) {
  out[0] = d[2] - d[0];
  out[1] = d[2] + d[1];
  out[2] = d[2] - d[1];
  out[3] = d[3] - d[1];
}

FOVEA_INLINE void product_line_23(const lanes m[4], lanes out[2]) {
  out[0] = m[0] + (m[1] + m[2]);
  out[1] = m[3] + (m[1] - m[2]);
}

FOVEA_INLINE void gradient_line_23(const lanes y[2], lanes out[4]) {
  out[0] = y[0];
  out[1] = y[0] + y[1];
  out[2] = y[0] - y[1];
  out[3] = y[1];
}

FOVEA_INLINE void weights_line_23(const lanes g[3], lanes out[4]) {
  const lanes half = SPLAT(0.5f), even = half * (g[0] + g[2]);
  out[0] = -g[0];
  out[1] = PLUS(even, half, g[1]);
  out[2] = MINUS(even, half, g[1]);
  out[3] = g[2];
}

FOVEA_INLINE void weights_gradient_line_23(const lanes s[4], lanes out[3]) {
  const lanes half = SPLAT(0.5f), even = half * (s[1] + s[2]);
  out[0] = even - s[0];
  out[1] = half * (s[1] - s[2]);
  out[2] = even + s[3];
}

// Stride 2 splits the lines in phases: the even places of the source meet taps 0 and 2,
// the odd ones tap 1. The first are F(4, 2) on five points +-a, +-b, infinity; the
// second, products by one tap, go straight through to four places more.

#define A5 0.375f
#define B5 1.25f
#define A5_2 (A5 * A5)
#define B5_2 (B5 * B5)
#define SCALE_A5 (1.0f / (2.0f * A5 * (A5_2 - B5_2)))  // 1 / M'(a) = -1 / M'(-a)
#define SCALE_B5 (1.0f / (2.0f * B5 * (B5_2 - A5_2)))

FOVEA_INLINE void source_line_5(lanes d0, lanes d1, lanes d2, lanes d3, lanes d4, lanes out[5]) {
  const lanes a2 = SPLAT(A5_2), b2 = SPLAT(B5_2);
  PAIR(out, 0, A5, MINUS(d3, b2, d1), MINUS(d2, b2, d0));
  PAIR(out, 2, B5, MINUS(d3, a2, d1), MINUS(d2, a2, d0));
  out[4] = PLUS(MINUS(d4, SPLAT(A5_2 + B5_2), d2), SPLAT(A5_2 * B5_2), d0);
}

FOVEA_INLINE void product_line_42(const lanes m[5], lanes out[4]) {
  const lanes a_even = m[0] + m[1], a_odd = m[0] - m[1];
  const lanes b_even = m[2] + m[3], b_odd = m[2] - m[3];
  out[0] = a_even + b_even;
  out[1] = PLUS(SPLAT(A5) * a_odd, SPLAT(B5), b_odd);
  out[2] = PLUS(SPLAT(A5_2) * a_even, SPLAT(B5_2), b_even);
  out[3] = PLUS(PLUS(m[4], SPLAT(A5_2 * A5), a_odd), SPLAT(B5_2 * B5), b_odd);
}

// Forward: 9 places of the source make 4 results.

FOVEA_INLINE void source_line_43s2(const lanes d[9], lanes out[9]) {
  source_line_5(d[0], d[2], d[4], d[6], d[8], out);
  UNROLL
  for (int i = 0; i < 4; i++) out[5 + i] = d[2 * i + 1];
}

FOVEA_INLINE void product_line_43s2(const lanes m[9], lanes out[4]) {
  product_line_42(m, out);
  UNROLL
  for (int i = 0; i < 4; i++) out[i] += m[5 + i];
}

FOVEA_INLINE void gradient_line_43s2(const lanes y[4], lanes out[9]) {
  PAIR(out, 0, A5, PLUS(y[0], SPLAT(A5_2), y[2]), PLUS(y[1], SPLAT(A5_2), y[3]));
  PAIR(out, 2, B5, PLUS(y[0], SPLAT(B5_2), y[2]), PLUS(y[1], SPLAT(B5_2), y[3]));
  out[4] = y[3];
  UNROLL
  for (int i = 0; i < 4; i++) out[5 + i] = y[i];
}

// 1 / M' changes its sign between opposite points, so even and odd parts change roles.
FOVEA_INLINE void weights_line_43s2(const lanes g[3], lanes out[9]) {
  PAIR(out, 0, SCALE_A5, SPLAT(SCALE_A5 * A5) * g[2], g[0]);
  PAIR(out, 2, SCALE_B5, SPLAT(SCALE_B5 * B5) * g[2], g[0]);
  out[4] = g[2];
  UNROLL
  for (int i = 0; i < 4; i++) out[5 + i] = g[1];
}

FOVEA_INLINE void weights_gradient_line_43s2(const lanes s[9], lanes out[3]) {
  out[0] = PLUS(SPLAT(SCALE_B5) * (s[2] - s[3]), SPLAT(SCALE_A5), s[0] - s[1]);
  out[1] = (s[5] + s[6]) + (s[7] + s[8]);
  out[2] = PLUS(PLUS(s[4], SPLAT(SCALE_B5 * B5), s[2] + s[3]), SPLAT(SCALE_A5 * A5), s[0] + s[1]);
}

// Backward data: 5 places of the gradient make 8 results. With the kernel turned, half of
// the results are taps 0 and 2 of two neighbours, the others tap 1 of one. Which come
// first depends on whether the padding is even or odd.

FOVEA_INLINE void source_line_83even(const lanes d[5], lanes out[9]) {
  source_line_5(d[0], d[1], d[2], d[3], d[4], out);
  UNROLL
  for (int i = 0; i < 4; i++) out[5 + i] = d[i + 1];
}

FOVEA_INLINE void source_line_83odd(const lanes d[5], lanes out[9]) {
  source_line_5(d[0], d[1], d[2], d[3], d[4], out);
  UNROLL
  for (int i = 0; i < 4; i++) out[5 + i] = d[i];
}

FOVEA_INLINE void product_line_83(const lanes m[9], const int odd, lanes out[8]) {
  lanes pairs[4];
  product_line_42(m, pairs);
  UNROLL
  for (int i = 0; i < 4; i++) {
    out[2 * i + odd] = pairs[i];
    out[2 * i + 1 - odd] = m[5 + i];
  }
}

FOVEA_INLINE void product_line_83even(const lanes m[9], lanes out[8]) { product_line_83(m, 0, out); }
FOVEA_INLINE void product_line_83odd(const lanes m[9], lanes out[8]) { product_line_83(m, 1, out); }
