// Kernels without floating-point operations.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cubin/known_kernels.hpp"

namespace rivulet::cubin {

char const* const integer_source = R"cuda(
#include "kernels/device_memory.cuh"
typedef unsigned u32;
typedef unsigned long long u64;

extern "C" __global__ void bits_and_words(u32* p, u64* q, int n, u32 k, unsigned char* bytes) {
  u32 i = blockIdx.x * blockDim.x + threadIdx.x;
  int s = static_cast<int>(p[i]);
  u64 w = q[i];
  p[i] = (p[i] << (k & 31)) ^ (p[i + 1] >> 3) ^ __popc(s) ^ __brev(p[i]) ^ __clz(s) ^ __ffs(s) ^ __byte_perm(s, n, 0x2103);
  q[i] = (w << k) + (w >> (k & 7)) * 0x9e3779b97f4a7c15ull + __umul64hi(w, q[1]) + __popcll(w) + __clzll(w) + __brevll(w);
  p[i + 2] = min(s, n) + max(p[i + 3], k) + abs(s) + (s > n ? 3 : n) + __umulhi(p[i], k) + __funnelshift_l(s, n, k);
  q[i + 2] = w > q[i + 3] ? w : static_cast<u64>(static_cast<long long>(s)) + (w == 7 && n > 3 ? 11 : 5);
  bytes[i] = static_cast<unsigned char>(s == n || (w != 3 && s < 7));
  bytes[i + 1] = bytes[i + 2] != 0 ? static_cast<unsigned char>(k) : 17;
  if (n > 5 && (k & 1) != 0) q[n] = k * 8ull + static_cast<u64>(n);
}

extern "C" __global__ void warps(u32* p, u64* q, u32* counter, int n) {
  u32 lane = threadIdx.x % 32;
  bool running = p[threadIdx.x] != 0, done = false;
  while (__any_sync(0xffffffffu, running)) {
    u32 voters = __ballot_sync(0xffffffffu, running);
    u32 leader = __ffs(voters) - 1, first = 0;
    if (lane == leader) first = atomicAdd(counter, __popc(voters));
    first = __shfl_sync(0xffffffffu, first, leader);
    u32 mine = first + __popc(voters & ((1u << lane) - 1));
    if (running && mine >= n) done = true;
    if (running && !done) p[mine * 3] = __shfl_xor_sync(__activemask(), mine, 1) + lane;
    running = running && !done && (q[mine] & 1) != 0;
    __syncwarp();
    if (lane == 0) atomicAdd(q, static_cast<u64>(mine) * 32);
    if (__all_sync(0xffffffffu, done)) break;
  }
  atomicMax(counter + 1, lane);
  atomicAdd(counter + 2, 1u);
  atomicCAS(q + 1, 5ull, 7ull);
}

extern "C" __global__ void blocks(int* p, long long* q, int rows, int columns) {
  __shared__ int part[256];
  __shared__ long long wide[64];
  part[threadIdx.x] = p[threadIdx.x];
  __syncthreads();
  for (int width = blockDim.x / 2; width > 0; width >>= 1) {
    if (threadIdx.x < width) part[threadIdx.x] += part[threadIdx.x + width];
    __syncthreads();
  }
  wide[threadIdx.x & 63] = q[part[0] & 255];
  __syncthreads();
  long long sum = 0;
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      if (p[r * columns + c] < 0) continue;
      sum += wide[(c + r) & 63] * static_cast<long long>(p[c * rows + r]) - (sum >> 7);
    }
  q[blockIdx.x] = sum;
}

__device__ __noinline__ u64 mixed(u64 z, int depth) {
  for (int i = 0; i < depth; ++i) z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull + static_cast<u64>(i);
  return z ^ (z >> 31);
}

extern "C" __global__ void calls(u64* q, int n, int* p) {
  u64 z = q[threadIdx.x];
  for (int i = 0; i < n; ++i) {
    z = mixed(z + static_cast<u64>(i), p[i]);
    if ((z & 7) == 3) z = mixed(z, n);
    if (z < 1000) break;
    switch (p[i] & 7) {
      case 0: z += 3; break;
      case 1: z *= 5; break;
      case 2: z ^= q[1]; break;
      case 3: z = ~z; break;
      case 4: z -= static_cast<u64>(n); break;
      case 5: z <<= 3; break;
      case 6: z >>= 9; break;
      default: z = mixed(z, 3);
    }
  }
  q[threadIdx.x] = z;
}

extern "C" __global__ void same_for_a_warp(int a, int b, u64 c, int* to, int n) {
  int const chosen = a < b ? 1 : 0, other = b < n ? a * n + (b >> 3) : (a ^ b) & n;
  u64 const wide = (c << (n & 31)) + c * static_cast<u64>(n) + static_cast<u64>(a) * b;
  u32 const voters = __ballot_sync(0xffffffffu, to[threadIdx.x] != 0);
  to += __ffs(voters) + __clz(voters) + __brev(n) + __popc(a) + a * b + (n << (b & 15));
#pragma unroll 1
  for (unsigned i = threadIdx.x; i < 1000; i += 32) {
    to[i] ^= chosen;
    to[i + n] += other;
    to[i + b] = max(to[i] + a, n) + min(to[i + 2] + b, to[i + 3]);
    to[i + a] = static_cast<int>(wide >> 32);
  }
}

extern "C" __global__ void largest(int const* p, long long const* q, int* to, long long* wide, int n) {
  int a = 0, b = 0;
  long long c = 0, d = 0;
  for (int i = 0; i < n; ++i) {
    a = max(max(a, p[i] & 0x7fffffff), p[i + n] & 0x7fffffff);
    b = min(min(b, p[i + 1]), p[i + 2]);
    c = max(c, q[i] & 0x7fffffffffffffffll);
    d = min(d, q[i + n]);
  }
  to[0] = a;
  to[1] = b;
  wide[0] = c;
  wide[1] = d;
  wide[2] = clock64();
}

extern "C" __global__ void choices(int const* p, int* to, int n) {
  int const which = p[threadIdx.x];
  int x[8];
  for (int i = 0; i < 8; ++i) x[i] = p[i * n];
  for (int k = 0; k < n; ++k) {
    for (int i = 0; i < 8; ++i)
      if ((which >> i) & 1) x[i] = x[(i + 3) % 8] * x[i] + k;
    __syncwarp();
  }
  for (int i = 0; i < 8; ++i) to[i * n] = (which & (1 << i)) != 0 ? x[i] : -x[i];
}

extern "C" __global__ void rows(u32* next_row, int const* p, u32* to) {
  u32 const first = rivulet::kernels::take_rows(next_row, true, threadIdx.x % 32);
  bool wanted = p[first] != 0;
  for (int i = 1; __any_sync(0xffffffffu, wanted); ++i) {
    u32 const row = rivulet::kernels::take_rows(next_row, wanted, threadIdx.x % 32);
    if (wanted) to[row] = threadIdx.x;
    wanted = wanted && p[row + i] != 0;
  }
}

// More conditions than predicate registers.
extern "C" __global__ void conditions(int const* p, u64* q, int n, int a, int b, int c) {
  constexpr int count = 12;
  bool f[count];
  int s = 0;
#pragma unroll
  for (int i = 0; i < count; ++i) f[i] = p[i * n + threadIdx.x] < a;
#pragma unroll 1
  for (int k = 0; k < n; ++k) {
#pragma unroll
    for (int i = 0; i < count; ++i) {
      if (f[i]) s = s * b + p[s & 1023];
      if (f[(i + 3) % count]) q[s & 255] = s;
    }
    f[0] = s > c;
#pragma unroll
    for (int i = count - 1; i > 0; --i) f[i] = f[i - 1] != (s > k * i);
  }
  q[0] = s;
}

extern "C" __global__ void branches(int const* p, u64* q, int n, int a, int b, int c) {
  u64 z = q[threadIdx.x];
  int x = p[threadIdx.x];
  bool f = x < min(a, n), g = x < max(b, n), h = x == c;
  bool const first = n > a;
#pragma unroll 1
  for (int k = 0; k < n; ++k) {
    if (f) {
      z = mixed(z, x);
      if (h) x += p[k];
    } else {
      z ^= q[k];
    }
    if (g && z > 100) {
      z = mixed(z, k + b);
      f = !f;
    }
    if (h) {
      x = p[x & 1023];
      g = x < k;
    }
    z = first ? mixed(z, a * b) : z + static_cast<u64>(a) * c;
    h = f != g;
  }
  q[threadIdx.x] = z + x;
}

// What a warp shares, computed by its threads.
extern "C" __global__ void shared_by_a_warp(int* p, u64* q, int n, int a, int b, int c) {
  int const e = min(a, b), f = max(a, c), g = min(b, n), h = max(n, e * f);
  u64 const w = __umul64hi(q[0], static_cast<u64>(a));
  int x = p[threadIdx.x], y = p[threadIdx.x + n];
  for (int k = 0; k < n; ++k) {
    x = (x & e) + (y ^ f) * g;
    y = (y & h) * f + x * e;
    if (x == k) q[y & 1023] = w;
  }
  p[threadIdx.x] = x + y;
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_all;");
#endif
#if __CUDA_ARCH__ >= 900
  __shared__ u64 places[64];
  u32 const at = static_cast<u32>(__cvta_generic_to_shared(places)) + p[0] * 8;
  asm volatile("mbarrier.init.shared.b64 [%0], %1;" ::"r"(at), "r"(p[1]));
#endif
}

struct launch { u64* to; int* from; u32 count; int steps; unsigned char* flags; };
extern "C" __global__ void __launch_bounds__(128) predicates(launch const at, int a, int b, int c) {
  u32 const threads = gridDim.x * blockDim.x;
  bool const first = a < b, second = b < c;
  for (u32 i = blockIdx.x * blockDim.x + threadIdx.x; i < at.count; i += threads) {
    int x = at.from[i], y = at.from[i + threads], zero = 0;
    bool p = x < y, q = x > a, r = y == b, s = (x & y) != 0, t = first ? p : q;
    for (int k = 0; k < at.steps; ++k) {
      if (p && (q || !r)) x += second ? y : c;
      else if (s != t) y -= x;
      p = (p != r) || x < k;
      q = t && y > k;
      s = __any_sync(0xffffffffu, s && q);
      t = p == s;
      zero += p + q * 2 + r * 4 + s * 8 + t * 16;
    }
    at.flags[i] = static_cast<unsigned char>(zero);
    at.to[i] = (static_cast<u64>(static_cast<u32>(x)) << 32) | static_cast<u32>(y);
  }
}
)cuda";

char const* const local_source = R"cuda(
extern "C" __global__ void local_array(int* p) {
  int kept[64];
  for (int i = 0; i < 64; ++i) kept[p[i] & 63] = p[i + 64];
  for (int i = 0; i < 64; ++i) p[i] = kept[p[i + 128] & 63];
}
)cuda";

std::vector<std::string> const& integer_entries() {
  static std::vector<std::string> const entries = {"bits_and_words",   "warps",   "blocks",     "calls",
                                                   "same_for_a_warp",  "rows",    "conditions", "branches",
                                                   "shared_by_a_warp", "largest", "choices",    "predicates"};
  return entries;
}

}  // namespace rivulet::cubin
