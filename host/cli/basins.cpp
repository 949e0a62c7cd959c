// Basins of attraction.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/basins.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "host/cli/descent_picture.hpp"
#include "host/cli/picture_axis.hpp"
#include "host/cli/sampled.hpp"
#include "host/picture/map.hpp"
#include "host/picture/shades.hpp"

namespace rivulet::cli {
namespace {

/// A point that instances converged to, and the first one that did.
struct minimum {
  picture::point at;
  double f = 0;
  std::uint64_t count = 0;
};

class basins : public sweep_picture {
 public:
  basins(batch::sweep const& sweep, picture::plot_words words, request const& asked, double width, double height)
      : sweep_(sweep),
        x_(sweep, std::size_t{0}),
        y_(sweep, std::size_t{1}),
        look_(theme_of(asked)),
        width_(width),
        height_(height),
        speeds_(usual_iterations(sweep, asked.execution.shard)) {
    map_.words = std::move(words);
    map_.words.x_label = x_.label();
    map_.words.y_label = y_.label();
    map_.x = x_.shown();
    map_.y = y_.shown();
    auto const area = picture::map_area(map_.words, map_.x, map_.y, width, height);
    grid_ = std::make_unique<picture::shade_grid>(x_.choose_cells(static_cast<std::size_t>(area.width)),
                                                  y_.choose_cells(static_cast<std::size_t>(area.height)));
    for (std::size_t i = 0; i < picture::series_count; ++i)
      shades_.emplace_back(picture::series_ramp(look_, i), speeds_.first, speeds_.second);
    for (std::size_t i = 0; i < outcome_names.size(); ++i)
      plain_[i] = picture::light_of(plain_color(static_cast<outcome>(i)));
  }

  void add(instance_table const& rows) override {
    auto const chunk = sweep_.columns(rows.first, rows.size());
    x_.find(chunk, columns_);
    y_.find(chunk, rows_);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      auto const how = static_cast<std::size_t>(rows.outcome[row]);
      ++counts_[how];
      auto shade = plain_[how];
      if (rows.outcome[row] == outcome::converged) {
        std::size_t const which = find_minimum({rows.x[0][row], rows.x[1][row]}, rows.f[row]);
        if (which < minima_.size()) shade = shades_[which].at(rows.iterations[row]);
      }
      if (columns_[row] == picture_axis::nowhere || rows_[row] == picture_axis::nowhere) continue;
      grid_->add(columns_[row], rows_[row], shade);
    }
  }

  picture::still finish() override {
    map_.cells = grid_->pixels(look_.background);
    auto const f = field_of(sweep_, 0);
    picture::descents budget;
    budget.evaluation_cost = evaluation_cost(sweep_);
    auto const side = static_cast<std::size_t>(std::sqrt(budget.affordable(150 * 150)));
    map_.heights = picture::sample([&](double a, double b) { return f({a, b}); }, map_.x, map_.y, side, side);
    add_key();
    return picture::draw_map(map_, look_, width_, height_);
  }

 private:
  /// Greys, which no minimum has; `converged`: beyond the minima that have a colour.
  picture::color plain_color(outcome how) const {
    double const ink = how == outcome::converged                                ? 0.2
                       : how == outcome::diverged || how == outcome::not_finite ? 0.85
                       : how == outcome::cycling                                ? 0.65
                                                                                : 0.42;
    return picture::mix(look_.background, look_.ink, ink);
  }

  /// The minimum near a point, a new one if there is none and room for it; else their number.
  std::size_t find_minimum(picture::point const& at, double f) {
    constexpr double cells_apart = 10;
    auto const& width = sweep_.cell_widths();
    for (std::size_t i = 0; i < minima_.size(); ++i) {
      if (std::abs(minima_[i].at.x - at.x) > cells_apart * width[0]) continue;
      if (std::abs(minima_[i].at.y - at.y) > cells_apart * width[1]) continue;
      ++minima_[i].count;
      return i;
    }
    if (minima_.size() == picture::series_count) {
      ++others_;
      return minima_.size();
    }
    minima_.push_back({at, f, 1});
    return minima_.size() - 1;
  }

  void add_key() {
    std::uint64_t total = 0;
    for (auto const count : counts_) total += count;
    map_.alternative = fmt::format("Basins of attraction: {}.", map_.words.title);
    auto const add = [&](std::vector<picture::color> colors, std::string const& words, std::uint64_t count) {
      map_.key.push_back({std::move(colors), fmt::format("{} {}", words, share_text(count, total))});
      map_.alternative += fmt::format(" {} {}.", words, share_text(count, total));
    };
    for (std::size_t i = 0; i < minima_.size(); ++i) {
      auto const ramp = picture::series_ramp(look_, i);
      auto const& at = minima_[i].at;
      add({ramp.at(0.1), ramp.at(0.4), ramp.at(0.7), ramp.at(1)},
          fmt::format("({}, {})", picture::readable(at.x, 3), picture::readable(at.y, 3)), minima_[i].count);
      map_.marks.push_back(at);
    }
    if (others_ > 0) add({plain_color(outcome::converged)}, "elsewhere", others_);
    for (std::size_t i = 0; i < counts_.size(); ++i)
      if (counts_[i] > 0 && static_cast<outcome>(i) != outcome::converged)
        add({plain_color(static_cast<outcome>(i))}, picture::spoken(outcome_names[i]), counts_[i]);
    map_.notes = speed_notes(speeds_);
    map_.notes.insert(map_.notes.end(), {"circles: where they end", "lines: equal f"});
  }

  batch::sweep const& sweep_;
  picture_axis x_, y_;
  picture::theme const& look_;
  double width_, height_;
  std::pair<std::uint64_t, std::uint64_t> speeds_;
  picture::map_picture map_;
  std::unique_ptr<picture::shade_grid> grid_;
  std::vector<picture::speed_table> shades_;
  std::array<picture::light, outcome_names.size()> plain_{};
  std::vector<minimum> minima_;
  std::uint64_t others_ = 0;
  std::array<std::uint64_t, outcome_names.size()> counts_{};
  std::vector<std::size_t> columns_, rows_;
};

}  // namespace

std::unique_ptr<sweep_picture> make_basins(batch::sweep const& sweep, picture::plot_words words, request const& asked,
                                           double width, double height) {
  return std::make_unique<basins>(sweep, std::move(words), asked, width, height);
}

}  // namespace rivulet::cli
