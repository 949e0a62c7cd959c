// Which kinds of machine instructions there are: each is among those that random routines compare with the interpreter.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <set>
#include <string>

#include <asmjit/x86.h>

#include "host/emit/machine.hpp"
#include "tests/emit/random_routine.hpp"
#include "tests/emit/support.hpp"

namespace rivulet::emit {
namespace {

std::string name_of_instruction(std::uint32_t number) {
  asmjit::String name;
  asmjit::InstAPI::instIdToString(asmjit::Arch::kX64, number, name);
  return name.data();
}

/// "vcmpps", "vcmpps {k}" under a mask, "vsqrtps merged"; what has no instruction of its own by its form.
std::string kind_of(machine_op const& op) {
  switch (op.shape) {
    case form::fused:
    case form::merged_fused: {
      static constexpr char const* const names[] = {"fused add", "fused subtract", "fused from"};
      auto const tied = op.shape == form::fused ? "" : op.tied == 0 ? " merged with a factor" : " merged with the sum";
      return names[op.instruction] + std::string(tied);
    }
    case form::load:
      return "load";
    case form::store:
      return op.mask == none ? "store" : "masked store";
    case form::call:
      return "call";
    case form::begin_if:
    case form::end_if:
      return "if";
    case form::merged_unary:
    case form::merged:
      return name_of_instruction(op.instruction) + " merged";
    default:
      return name_of_instruction(op.instruction) + (op.mask == none || op.shape == form::blended ? "" : " {k}");
  }
}

std::set<std::string> kinds_in_random_routines(target const& target) {
  std::set<std::string> kinds;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    auto const made = make_random_routine(target, seed, 150).routine;
    auto const code = target.set == instruction_set::avx512 ? select_avx512(made, target) : select_avx2(made, target);
    for (auto const& op : code.ops) kinds.insert(kind_of(op));
  }
  return kinds;
}

using kinds = std::set<std::string>;
using testing::ContainerEq;

kinds joined(std::initializer_list<kinds> parts) {
  kinds all;
  for (auto const& part : parts) all.insert(part.begin(), part.end());
  return all;
}

kinds const every_set{"load", "store", "call", "if", "fused add", "fused subtract", "fused from"};
kinds const every_avx512{"masked store",
                         "fused add merged with a factor",
                         "fused add merged with the sum",
                         "fused from merged with a factor",
                         "fused from merged with the sum",
                         "fused subtract merged with a factor",
                         "fused subtract merged with the sum"};
kinds const avx2_float32{"vaddps", "vandnps", "vandps", "vblendvps", "vcmpps",   "vdivps",   "vmaxps",
                         "vminps", "vmulps",  "vorps",  "vpaddd",    "vpcmpeqd", "vpcmpgtd", "vpmaxsd",
                         "vpslld", "vpsrad",  "vpsubd", "vsqrtps",   "vsubps",   "vxorps"};
kinds const avx2_float64{"vaddpd", "vandnpd", "vandpd", "vblendvpd", "vcmppd",   "vdivpd",   "vmaxpd",
                         "vminpd", "vmulpd",  "vorpd",  "vpaddq",    "vpcmpeqq", "vpcmpgtq", "vpsllq",
                         "vpsrlq", "vpsubq",  "vpxor",  "vsqrtpd",   "vsubpd",   "vxorpd"};
kinds const avx512_float32{"kandnw",        "kandw",          "knotw",
                           "korw",          "vaddps",         "vaddps merged",
                           "vandps",        "vblendmps",      "vcmpps",
                           "vcmpps {k}",    "vcvtdq2ps",      "vdivps",
                           "vdivps merged", "vmaxps",         "vmaxps merged",
                           "vminps",        "vminps merged",  "vmulps",
                           "vmulps merged", "vorps",          "vpaddd",
                           "vpaddd merged", "vpcmpd",         "vpcmpd {k}",
                           "vpmaxsd",       "vpmaxsd merged", "vpslld",
                           "vpslld merged", "vpsrad",         "vpsrad merged",
                           "vpsubd",        "vpsubd merged",  "vpternlogd",
                           "vptestmd",      "vptestmd {k}",   "vptestnmd",
                           "vptestnmd {k}", "vscalefps",      "vscalefps merged",
                           "vsqrtps",       "vsqrtps merged", "vsubps",
                           "vsubps merged", "vxorps",         "vxorps merged"};
kinds const avx512_float64{"kandb",         "kandnb",         "knotb",
                           "korb",          "vaddpd",         "vaddpd merged",
                           "vandpd",        "vblendmpd",      "vcmppd",
                           "vcmppd {k}",    "vcvtqq2pd",      "vdivpd",
                           "vdivpd merged", "vmaxpd",         "vmaxpd merged",
                           "vminpd",        "vminpd merged",  "vmulpd",
                           "vmulpd merged", "vorpd",          "vpaddq",
                           "vpaddq merged", "vpcmpq",         "vpcmpq {k}",
                           "vpmaxsq",       "vpmaxsq merged", "vpsllq",
                           "vpsllq merged", "vpsraq",         "vpsraq merged",
                           "vpsubq",        "vpsubq merged",  "vpternlogq",
                           "vptestmq",      "vptestmq {k}",   "vptestnmq",
                           "vptestnmq {k}", "vscalefpd",      "vscalefpd merged",
                           "vsqrtpd",       "vsqrtpd merged", "vsubpd",
                           "vsubpd merged", "vxorpd",         "vxorpd merged"};

/// Whoever adds a kind adds it here, and makes random routines contain it.
TEST(instruction_kinds, are_all_in_random_routines) {
  EXPECT_THAT(kinds_in_random_routines({instruction_set::avx2, false, 8, 1, scratch_slot}),
              ContainerEq(joined({every_set, avx2_float32})));
  EXPECT_THAT(kinds_in_random_routines({instruction_set::avx2, true, 8, 1, scratch_slot}),
              ContainerEq(joined({every_set, avx2_float64})));
  EXPECT_THAT(kinds_in_random_routines({instruction_set::avx512, false, 8, 1, scratch_slot}),
              ContainerEq(joined({every_set, every_avx512, avx512_float32})));
  EXPECT_THAT(kinds_in_random_routines({instruction_set::avx512, true, 8, 1, scratch_slot}),
              ContainerEq(joined({every_set, every_avx512, avx512_float64})));
}

}  // namespace
}  // namespace rivulet::emit
