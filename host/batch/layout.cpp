// Arranging axes.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/layout.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rivulet/error.hpp>

namespace rivulet::batch {
namespace {

/// An axis that may be zipped: the given quantities in order, then the groups of rows, then the start.
struct member {
  std::string name;
  std::uint64_t size;
  place* where;
  bool joint;             ///< varies with the start
  std::size_t group = 0;  ///< 1 + number of its zip; 0: not zipped
};

class arranger {
 public:
  arranger(study const& study, std::vector<quantity> const& quantities, row_binding const& rows,
           start_axis const& starts)
      : study_(study) {
    result_.quantities.resize(quantities.size());
    bool const joint = std::ranges::any_of(quantities, [](quantity const& q) { return q.spec.joint; });
    for (std::size_t i = 0; i < quantities.size(); ++i) {
      quantity const& q = quantities[i];
      if (!q.given) continue;
      std::uint64_t const size = q.spec.joint ? starts.size() : q.values.size();
      members_.push_back({q.name, size, &result_.quantities[i], q.spec.joint});
    }
    if (!rows.axis.empty()) add_groups(rows);
    members_.push_back({"start", starts.size(), &result_.start, joint});
  }

  layout arrange() {
    for (std::size_t i = 0; i < study_.zips.size(); ++i) read_zip(study_.zips[i], i + 1);
    for (member const& m : members_)
      if (m.size == 0)
        throw invalid_argument(fmt::format("{} has no values: the study would have no instances", m.name));
    // The last layer is the fastest; joint quantities vary with the start.
    std::uint64_t stride = 1;
    for (auto m = members_.rbegin(); m != members_.rend(); ++m) {
      bool const with_start = m->joint && m != members_.rbegin();
      if (with_start || (m->group != 0 && !leads(*m))) continue;
      place_layer(*m, stride);
      if (m->size > max_instances / stride) fail_too_many();
      stride *= m->size;
    }
    for (member& m : members_)
      if (m.joint) *m.where = result_.start;
    result_.instances = stride;
    return std::move(result_);
  }

 private:
  void add_groups(row_binding const& rows) {
    bool const taken = std::ranges::find(members_, rows.axis, &member::name) != members_.end();
    if (taken || rows.axis == "start")
      throw invalid_argument(
          fmt::format("the groups of rows are an axis called {0}, and {0} is an axis already: rename the {1}",
                      rows.axis, rows.labels.empty() ? "constant" : "column"));
    members_.push_back({rows.axis, rows.groups, &result_.group, false});
  }

  member& find(std::string_view name, std::string const& zip) {
    std::string const canonical = canonical_name(study_, name);
    auto const found = std::ranges::find(members_, canonical, &member::name);
    if (found != members_.end()) return *found;
    std::vector<std::string_view> names;
    for (member const& m : members_) names.push_back(m.name);
    throw invalid_argument(fmt::format("zip {}: '{}' is not set; there are {}", zip, name, fmt::join(names, ", ")));
  }

  void read_zip(std::vector<std::string> const& names, std::size_t group) {
    std::string const zip = fmt::format("{}", fmt::join(names, ","));
    if (names.size() < 2) throw invalid_argument(fmt::format("zip {}: at least two names belong in a zip", zip));
    leaders_.push_back(find(names[0], zip).name);
    std::uint64_t const size = find(names[0], zip).size;
    for (std::string const& name : names) {
      member& m = find(name, zip);
      if (m.group != 0) throw invalid_argument(fmt::format("zip {}: {} is zipped already", zip, m.name));
      if (m.joint)
        throw invalid_argument(fmt::format("zip {}: {} is drawn by joint random search already", zip, m.name));
      if (m.size != size)
        throw invalid_argument(fmt::format("zip {}: lengths differ: {} has {} values, {} has {}", zip, leaders_.back(),
                                           size, m.name, m.size));
      m.group = group;
    }
  }

  bool leads(member const& m) const { return leaders_[m.group - 1] == m.name; }

  void place_layer(member const& leader, std::uint64_t stride) {
    for (member& m : members_)
      if (&m == &leader || (leader.group != 0 && m.group == leader.group)) *m.where = {m.size, stride};
  }

  [[noreturn]] void fail_too_many() const {
    std::vector<std::string> sizes;
    for (member const& m : members_)
      if (m.size > 1) sizes.push_back(fmt::format("{}: {}", m.name, m.size));
    throw invalid_argument(
        fmt::format("the study has more than 2^63 instances; values per axis: {}", fmt::join(sizes, ", ")));
  }

  study const& study_;
  std::vector<member> members_;
  std::vector<std::string> leaders_;  ///< first member of each zip
  layout result_;
};

}  // namespace

layout arrange(study const& study, std::vector<quantity> const& quantities, row_binding const& rows,
               start_axis const& starts) {
  return arranger(study, quantities, rows, starts).arrange();
}

}  // namespace rivulet::batch
