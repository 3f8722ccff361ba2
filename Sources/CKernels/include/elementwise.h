#ifndef FOVEA_ELEMENTWISE_H
#define FOVEA_ELEMENTWISE_H

#include <stdint.h>

// A tiny vector machine: a fused chain of elementwise operations runs in one
// pass over memory. Registers hold a chunk of 32-bit lanes that stays in the
// first-level cache; every instruction is one vectorised loop over the chunk.

enum {
  FOVEA_ELEMENTWISE_MAX_RANK = 6,
  FOVEA_ELEMENTWISE_MAX_INPUTS = 32,
  FOVEA_ELEMENTWISE_MAX_OUTPUTS = 16,
  FOVEA_ELEMENTWISE_MAX_REGISTERS = 64,
};

typedef enum {
  FOVEA_ELEMENT_F32,
  FOVEA_ELEMENT_I32,
  FOVEA_ELEMENT_U8,  // also bool; widened to i32 on load, narrowed on store
} fovea_element;

typedef enum {
  // f32 -> f32, two operands
  FOVEA_OP_ADD, FOVEA_OP_SUB, FOVEA_OP_MUL, FOVEA_OP_DIV,
  FOVEA_OP_MAX, FOVEA_OP_MIN, FOVEA_OP_POW,
  // f32 -> f32, one operand
  FOVEA_OP_NEG, FOVEA_OP_ABS, FOVEA_OP_SIGN, FOVEA_OP_SQRT, FOVEA_OP_RSQRT,
  FOVEA_OP_SQUARE, FOVEA_OP_EXP, FOVEA_OP_LOG,
  FOVEA_OP_LOG1P, FOVEA_OP_EXPM1, FOVEA_OP_SIN, FOVEA_OP_COS, FOVEA_OP_TANH,
  FOVEA_OP_SIGMOID, FOVEA_OP_ERF, FOVEA_OP_RELU,
  FOVEA_OP_COPY,   // any 32-bit lanes
  // f32, more operands or an immediate second operand
  FOVEA_OP_FMA,       // a * b + c
  FOVEA_OP_FNMA,      // c - a * b
  FOVEA_OP_FMA_I,     // a * immediate + b
  FOVEA_OP_CONSTANT,  // immediate in every lane (bits are kept: also for i32)
  FOVEA_OP_ADD_I, FOVEA_OP_MUL_I,
  FOVEA_OP_RSUB_I,  // immediate - a
  FOVEA_OP_MAX_I, FOVEA_OP_MIN_I, FOVEA_OP_POW_I,
  // f32 -> i32 0/1
  FOVEA_OP_EQ, FOVEA_OP_NE, FOVEA_OP_LT, FOVEA_OP_LE, FOVEA_OP_GT, FOVEA_OP_GE,
  FOVEA_OP_EQ_I, FOVEA_OP_NE_I, FOVEA_OP_LT_I, FOVEA_OP_LE_I, FOVEA_OP_GT_I, FOVEA_OP_GE_I,
  FOVEA_OP_RELU_GRAD,  // a > 0 ? b : 0
  FOVEA_OP_SELECT,     // a != 0 ? b : c; a is i32, b and c any 32-bit lanes
  // i32 -> i32
  FOVEA_OP_INT_ADD, FOVEA_OP_INT_SUB, FOVEA_OP_INT_MUL,
  FOVEA_OP_INT_DIV,  // truncating; x / 0 = 0
  FOVEA_OP_INT_MAX, FOVEA_OP_INT_MIN, FOVEA_OP_INT_NEG, FOVEA_OP_INT_ABS, FOVEA_OP_INT_SIGN,
  FOVEA_OP_INT_EQ, FOVEA_OP_INT_NE, FOVEA_OP_INT_LT, FOVEA_OP_INT_LE, FOVEA_OP_INT_GT,
  FOVEA_OP_INT_GE,
  FOVEA_OP_LOGICAL_AND, FOVEA_OP_LOGICAL_OR, FOVEA_OP_LOGICAL_NOT,  // on 0/1
  // casts
  FOVEA_OP_F32_TO_I32,  // truncating, saturating, NaN -> 0
  FOVEA_OP_I32_TO_F32,
  FOVEA_OP_I32_TO_BOOL, FOVEA_OP_F32_TO_BOOL,  // != 0
  FOVEA_OP_I32_TO_U8,                          // saturating
} fovea_opcode;

typedef struct {
  int32_t opcode, destination, a, b, c;
  float immediate;
} fovea_elementwise_instruction;

typedef struct {
  int32_t element;     // fovea_element
  int32_t contiguous;  // 1: element i of the row-major space is base[i]
  int64_t strides[FOVEA_ELEMENTWISE_MAX_RANK];  // otherwise: in elements, 0 = broadcast
} fovea_elementwise_operand;

typedef struct {
  int32_t rank;
  int64_t extents[FOVEA_ELEMENTWISE_MAX_RANK];
  int32_t input_count, output_count, instruction_count, register_count;
  const fovea_elementwise_operand *inputs, *outputs;  // outputs are always contiguous
  const int32_t *output_registers;
  const fovea_elementwise_instruction *instructions;
} fovea_elementwise_program;

// Registers 0..<input_count start as the inputs. An output may be the same
// buffer as a contiguous input of the same element size (in-place update).
void fovea_elementwise_run(const fovea_elementwise_program *program, const void *const *inputs,
                           void *const *outputs, int threads);

#endif
