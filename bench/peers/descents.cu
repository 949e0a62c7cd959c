// The workloads as one would write them by hand for a GPU: one thread per instance, the whole descent in one kernel.
// Compiled by peer_cupy.py with `real` defined as float or double. SPDX-License-Identifier: Apache-2.0

#define EACH_INSTANCE                                                   \
  long long const i = (long long)blockIdx.x * blockDim.x + threadIdx.x; \
  if (i >= count) return;

extern "C" __global__ void w1(real const* start, real const* rates, real* end, long long count, int steps) {
  EACH_INSTANCE
  real const rate = rates[0];
  real x = start[i], y = start[count + i];
  for (int k = 0; k < steps; ++k) {
    real const t = y - x * x;
    real const gx = -2 * (1 - x) - 400 * x * t;
    x -= rate * gx;
    y -= rate * (200 * t);
  }
  end[i] = x;
  end[count + i] = y;
}

extern "C" __global__ void w2(real const* start, real const* rates, real* end, long long count, int steps) {
  EACH_INSTANCE
  real const rate = rates[0], two_pi = real(6.283185307179586);
  real x[10], m[10], v[10], p1 = 1, p2 = 1;
  for (int d = 0; d < 10; ++d) {
    x[d] = start[d * count + i];
    m[d] = v[d] = 0;
  }
  for (int k = 0; k < steps; ++k) {
    p1 *= real(0.9);
    p2 *= real(0.999);
    real const step = rate / (1 - p1), scale = 1 / sqrt(1 - p2);
    for (int d = 0; d < 10; ++d) {
      real const g = 2 * x[d] + 10 * two_pi * sin(two_pi * x[d]);
      m[d] = real(0.9) * m[d] + real(0.1) * g;
      v[d] = real(0.999) * v[d] + real(0.001) * g * g;
      x[d] -= step * m[d] / (sqrt(v[d]) * scale + real(1e-8));
    }
  }
  for (int d = 0; d < 10; ++d) end[d * count + i] = x[d];
}

extern "C" __global__ void w3(real const* start, real const* rates, real* end, int* iterations, long long count,
                              int steps, real tolerance) {
  EACH_INSTANCE
  real const rate = rates[0];
  real x = start[i], y = start[count + i];
  int k = 0;
  for (;; ++k) {
    real const a = x * x + y - 11, b = x + y * y - 7;
    real const gx = 4 * x * a + 2 * b, gy = 2 * a + 4 * y * b;
    if (k == steps || !(fmax(fabs(gx), fabs(gy)) > tolerance)) break;
    x -= rate * gx;
    y -= rate * gy;
  }
  end[i] = x;
  end[count + i] = y;
  iterations[i] = k;
}

extern "C" __global__ void w4(real const* start, real const* rates, real* end, int* iterations, long long count,
                              int steps, real tolerance) {
  EACH_INSTANCE
  real const rate = rates[i];
  real x = start[i];
  int k = 0;
  for (;; ++k) {
    real const g = 2 * x - 4;
    if (k == steps || !(fabs(g) > tolerance)) break;
    x -= rate * g;
  }
  end[i] = x;
  iterations[i] = k;
}

extern "C" __global__ void f2(real const* start, real const* rates, real* end, real* sum_f, long long count,
                              int steps) {
  EACH_INSTANCE
  real const rate = rates[i], wave = real(62.83185307179586);
  real x = start[i], sum = 0, s, c;
  for (int k = 0; k < steps; ++k) {
    sincos(wave * x, &s, &c);
    real const factor = 1 + real(1e-3) * c;
    sum += x * x * factor;
    x -= rate * (2 * x * factor - real(1e-3) * wave * x * x * s);
  }
  sum_f[i] = sum + x * x * (1 + real(1e-3) * cos(wave * x));
  end[i] = x;
}
