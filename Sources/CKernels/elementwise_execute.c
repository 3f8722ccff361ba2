#include "elementwise_internal.h"
#include "vector_math.h"

#pragma STDC FP_CONTRACT ON

// Registers are 32-bit lanes of either kind; the two pointer types must be
// allowed to alias.
typedef float __attribute__((may_alias)) lane_f32;
typedef int32_t __attribute__((may_alias)) lane_i32;
typedef uint32_t __attribute__((may_alias)) lane_u32;

// A destination may be the same memory as a source, lane for lane. That is
// safe in any vector width, but only a promise makes the compiler believe it.
#define LANES(statement)                               \
  do {                                                 \
    _Pragma("clang loop vectorize(assume_safety)")     \
    for (int64_t i = 0; i < count; i++) { statement; } \
  } while (0);                                         \
  break

#define FLOAT_CASE(name, expression)       \
  case FOVEA_OP_##name:                    \
    LANES(float x = a[i]; d[i] = expression)
#define FLOAT2_CASE(name, expression)      \
  case FOVEA_OP_##name:                    \
    LANES(float x = a[i]; float y = b[i]; d[i] = expression)
#define COMPARE_CASES(name, operator)                       \
  case FOVEA_OP_##name:                                     \
    LANES(id[i] = a[i] operator b[i]);                      \
  case FOVEA_OP_##name##_I:                                 \
    LANES(id[i] = a[i] operator immediate);                 \
  case FOVEA_OP_INT_##name:                                 \
    LANES(id[i] = ia[i] operator ib[i])
#define INT_CASE(name, expression)         \
  case FOVEA_OP_##name:                    \
    LANES(int32_t x = ia[i]; id[i] = (int32_t)(expression))
#define INT2_CASE(name, expression)        \
  case FOVEA_OP_##name:                    \
    LANES(int32_t x = ia[i]; int32_t y = ib[i]; id[i] = (int32_t)(expression))

FOVEA_INLINE int32_t divide_i32(int32_t x, int32_t y) {
  // There is no vector integer division; doubles hold 32-bit integers exactly
  // and truncate to the same quotient. Only INT_MIN / -1 would not fit.
  int ordinary = (y != 0) & (y != -1);
  int32_t quotient = (int32_t)((double)x / (double)(ordinary ? y : 2));
  quotient = y == 0 ? 0 : quotient;
  return y == -1 ? (int32_t)(0u - (uint32_t)x) : quotient;
}

FOVEA_INLINE int32_t truncate_f32(float x) {
  int low = x < -2147483648.0f, high = x >= 2147483648.0f, missing = x != x;
  int32_t result = (int32_t)(low | high | missing ? 0.0f : x);
  result = low ? INT32_MIN : result;
  return high ? INT32_MAX : result;
}

// The libm fallback for arguments that the fast reduction cannot handle.
static void repair_trigonometry(const float *saved, float *d, int64_t count, int cosine) {
  for (int64_t i = 0; i < count; i++)
    if (!(abs_f32(saved[i]) <= FOVEA_TRIGONOMETRIC_LIMIT))
      d[i] = cosine ? cosf(saved[i]) : sinf(saved[i]);
}

#define TRIGONOMETRY(turns)                                                             \
  do {                                                                                  \
    /* The destination may be the source, which the repair still needs. */              \
    float saved[ELEMENTWISE_CHUNK];                                                     \
    int large = 0;                                                                      \
    for (int64_t i = 0; i < count; i++) large |= !(abs_f32(a[i]) <= FOVEA_TRIGONOMETRIC_LIMIT); \
    if (large) memcpy(saved, a, sizeof(float) * (size_t)count);                         \
    _Pragma("clang loop vectorize(assume_safety)")                                      \
    for (int64_t i = 0; i < count; i++) d[i] = sin_shifted(a[i], turns);                \
    if (large) repair_trigonometry(saved, (float *)d, count, turns);                    \
  } while (0);                                                                          \
  break

static FOVEA_MULTIVERSION(void, execute,
    (const fovea_elementwise_instruction *instruction, lane_f32 *d, const lane_f32 *a,
     const lane_f32 *b, const lane_f32 *c, int64_t count),
    (instruction, d, a, b, c, count)) {
  lane_i32 *id = (lane_i32 *)d;
  const lane_i32 *ia = (const lane_i32 *)a, *ib = (const lane_i32 *)b;
  const lane_u32 *ua = (const lane_u32 *)a, *ub = (const lane_u32 *)b, *uc = (const lane_u32 *)c;
  lane_u32 *ud = (lane_u32 *)d;
  const float immediate = instruction->immediate;
  const uint32_t immediate_bits = bits_from_float(immediate);

  switch ((fovea_opcode)instruction->opcode) {
    FLOAT2_CASE(ADD, x + y);
    FLOAT2_CASE(SUB, x - y);
    FLOAT2_CASE(MUL, x * y);
    FLOAT2_CASE(DIV, x / y);
    FLOAT2_CASE(MAX, ((x > y) | (x != x)) ? x : y);  // NaN from either side wins
    FLOAT2_CASE(MIN, ((x < y) | (x != x)) ? x : y);
    FLOAT2_CASE(POW, pow_f32(x, y));
    FLOAT_CASE(NEG, -x);
    FLOAT_CASE(ABS, abs_f32(x));
    FLOAT_CASE(SIGN, (float)((x > 0.0f) - (x < 0.0f)));
    FLOAT_CASE(SQRT, __builtin_elementwise_sqrt(x));
    FLOAT_CASE(RSQRT, 1.0f / __builtin_elementwise_sqrt(x));
    FLOAT_CASE(SQUARE, x * x);
    FLOAT_CASE(EXP, exp_f32(x));
    FLOAT_CASE(LOG, log_f32(x));
    FLOAT_CASE(LOG1P, log1p_f32(x));
    FLOAT_CASE(EXPM1, expm1_f32(x));
    FLOAT_CASE(TANH, tanh_f32(x));
    FLOAT_CASE(SIGMOID, sigmoid_f32(x));
    FLOAT_CASE(ERF, erf_f32(x));
    FLOAT_CASE(RELU, x <= 0.0f ? 0.0f : x);
    FLOAT_CASE(ADD_I, x + immediate);
    FLOAT_CASE(MUL_I, x * immediate);
    FLOAT_CASE(RSUB_I, immediate - x);
    FLOAT_CASE(MAX_I, ((x > immediate) | (x != x)) ? x : immediate);
    FLOAT_CASE(MIN_I, ((x < immediate) | (x != x)) ? x : immediate);
    FLOAT_CASE(POW_I, pow_f32(x, immediate));
    case FOVEA_OP_SIN:
      TRIGONOMETRY(0);
    case FOVEA_OP_COS:
      TRIGONOMETRY(1);
    case FOVEA_OP_COPY:
      LANES(ud[i] = ua[i]);
    case FOVEA_OP_CONSTANT:
      LANES(ud[i] = immediate_bits);
    case FOVEA_OP_FMA:
      LANES(d[i] = a[i] * b[i] + c[i]);
    case FOVEA_OP_FNMA:
      LANES(d[i] = c[i] - a[i] * b[i]);
    case FOVEA_OP_FMA_I:
      LANES(d[i] = a[i] * immediate + b[i]);
    case FOVEA_OP_RELU_GRAD:
      LANES(float y = b[i]; d[i] = a[i] > 0.0f ? y : 0.0f);
    case FOVEA_OP_SELECT:
      LANES(uint32_t y = ub[i]; uint32_t z = uc[i]; ud[i] = ua[i] != 0 ? y : z);
    COMPARE_CASES(EQ, ==);
    COMPARE_CASES(NE, !=);
    COMPARE_CASES(LT, <);
    COMPARE_CASES(LE, <=);
    COMPARE_CASES(GT, >);
    COMPARE_CASES(GE, >=);
    // Overflow wraps, hence the unsigned arithmetic.
    INT2_CASE(INT_ADD, (uint32_t)x + (uint32_t)y);
    INT2_CASE(INT_SUB, (uint32_t)x - (uint32_t)y);
    INT2_CASE(INT_MUL, (uint32_t)x * (uint32_t)y);
    INT2_CASE(INT_DIV, divide_i32(x, y));
    INT2_CASE(INT_MAX, x > y ? x : y);
    INT2_CASE(INT_MIN, x < y ? x : y);
    INT_CASE(INT_NEG, 0u - (uint32_t)x);
    INT_CASE(INT_ABS, x < 0 ? 0u - (uint32_t)x : (uint32_t)x);
    INT_CASE(INT_SIGN, (x > 0) - (x < 0));
    INT2_CASE(LOGICAL_AND, (x != 0) & (y != 0));
    INT2_CASE(LOGICAL_OR, (x != 0) | (y != 0));
    INT_CASE(LOGICAL_NOT, x == 0);
    INT_CASE(I32_TO_BOOL, x != 0);
    INT_CASE(I32_TO_U8, x < 0 ? 0 : x > 255 ? 255 : x);
    case FOVEA_OP_F32_TO_I32:
      LANES(id[i] = truncate_f32(a[i]));
    case FOVEA_OP_F32_TO_BOOL:
      LANES(id[i] = a[i] != 0.0f);
    case FOVEA_OP_I32_TO_F32:
      LANES(d[i] = (float)ia[i]);
  }
}

void elementwise_execute(const fovea_elementwise_instruction *instructions, int32_t instruction_count,
                         uint32_t *const *registers, int64_t count) {
  for (int32_t n = 0; n < instruction_count; n++) {
    const fovea_elementwise_instruction *instruction = &instructions[n];
    execute(instruction, (lane_f32 *)registers[instruction->destination],
            (const lane_f32 *)registers[instruction->a], (const lane_f32 *)registers[instruction->b],
            (const lane_f32 *)registers[instruction->c], count);
  }
}
