#ifndef FOVEA_CKERNELS_H
#define FOVEA_CKERNELS_H

#include "newton_schulz.h"
#include "parallel.h"
#include "elementwise.h"
#include "reduce.h"
#include "batchnorm.h"
#include "groupnorm.h"
#include "image_blur.h"
#include "image_color.h"
#include "image_noise.h"
#include "image_normalize.h"
#include "image_planes.h"
#include "image_statistics.h"
#include "rownorm.h"
#include "channelnorm.h"
#include "localresponse.h"
#include "border.h"
#include "depthwise.h"
#include "phases.h"
#include "philox.h"
#include "softmax.h"
#include "pool.h"
#include "winograd.h"
#include "image_mix.h"
#include "image_resample.h"

#endif
