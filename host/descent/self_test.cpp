// Digests of the self-test and its message.
// SPDX-License-Identifier: Apache-2.0
#include "host/descent/self_test.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include <rivulet/error.hpp>

#include "kernels/conformance.hpp"
#include "kernels/conformance_digests.hpp"

namespace rivulet {
namespace {

namespace conformance = kernels::conformance;

constexpr auto span = conformance::start_up_span(false, 1);

template <typename T>
std::vector<T> column(int argument) {
  std::vector<T> result;
  result.reserve(span.count);
  // Three arguments: the start-up span gives every function the same columns.
  for (std::uint64_t i = 0; i < span.count; ++i) result.push_back(conformance::input<T>(3, argument, span.first + i));
  return result;
}

template <typename T>
constexpr int digits = 8 * sizeof(T);

}  // namespace

template <typename T>
self_test_arguments<T>::self_test_arguments() : a(column<T>(0)), b(column<T>(1)), c(column<T>(2)) {}

template <typename T>
void expect_golden(std::string_view function, std::vector<T> const& results, std::string const& place,
                   std::string const& remedy) {
  auto const& rows = conformance::golden_digests;
  auto const row = std::ranges::find_if(
      rows, [&](auto const& each) { return each.precision == digits<T> && each.name == function; });
  if (row == std::end(rows)) {
    throw device_error(fmt::format("self-test: there is no golden digest of {}; run `make golden`", function));
  }
  std::uint64_t digest = 0;
  for (std::size_t i = 0; i < results.size(); ++i) digest += conformance::contribution(span.first + i, results[i]);
  if (digest == row->start_up) return;
  constexpr auto text =
      "self-test: {} (float{}) on {} has digest {:016x} instead of {:016x}, so results would not be the promised bits. "
      "The likely cause is how Rivulet was compiled: with flags such as -ffast-math, -Ofast, -ffp-contract=fast or "
      "-mfpmath=387, or by a broken compiler. Build it by its own CMakeLists.txt, which adds -ffp-contract=off, with "
      "CXXFLAGS empty, or with another compiler{}";
  throw device_error(fmt::format(text, function, digits<T>, place, digest, row->start_up,
                                 remedy.empty() ? remedy : "; until then use " + remedy));
}

template struct self_test_arguments<float>;
template struct self_test_arguments<double>;
template void expect_golden(std::string_view, std::vector<float> const&, std::string const&, std::string const&);
template void expect_golden(std::string_view, std::vector<double> const&, std::string const&, std::string const&);

}  // namespace rivulet
