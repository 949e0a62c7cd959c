// Basins of attraction.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/basins.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "host/cli/descent_picture.hpp"
#include "host/cli/grid_picture.hpp"

namespace rivulet::cli {
namespace {

class basins : public grid_picture {
 public:
  basins(batch::sweep const& sweep, picture::plot_words words, request const& asked, double width, double height)
      : grid_picture(sweep, {picture_axis(sweep, std::size_t{0}), picture_axis(sweep, std::size_t{1})},
                     std::move(words), asked, width, height) {
    for (std::size_t i = 0; i < picture::series_count; ++i) shades_.push_back(speeds(picture::series_ramp(look_, i)));
    for (std::size_t i = 0; i < outcome_names.size(); ++i)
      plain_[i] = picture::light_of(plain_color(static_cast<outcome>(i)));
    find_early_minima();
  }

 private:
  struct minimum {
    picture::point at;
    std::uint64_t count = 0;
  };

  picture::light shade(instance_table const& rows, std::size_t row) override {
    auto const how = rows.outcome[row];
    if (how != outcome::converged) return plain_[static_cast<std::size_t>(how)];
    auto const which = find_minimum({rows.x[0][row], rows.x[1][row]});
    if (which < minima_.size()) {
      ++minima_[which].count;
      return shades_[which].at(rows.iterations[row]);
    }
    ++others_;
    return plain_[static_cast<std::size_t>(how)];
  }

  void complete() override {
    auto const f = field_of(sweep_, 0);
    picture::descents budget;
    budget.evaluation_cost = evaluation_cost(sweep_);
    auto const side = static_cast<std::size_t>(std::sqrt(budget.affordable(150 * 150)));
    map_.heights = picture::sample([&](double a, double b) { return f({a, b}); }, map_.x, map_.y, side, side);
    map_.alternative = fmt::format("Basins of attraction: {}.", map_.words.title);
    for (std::size_t i = 0; i < minima_.size(); ++i) {
      auto const& [at, count] = minima_[i];
      add_key(key_colors(picture::series_ramp(look_, i)),
              fmt::format("{}: ({}, {})", i + 1, coordinate(at.x, 0), coordinate(at.y, 1)), count);
      map_.marks.push_back(at);
    }
    if (others_ > 0) add_key({plain_color(outcome::converged)}, "elsewhere", others_);
    for (std::size_t i = 0; i < outcome_names.size(); ++i)
      if (auto const how = static_cast<outcome>(i); count(how) > 0 && how != outcome::converged)
        add_key({plain_color(how)}, picture::spoken(outcome_names[i]), count(how));
    if (!minima_.empty()) map_.notes.insert(map_.notes.end(), {"colour: where a start ends", "circles: these places"});
    map_.notes.emplace_back("lines: equal f");
    if (!sweep_.study().bounds.empty()) map_.notes.emplace_back("edges: starts beyond the bounds");
  }

  /// Greys, which no minimum has; `converged`: beyond the minima that have a colour.
  picture::color plain_color(outcome how) const {
    double const ink = how == outcome::converged                                ? 0.2
                       : how == outcome::diverged || how == outcome::not_finite ? 0.85
                       : how == outcome::cycling                                ? 0.65
                                                                                : 0.42;
    return picture::mix(look_.background, look_.ink, ink);
  }

  /// Without what lies below the distance at which minima are told apart.
  std::string coordinate(double value, std::size_t parameter) const {
    return picture::readable(std::abs(value) < apart(parameter) ? 0 : value, 3);
  }

  double apart(std::size_t parameter) const { return 10 * sweep_.cell_widths()[parameter]; }

  /// The minima that a sample reaches, the most frequent ones, from left to right: so they have the same colours
  /// whatever the method.
  void find_early_minima() {
    std::vector<minimum> found;
    for (auto const& row : sample_) {
      if (row.outcome[0] != outcome::converged) continue;
      picture::point const at{row.x[0][0], row.x[1][0]};
      auto const same = std::ranges::find_if(found, [&](minimum const& m) { return is_near(m.at, at); });
      if (same == found.end())
        found.push_back({at, 1});
      else
        ++same->count;
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &minimum::count);
    if (found.size() > picture::series_count) found.resize(picture::series_count);
    std::ranges::stable_sort(found, {}, [&](minimum const& m) {
      return std::tuple(std::llround(m.at.x / apart(0)), std::llround(m.at.y / apart(1)));
    });
    for (auto const& one : found) minima_.push_back({one.at, 0});
  }

  bool is_near(picture::point const& a, picture::point const& b) const {
    return std::abs(a.x - b.x) <= apart(0) && std::abs(a.y - b.y) <= apart(1);
  }

  /// The minimum near a point, a new one if there is none and room for it; else their number.
  std::size_t find_minimum(picture::point const& at) {
    for (std::size_t i = 0; i < minima_.size(); ++i)
      if (is_near(minima_[i].at, at)) return i;
    if (minima_.size() < picture::series_count) {
      minima_.push_back({at, 0});
      return minima_.size() - 1;
    }
    return minima_.size();
  }

  std::vector<picture::speed_table> shades_;
  std::array<picture::light, outcome_names.size()> plain_{};
  std::vector<minimum> minima_;
  std::uint64_t others_ = 0;
};

}  // namespace

std::unique_ptr<sweep_picture> make_basins(batch::sweep const& sweep, picture::plot_words words, request const& asked,
                                           double width, double height) {
  return std::make_unique<basins>(sweep, std::move(words), asked, width, height);
}

}  // namespace rivulet::cli
