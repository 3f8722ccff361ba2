// The gradients of a depthwise convolution of one plane, for one number of lanes; included
// once for each. Expects VALUE, lanes of f32 or float, and NAME(stem), the name of a function
// of this variant. No include guard.
//
// Both visit the same terms: for each kernel place a run of outputs in a row and the inputs
// they read, one weight for all of them.

// Calls `term` for every run: VALUE *y_run, count; VALUE *x_run, step; place k.
#define FOR_RUNS(s, x, y, ...)                                                                 \
  for (int64_t oh = 0; oh < (s)->output_height; oh++)                                          \
    for (int64_t kh = 0; kh < (s)->kernel_height; kh++) {                                      \
      const int64_t row = oh * (s)->stride_height + kh * (s)->dilation_height - (s)->padding_top; \
      if (row < 0 || row >= (s)->height) continue;                                             \
      for (int64_t kw = 0; kw < (s)->kernel_width; kw++) {                                     \
        const depthwise_run run = run_of(s, kw);                                               \
        const int64_t k = kh * (s)->kernel_width + kw, count = run.end - run.begin;            \
        VALUE *y_run = (VALUE *)(y) + oh * (s)->output_width + run.begin;                      \
        VALUE *x_run = (VALUE *)(x) + row * (s)->width + run.begin * (s)->stride_width + run.offset; \
        const int64_t step = (s)->stride_width;                                                \
        __VA_ARGS__                                                                            \
      }                                                                                        \
    }

static FOVEA_MULTIVERSION(void, NAME(backward_data),
    (const fovea_depthwise_shape *s, const float *dy, const float *weights, float *dx),
    (s, dy, weights, dx)) {
  const VALUE *w = (const VALUE *)weights;
  memset(dx, 0, sizeof(VALUE) * (size_t)(s->height * s->width));
  FOR_RUNS(s, dx, dy, {
    const VALUE weight = w[k];
    if (step == 1)
      for (int64_t i = 0; i < count; i++) x_run[i] += weight * y_run[i];
    else
      for (int64_t i = 0; i < count; i++) x_run[i * step] += weight * y_run[i];
  })
}

// Adds to dweights.
static FOVEA_MULTIVERSION(void, NAME(backward_weights),
    (const fovea_depthwise_shape *s, const float *x, const float *dy, float *dweights),
    (s, x, dy, dweights)) {
  VALUE *dw = (VALUE *)dweights;
  FOR_RUNS(s, x, dy, {
    // Four sums, so that an addition need not wait for the one before.
    VALUE sums[4] = {(VALUE)(0.0f), (VALUE)(0.0f), (VALUE)(0.0f), (VALUE)(0.0f)};
    int64_t i = 0;
    for (; i + 4 <= count; i += 4)
      for (int64_t j = 0; j < 4; j++) sums[j] += y_run[i + j] * x_run[(i + j) * step];
    for (; i < count; i++) sums[0] += y_run[i] * x_run[i * step];
    dw[k] += (sums[0] + sums[1]) + (sums[2] + sums[3]);
  })
}

#undef FOR_RUNS
#undef VALUE
#undef NAME
