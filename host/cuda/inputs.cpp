// Sorting the quantities of an instance into varying and uniform ones.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/inputs.hpp"

#include <algorithm>
#include <cassert>

#include "host/descent/loop_settings.hpp"

namespace rivulet::cuda {
namespace {

bool same(quantity a, quantity b) { return a.what == b.what && a.index == b.index; }

int find(std::vector<quantity> const& among, quantity which) {
  auto const found = std::find_if(among.begin(), among.end(), [&](quantity each) { return same(each, which); });
  return found == among.end() ? -1 : static_cast<int>(found - among.begin());
}

}  // namespace

varying_columns varying_of(instance_columns const& instances) {
  auto const varies = [](column const& each) { return each.data != nullptr && each.stride != 0; };
  varying_columns result;
  for (auto const& each : instances.constants) result.constants.push_back(varies(each));
  std::transform(instances.hyperparameters.begin(), instances.hyperparameters.end(), result.hyperparameters.begin(),
                 varies);
  for (auto const& each : instances.rates) result.rates.push_back(varies(each));
  return result;
}

column const& column_of(instance_columns const& instances, quantity which) {
  if (which.what == quantity::kind::hyperparameter) return instances.hyperparameters[which.index];
  return which.what == quantity::kind::rate ? instances.rates[which.index] : instances.constants[which.index];
}

int kernel_inputs::place(quantity which) const {
  if (int const v = find(varying, which); v >= 0) return v;
  int const u = find(uniform, which);
  assert(u >= 0);
  return -1 - u;
}

kernel_inputs inputs_of(program const& program, descent_settings const& settings, varying_columns const& varying) {
  kernel_inputs result;
  auto const add = [&](quantity which, bool varies) { (varies ? result.varying : result.uniform).push_back(which); };
  auto const add_hyperparameter = [&](hyperparameter which) {
    auto const index = static_cast<std::uint32_t>(which);
    add({quantity::kind::hyperparameter, index}, varying.hyperparameters[index]);
  };
  if (!searches_lines(settings.method)) add_hyperparameter(hyperparameter::learning_rate);
  for (auto const which : read_hyperparameters(settings)) add_hyperparameter(which);
  result.varying_hyperparameters = result.varying.size();
  result.uniform_hyperparameters = result.uniform.size();
  std::uint32_t groups = 0;
  if (has_rate_groups(settings)) groups = *std::max_element(settings.rate_group.begin(), settings.rate_group.end());
  for (std::uint32_t g = 0; g < groups; ++g) add({quantity::kind::rate, g}, varying.rates[g]);
  auto const constants = program.rows == nullptr ? program.constants : program.rows->row_count;
  for (std::uint32_t c = 0; c < constants; ++c) add({quantity::kind::constant, c}, varying.constants[c]);
  return result;
}

}  // namespace rivulet::cuda
