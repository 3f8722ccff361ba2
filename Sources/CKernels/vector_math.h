#ifndef FOVEA_VECTOR_MATH_H
#define FOVEA_VECTOR_MATH_H

#include "multiversion.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

// Scalar formulas without branches and calls, so that a loop around them
// vectorises. They rely on NaN, infinities and rounding behaving: the file must
// never be compiled with fast-math. Polynomials were fitted at Chebyshev nodes.

#pragma STDC FP_CONTRACT ON

FOVEA_INLINE float float_from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

FOVEA_INLINE uint32_t bits_from_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

FOVEA_INLINE double double_from_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

FOVEA_INLINE uint64_t bits_from_double(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// Adding 1.5 * 2^23 rounds to an integer and leaves it in the low mantissa bits.
#define FOVEA_ROUNDER 12582912.0f
#define FOVEA_ROUNDER_BITS 0x4b400000u
#define FOVEA_LN2_HIGH 0.693145751953125f
#define FOVEA_LN2_LOW 1.42860682030941723212e-6f

// x = integer * ln 2 + rest; the result is e^rest - 1.
FOVEA_INLINE float expm1_reduced(float x, int32_t *integer) {
  float shifted = x * 1.44269504f + FOVEA_ROUNDER;
  *integer = (int32_t)(bits_from_float(shifted) - FOVEA_ROUNDER_BITS);
  float k = shifted - FOVEA_ROUNDER;
  float r = x - k * FOVEA_LN2_HIGH;
  r = r - k * FOVEA_LN2_LOW;
  float q = 0.00139269266f;
  q = q * r + 0.00836377387f;
  q = q * r + 0.0416665501f;
  q = q * r + 0.166665734f;
  q = q * r + 0.5f;
  return q * (r * r) + r;
}

FOVEA_INLINE float power_of_two(int32_t exponent) {
  return float_from_bits((uint32_t)(exponent + 127) << 23);
}

FOVEA_INLINE float exp_f32(float x) {
  // Beyond these the result is infinity or zero anyway. NaN passes both.
  x = x > 89.0f ? 89.0f : x;
  x = x < -104.0f ? -104.0f : x;
  int32_t k;
  float p = expm1_reduced(x, &k) + 1.0f;
  // Two steps, since 2^128 and the scales of denormal results don't exist.
  int32_t half = k >> 1;
  return p * power_of_two(half) * power_of_two(k - half);
}

FOVEA_INLINE float expm1_f32(float x) {
  x = x > 89.0f ? 89.0f : x;
  x = x < -30.0f ? -30.0f : x;
  int32_t k;
  float p = expm1_reduced(x, &k);
  float half_scale = power_of_two(k - 1);
  float result = (p * half_scale + (half_scale - 0.5f)) * 2.0f;
  return k == 0 ? p : result;
}

// log(2^k * (1 + f) + small) where correction = small / (2^k * (1 + f)).
FOVEA_INLINE float log_reduced(float f, float k, float correction) {
  float s = f / (2.0f + f);
  float z = s * s;
  float r = 0.2222222222f;
  r = r * z + 0.2857142857f;
  r = r * z + 0.4f;
  r = r * z + 0.6666666667f;
  r = r * z;
  float half_square = 0.5f * f * f;
  float tail = s * (half_square + r) + (k * FOVEA_LN2_LOW + correction);
  return k * FOVEA_LN2_HIGH + (f - (half_square - tail));
}

// Splits a positive normal number into 2^k * (1 + f), sqrt(1/2) <= 1 + f < sqrt(2).
FOVEA_INLINE float log_split(float x, float *k) {
  uint32_t shifted = bits_from_float(x) - 0x3f3504f3u;
  int32_t exponent = (int32_t)shifted >> 23;
  *k = (float)exponent;
  return float_from_bits((shifted & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
}

FOVEA_INLINE float log_special(float x, float result) {
  result = x == 0.0f ? -INFINITY : result;
  result = x < INFINITY ? result : x;  // infinity and NaN
  return x < 0.0f ? NAN : result;
}

FOVEA_INLINE float log_f32(float x) {
  int denormal = x < 1.17549435e-38f;
  float k, f = log_split(denormal ? x * 8388608.0f : x, &k);
  k = denormal ? k - 23.0f : k;
  return log_special(x, log_reduced(f, k, 0.0f));
}

FOVEA_INLINE float log1p_f32(float x) {
  float u = 1.0f + x;
  float k, f = log_split(u, &k);
  // What 1 + x lost in rounding, relative to u; f = x needs no correction.
  float lost = x > 1.0f ? 1.0f - (u - x) : x - (u - 1.0f);
  int exact = k == 0.0f;
  float result = log_reduced(exact ? x : f, k, exact ? 0.0f : lost / u);
  result = log_special(u, result);
  return x == 0.0f ? x : result;
}

// Beyond this the two-part reduction of trigonometric arguments loses accuracy.
#define FOVEA_TRIGONOMETRIC_LIMIT 100000.0f

// sin(x + quarter_turns * pi / 2)
FOVEA_INLINE float sin_shifted(float x, int32_t quarter_turns) {
  double shifted = (double)x * 0.63661977236758134308 + 6755399441055744.0;
  int32_t quadrant = (int32_t)bits_from_double(shifted) + quarter_turns;
  double k = shifted - 6755399441055744.0;
  // The high part has 33 bits: its product with k is exact.
  double wide = ((double)x - k * 1.57079632673412561417) - k * 6.07710050650619224932e-11;
  float r = (float)wide, z = r * r;
  float s = 2.724686108e-6f;
  s = s * z - 0.0001984006298f;
  s = s * z + 0.008333331831f;
  s = s * z - 0.1666666666f;
  s = (s * z) * r + r;
  float c = 2.454541277e-5f;
  c = c * z - 0.001388829127f;
  c = c * z + 0.0416666646f;
  c = c * (z * z) + (1.0f - 0.5f * z);
  float result = quadrant & 1 ? c : s;
  return float_from_bits(bits_from_float(result) ^ ((uint32_t)(quadrant & 2) << 30));
}

FOVEA_INLINE float with_sign_of(float magnitude, float x) {
  return float_from_bits(bits_from_float(magnitude) | (bits_from_float(x) & 0x80000000u));
}

FOVEA_INLINE float abs_f32(float x) { return float_from_bits(bits_from_float(x) & 0x7fffffffu); }

FOVEA_INLINE float tanh_f32(float x) {
  float t = 2.0f * abs_f32(x);
  t = expm1_f32(t > 20.0f ? 20.0f : t);
  return with_sign_of(t / (t + 2.0f), x);
}

FOVEA_INLINE float sigmoid_f32(float x) {
  float e = exp_f32(-abs_f32(x));  // never overflows
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

FOVEA_INLINE float erf_f32(float x) {
  float a = abs_f32(x), z = x * x;
  float p = 7.875875063e-5f;
  p = p * z - 0.0008016864287f;
  p = p * z + 0.005189087423f;
  p = p * z - 0.02685421201f;
  p = p * z + 0.1128359472f;
  p = p * z - 0.3761262667f;
  p = p * z + 0.1283791658f;
  float small = p * x + x;
  float t = a > 4.0f ? 4.0f : a;
  float l = 1.63482644e-6f;  // log(1 - erf(t))
  l = l * t - 4.601667708e-5f;
  l = l * t + 0.000596489769f;
  l = l * t - 0.004758234334f;
  l = l * t + 0.02641747038f;
  l = l * t - 0.1100737039f;
  l = l * t - 0.6318331172f;
  l = l * t - 1.130228883f;
  l = l * t + 0.000318845413f;
  float large = with_sign_of(1.0f - exp_f32(l), x);
  return a < 0.975f ? small : large;
}

// Through double: log2 and exp2 to about 2^-40 make the result nearly exact.
FOVEA_INLINE float pow_f32(float x, float y) {
  float magnitude = abs_f32(x);
  uint64_t bits = bits_from_double((double)magnitude) - 0x3fe6a09e667f3bcdu;
  int64_t exponent = (int64_t)((bits & 0xfff0000000000000u) >> 32);
  double f = double_from_bits((bits & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu) - 1.0;
  double s = f / (2.0 + f), z = s * s;
  double r = 0.23996952669803072;
  r = r * z + 0.26169654789991941;
  r = r * z + 0.3206083877567734;
  r = r * z + 0.41219851679500852;
  r = r * z + 0.57707801652472596;
  r = r * z + 0.96179669392590581;
  double log2 = (double)((int32_t)exponent >> 20) + (2.8853900817779268 * s + s * (z * r));
  log2 = magnitude == 0.0f ? -(double)INFINITY : log2;
  log2 = magnitude < INFINITY ? log2 : (double)magnitude;

  double t = (double)y * log2;
  t = t > 160.0 ? 160.0 : t;
  t = t < -160.0 ? -160.0 : t;
  double shifted = t + 6755399441055744.0;
  uint64_t k = bits_from_double(shifted);
  r = t - (shifted - 6755399441055744.0);
  double e = 1.3255224878668817e-6;
  e = e * r + 1.5310079402249297e-5;
  e = e * r + 0.00015403455852453839;
  e = e * r + 0.0013333450568000646;
  e = e * r + 0.0096181291594025582;
  e = e * r + 0.05550410941205933;
  e = e * r + 0.24022650695812988;
  e = e * r + 0.69314718054593345;
  e = e * r + 1.0;
  float result = (float)(e * double_from_bits((k + 1023) << 52));

  float whole = __builtin_rintf(y);
  float half = 0.5f * y;
  int integer = whole == y, odd = integer & (__builtin_rintf(half) != half);
  // An odd power keeps the sign, even of -0 and -infinity.
  uint32_t sign = bits_from_float(x) & (odd ? 0x80000000u : 0u);
  result = float_from_bits(bits_from_float(result) ^ sign);
  int undefined = (x < 0.0f) & (x > -INFINITY) & !integer & (y == y);
  result = undefined ? NAN : result;
  int unit = (x == -1.0f) & (abs_f32(y) == INFINITY);
  unit |= (x == 1.0f) | (y == 0.0f);
  return unit ? 1.0f : result;
}

#endif
