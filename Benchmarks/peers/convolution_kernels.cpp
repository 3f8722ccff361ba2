// Fovea's convolution kernels against oneDNN's direct ones, shape by shape, in all three
// directions: effective GFLOP/s (those of the textbook's sum), the best of the repetitions.
//
//   for f in Sources/CKernels/{winograd*,fewchannels,isa,parallel}.c; do
//     clang -O2 -ISources/CKernels/include -c $f -o /tmp/$(basename $f .c).o; done
//   g++ -O2 -ISources/CKernels/include Benchmarks/peers/convolution_kernels.cpp \
//     /tmp/{winograd,winograd_avx2,winograd_avx512,fewchannels,isa,parallel}.o -ldnnl -lgomp -o /tmp/convolution_kernels
//   /tmp/convolution_kernels [avx2|avx512] [batch] [CHANNELS,OUTPUTS,SIDE,TAPS,STRIDE,PAD ...]
#include <dnnl.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

extern "C" {
#include "fewchannels.h"
#include "isa.h"
#include "parallel.h"
#include "winograd.h"
}

using namespace dnnl;

struct Shape {
  const char *network;
  int channels, outputs, side, taps, stride, pad;
};

static const Shape shapes[] = {
    {"ResNet stem", 3, 64, 224, 7, 2, 3},    {"CIFAR stem", 3, 64, 32, 3, 1, 1},
    {"MNIST stem", 1, 32, 28, 3, 1, 1},      {"AlexNet 1", 3, 64, 224, 11, 4, 2},
    {"VGG 1", 3, 64, 224, 3, 1, 1},          {"ResNet 56", 64, 64, 56, 3, 1, 1},
    {"ResNet 28", 128, 128, 28, 3, 1, 1},    {"ResNet 14", 256, 256, 14, 3, 1, 1},
    {"ResNet 7", 512, 512, 7, 3, 1, 1},      {"ResNet 56/2", 64, 128, 56, 3, 2, 1},
    {"ResNet 28/2", 128, 256, 28, 3, 2, 1},  {"ResNet 14/2", 256, 512, 14, 3, 2, 1},
    {"ResNet-50 56/2", 128, 128, 56, 3, 2, 1}, {"VGG 224", 64, 64, 224, 3, 1, 1},
    {"VGG 112", 128, 128, 112, 3, 1, 1},     {"VGG 56", 256, 256, 56, 3, 1, 1},
    {"VGG 14", 512, 512, 14, 3, 1, 1},       {"AlexNet 2", 64, 192, 27, 5, 1, 2},
    {"AlexNet 3", 192, 384, 13, 3, 1, 1},    {"AlexNet 4", 384, 256, 13, 3, 1, 1},
};

static const int threads = fovea_available_cores();

static float *allocate(size_t count) {
  void *memory = nullptr;
  if (posix_memalign(&memory, 64, count * 4 + 4096) != 0) abort();
  float *floats = static_cast<float *>(memory);
  for (size_t i = 0; i < count; i++) floats[i] = (rand() % 2001 - 1000) / 1000.0f;
  return floats;
}

static double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Work>
static double best(Work work) {
  work();
  double least = 1e9, start = seconds();
  for (int n = 0; n < 3 || (seconds() - start < 0.5 && n < 200); n++) {
    double before = seconds();
    work();
    least = std::min(least, seconds() - before);
  }
  return least;
}

int main(int count, char **arguments) {
  const bool wide = count > 1 ? std::string(arguments[1]) == "avx512" : fovea_isa_of_processor() == FOVEA_ISA_AVX512;
  const int lanes = wide ? 16 : 8, batch = count > 2 ? atoi(arguments[2]) : 16;
  if (!wide) {
    fovea_limit_isa(FOVEA_ISA_AVX2);
    dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2);
  }
  fovea_set_threads(threads);
  std::vector<Shape> list(std::begin(shapes), std::end(shapes));
  if (count > 3) list.clear();
  for (int i = 3; i < count; i++) {
    Shape s = {arguments[i], 0, 0, 0, 0, 0, 0};
    sscanf(arguments[i], "%d,%d,%d,%d,%d,%d", &s.channels, &s.outputs, &s.side, &s.taps, &s.stride, &s.pad);
    list.push_back(s);
  }
  engine cpu(engine::kind::cpu, 0);
  stream stream(cpu);
  printf("batch %d, %d threads, %s; GFLOP/s of ours and of oneDNN's direct kernels, and their ratio\n\n", batch, threads,
         wide ? "avx512" : "avx2");
  printf("| shape | forward | input's gradient | kernel's gradient |\n|---|---|---|---|\n");
  for (const Shape &s : list) {
    const int side = (s.side + 2 * s.pad - s.taps) / s.stride + 1;
    const bool few = s.channels <= 4;
    const size_t x_count = (size_t)batch * s.channels * s.side * s.side;
    const size_t y_count = (size_t)batch * s.outputs * side * side;
    const size_t w_count = (size_t)s.channels * s.outputs * s.taps * s.taps;
    float *x = allocate(x_count), *y = allocate(y_count), *w = allocate(w_count);
    float *dx = allocate(x_count), *dy = allocate(y_count), *dw = allocate(w_count);
    const double gflop = 2.0 * batch * s.channels * s.outputs * side * side * s.taps * s.taps / 1e9;

    double own[3];
    void *work = nullptr;
    if (few) {
      fovea_fewchannels_shape shape = {batch, s.channels, s.side, s.side, s.outputs, side, side, s.taps, s.taps,
                                       s.stride, s.stride, s.pad, s.pad, 1, 1, lanes};
      work = allocate(fovea_fewchannels_workspace_size(&shape, threads) / 4);
      own[0] = best([&] { fovea_fewchannels_forward(&shape, x, w, nullptr, y, work, threads); });
      own[1] = best([&] { fovea_fewchannels_backward_data(&shape, dy, w, dx, work, threads); });
      own[2] = best([&] { fovea_fewchannels_backward_weights(&shape, x, dy, dw, work, threads); });
    } else {
      fovea_winograd_shape shape = {batch, s.channels, s.outputs, s.side, s.side, s.taps,
                                    s.stride, s.pad, s.pad, s.pad, s.pad, lanes};
      if (!fovea_winograd_supported(&shape)) continue;
      size_t bytes = 0;
      for (int d = 0; d < 3; d++) bytes = std::max(bytes, fovea_winograd_workspace_size(&shape, d, threads));
      work = allocate(bytes / 4);
      fovea_winograd_epilogue nothing = {nullptr, nullptr, 0};
      own[0] = best([&] { fovea_winograd_forward(&shape, x, w, nullptr, y, nothing, work, threads); });
      own[1] = best([&] { fovea_winograd_backward_data(&shape, dy, w, dx, work, threads); });
      own[2] = best([&] { fovea_winograd_backward_weights(&shape, x, dy, dw, work, threads); });
    }

    using dt = memory::data_type;
    using tag = memory::format_tag;
    const tag blocked = wide ? tag::nChw16c : tag::nChw8c;
    const memory::desc xd({batch, s.channels, s.side, s.side}, dt::f32, few ? tag::nchw : blocked);
    const memory::desc wd({s.outputs, s.channels, s.taps, s.taps}, dt::f32, tag::any);
    const memory::desc yd({batch, s.outputs, side, side}, dt::f32, blocked);
    const int after = (side - 1) * s.stride + s.taps - s.side - s.pad;
    const memory::dims strides = {s.stride, s.stride}, before = {s.pad, s.pad}, behind = {after, after};
    const auto direct = algorithm::convolution_direct;
    convolution_forward::primitive_desc fp({prop_kind::forward_training, direct, xd, wd, yd, strides, before, behind}, cpu);
    convolution_backward_data::primitive_desc bp({direct, xd, wd, yd, strides, before, behind}, cpu, fp);
    convolution_backward_weights::primitive_desc gp({direct, xd, wd, yd, strides, before, behind}, cpu, fp);
    memory xm(xd, cpu, x), ym(yd, cpu, y), dxm(xd, cpu, dx), dym(yd, cpu, dy);
    memory fw(fp.weights_desc(), cpu), bw(bp.weights_desc(), cpu), gw(gp.diff_weights_desc(), cpu);
    convolution_forward f(fp);
    convolution_backward_data b(bp);
    convolution_backward_weights g(gp);
    auto is_reference = [](const char *name) { return std::string(name).rfind("ref", 0) == 0; };
    // Plain loops are not worth waiting for.
    double theirs[3] = {0, 0, 0};
    if (!is_reference(fp.impl_info_str()))
      theirs[0] = best([&] { f.execute(stream, {{DNNL_ARG_SRC, xm}, {DNNL_ARG_WEIGHTS, fw}, {DNNL_ARG_DST, ym}}); stream.wait(); });
    if (!is_reference(bp.impl_info_str()))
      theirs[1] = best([&] { b.execute(stream, {{DNNL_ARG_DIFF_DST, dym}, {DNNL_ARG_WEIGHTS, bw}, {DNNL_ARG_DIFF_SRC, dxm}}); stream.wait(); });
    if (!is_reference(gp.impl_info_str()))
      theirs[2] = best([&] { g.execute(stream, {{DNNL_ARG_SRC, xm}, {DNNL_ARG_DIFF_DST, dym}, {DNNL_ARG_DIFF_WEIGHTS, gw}}); stream.wait(); });

    printf("| %s: %d -> %d, %dx%d, %dx%d%s |", s.network, s.channels, s.outputs, s.side, s.side, s.taps, s.taps,
           s.stride > 1 ? (" / " + std::to_string(s.stride)).c_str() : "");
    for (int d = 0; d < 3; d++) {
      if (theirs[d] > 0) {
        printf(" %.0f, %.0f: **%.2f** |", gflop / own[d], gflop / theirs[d], theirs[d] / own[d]);
      } else {
        printf(" %.0f, plain loops |", gflop / own[d]);
      }
    }
    printf("\n");
    fflush(stdout);
    for (void *memory : {(void *)x, (void *)y, (void *)w, (void *)dx, (void *)dy, (void *)dw, work}) free(memory);
  }
}
