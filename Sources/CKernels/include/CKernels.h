#ifndef FOVEA_CKERNELS_H
#define FOVEA_CKERNELS_H

#include "parallel.h"
#include "elementwise.h"
#include "reduce.h"
#include "batchnorm.h"
#include "philox.h"
#include "softmax.h"
#include "pool.h"
#include "winograd.h"

#endif
