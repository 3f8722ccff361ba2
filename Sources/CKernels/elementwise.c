#include "elementwise_internal.h"
#include "parallel.h"
#include <string.h>

// Below this many elements waking a second thread costs more than it saves.
enum { SMALL_ELEMENT_COUNT = 32 * 1024 };

typedef struct {
  const fovea_elementwise_program *program;
  void *const *outputs;
  int64_t count;
  // Where a register lives when it is a piece of an input or output buffer.
  uint32_t *memory[FOVEA_ELEMENTWISE_MAX_REGISTERS];
  uint8_t uniform[FOVEA_ELEMENTWISE_MAX_INPUTS];  // one value, written once per thread
  uint8_t direct[FOVEA_ELEMENTWISE_MAX_OUTPUTS];  // the instructions write the output buffer
  elementwise_view views[FOVEA_ELEMENTWISE_MAX_INPUTS];
  // The buffers that are walked straight through, each once.
  const uint32_t *streams[FOVEA_ELEMENTWISE_MAX_REGISTERS];
  int32_t stream_count;
} elementwise_plan;

static int writes_register(const fovea_elementwise_program *program, int32_t index) {
  for (int32_t n = 0; n < program->instruction_count; n++)
    if (program->instructions[n].destination == index) return 1;
  return 0;
}

static int is_output_register(const fovea_elementwise_program *program, int32_t index) {
  for (int32_t o = 0; o < program->output_count; o++)
    if (program->output_registers[o] == index) return 1;
  return 0;
}

static void plan_input(elementwise_plan *plan, int32_t index, const void *base) {
  const fovea_elementwise_program *program = plan->program;
  const fovea_elementwise_operand *operand = &program->inputs[index];
  elementwise_view *view = &plan->views[index];
  *view = elementwise_view_make(program, operand, base);
  int written = writes_register(program, index);
  plan->uniform[index] = view->rank == 1 && view->strides[0] == 0 && !written;
  // A register that is overwritten or stored as it is gets a copy: writing it
  // must not change the input, and an output that updates the input in place
  // must not change the register.
  int dense = view->rank == 1 && (view->strides[0] == 1 || plan->count == 1);
  if (dense && view->element != FOVEA_ELEMENT_U8 && !written && !is_output_register(program, index))
    plan->memory[index] = (uint32_t *)base;
}

// Whether instructions may write straight to the output buffer: not if a later
// instruction still reads an input that lives in the same buffer.
static int can_write_through(const elementwise_plan *plan, int32_t index) {
  const fovea_elementwise_program *program = plan->program;
  int32_t target = program->output_registers[index];
  if (program->outputs[index].element == FOVEA_ELEMENT_U8) return 0;
  if (target < program->input_count || plan->memory[target]) return 0;
  int written = 0;
  for (int32_t n = 0; n < program->instruction_count; n++) {
    const fovea_elementwise_instruction *instruction = &program->instructions[n];
    int32_t sources[3] = {instruction->a, instruction->b, instruction->c};
    for (int s = 0; written && s < 3; s++)
      if (sources[s] < program->input_count && plan->memory[sources[s]] == plan->outputs[index])
        return 0;
    written |= instruction->destination == target;
  }
  return written;
}

static void plan_streams(elementwise_plan *plan) {
  plan->stream_count = 0;
  for (int32_t r = 0; r < plan->program->register_count; r++) {
    int known = plan->memory[r] == NULL;
    for (int32_t s = 0; s < plan->stream_count; s++) known |= plan->streams[s] == plan->memory[r];
    if (!known) plan->streams[plan->stream_count++] = plan->memory[r];
  }
}

// Executes a chunk and meanwhile asks for the next one, a piece after each
// instruction. The hardware looks ahead by itself, but
// only to the end of a page, which a few chunks are: without this every chunk begins with misses,
// and a chain over large buffers takes twice as long.
static void execute_and_prefetch(const elementwise_plan *plan, uint32_t *const *registers,
                                 int64_t count, int64_t next, int64_t ahead) {
  const fovea_elementwise_program *program = plan->program;
  const int64_t instructions = program->instruction_count;
  for (int64_t n = 0; n < instructions; n++) {
    elementwise_execute(&program->instructions[n], 1, registers, count);
    int64_t begin = ahead * n / instructions, end = ahead * (n + 1) / instructions;
    for (int32_t s = 0; s < plan->stream_count; s++)
      for (int64_t lane = begin & -16; lane < end; lane += 16)
        __builtin_prefetch(plan->streams[s] + next + lane, 0, 2);
  }
}

static void run_chunks(void *context, int thread, int threads) {
  const elementwise_plan *plan = context;
  const fovea_elementwise_program *program = plan->program;
  // A line of padding keeps equal lanes of different registers off the same
  // cache set.
  _Alignas(64) uint32_t scratch[FOVEA_ELEMENTWISE_MAX_REGISTERS][ELEMENTWISE_CHUNK + 16];
  uint32_t *registers[FOVEA_ELEMENTWISE_MAX_REGISTERS];

  for (int32_t r = 0; r < program->register_count; r++) registers[r] = scratch[r];
  int64_t chunks = (plan->count + ELEMENTWISE_CHUNK - 1) / ELEMENTWISE_CHUNK;
  int64_t begin = chunks * thread / threads, end = chunks * (thread + 1) / threads;
  int64_t longest = plan->count < ELEMENTWISE_CHUNK ? plan->count : ELEMENTWISE_CHUNK;
  for (int32_t n = 0; n < program->input_count; n++)
    if (plan->uniform[n] && begin < end) elementwise_load(&plan->views[n], 0, longest, registers[n]);

  for (int64_t chunk = begin; chunk < end; chunk++) {
    int64_t first = chunk * ELEMENTWISE_CHUNK, count = plan->count - first;
    if (count > ELEMENTWISE_CHUNK) count = ELEMENTWISE_CHUNK;
    for (int32_t r = 0; r < program->register_count; r++)
      if (plan->memory[r]) registers[r] = plan->memory[r] + first;
    for (int32_t n = 0; n < program->input_count; n++)
      if (!plan->memory[n] && !plan->uniform[n])
        elementwise_load(&plan->views[n], first, count, registers[n]);

    int64_t next = first + ELEMENTWISE_CHUNK;
    int64_t ahead = chunk + 1 < end ? plan->count - next : 0;
    if (ahead > ELEMENTWISE_CHUNK) ahead = ELEMENTWISE_CHUNK;
    execute_and_prefetch(plan, registers, count, next, ahead);

    for (int32_t o = 0; o < program->output_count; o++) {
      const uint32_t *lanes = registers[program->output_registers[o]];
      if (program->outputs[o].element == FOVEA_ELEMENT_U8)
        elementwise_store_bytes(lanes, (uint8_t *)plan->outputs[o] + first, count);
      else if (!plan->direct[o])
        memcpy((uint32_t *)plan->outputs[o] + first, lanes, sizeof(uint32_t) * (size_t)count);
    }
  }
}

void fovea_elementwise_run(const fovea_elementwise_program *program, const void *const *inputs,
                           void *const *outputs, int threads) {
  elementwise_plan plan;
  plan.program = program;
  plan.outputs = outputs;
  plan.count = 1;
  for (int32_t d = 0; d < program->rank; d++) plan.count *= program->extents[d];
  if (plan.count <= 0) return;
  memset(plan.memory, 0, sizeof plan.memory[0] * (size_t)program->register_count);
  for (int32_t n = 0; n < program->input_count; n++) plan_input(&plan, n, inputs[n]);
  for (int32_t o = 0; o < program->output_count; o++) {
    plan.direct[o] = (uint8_t)can_write_through(&plan, o);
    if (plan.direct[o]) plan.memory[program->output_registers[o]] = outputs[o];
  }
  plan_streams(&plan);
  fovea_parallel(run_chunks, &plan, plan.count < SMALL_ELEMENT_COUNT ? 1 : threads);
}
