// The converged rows of a chunk grouped by cell, and the cells of lowest rank among them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <thrust/copy.h>
#include <thrust/for_each.h>
#include <thrust/functional.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/discard_iterator.h>
#include <thrust/iterator/transform_iterator.h>
#include <thrust/reduce.h>
#include <thrust/sort.h>

#include "host/statistics/device_memory.hpp"
#include "host/statistics/row_view.hpp"

namespace rivulet::on_device {

/// Some rows of one cell: the best of them, and how many.
struct row_group {
  std::uint32_t best, count;
};

template <typename View>
struct has_converged {
  View rows;
  RIVULET_HOST_DEVICE bool operator()(std::uint32_t row) const { return rows.end(row).outcome == outcome::converged; }
};

template <typename Cells>
struct hash_cells {
  Cells cells;
  std::uint32_t const* rows;
  std::uint64_t* hashes;
  std::uint64_t seed, mask;
  RIVULET_HOST_DEVICE void operator()(std::uint32_t i) const {
    row_hash hash(seed);
    for (std::uint32_t c = 0; c < cells.coordinates(); ++c) hash.add(static_cast<std::uint64_t>(cells.at(rows[i], c)));
    hashes[i] = hash.value() & mask;
  }
};

/// Counts neighbours with one hash and two cells.
template <typename Cells>
struct find_collisions {
  Cells cells;
  std::uint32_t const* rows;
  std::uint64_t const* hashes;
  std::uint64_t* found;
  RIVULET_HOST_DEVICE void operator()(std::uint32_t i) const {
    if (hashes[i] == hashes[i + 1] && !cells.same(rows[i], rows[i + 1])) atomic_add(found, 1);
  }
};

struct single_row {
  RIVULET_HOST_DEVICE row_group operator()(std::uint32_t row) const { return {row, 1}; }
};

template <typename Cells>
struct join_groups {
  Cells cells;
  RIVULET_HOST_DEVICE row_group operator()(row_group const& a, row_group const& b) const {
    return {cells.better(a.best, b.best), a.count + b.count};
  }
};

/// A coordinate as a whole number without sign that sorts alike.
template <typename Cells>
struct write_coordinate {
  Cells cells;
  row_group const* groups;
  std::uint32_t const* chosen;
  std::uint32_t coordinate;
  std::uint64_t* to;
  RIVULET_HOST_DEVICE std::uint64_t of(std::uint32_t group) const {
    return static_cast<std::uint64_t>(cells.at(groups[group].best, coordinate)) ^ sign_bit;
  }
  RIVULET_HOST_DEVICE void operator()(std::uint32_t i) const { to[i] = of(chosen[i]); }
};

template <typename Cells>
struct compares {
  write_coordinate<Cells> coordinate;
  std::uint64_t pivot;
  bool below;  ///< else: equal
  RIVULET_HOST_DEVICE bool operator()(std::uint32_t group) const {
    auto const value = coordinate.of(group);
    return below ? value < pivot : value == pivot;
  }
};

/// f and x of the best rows, one group after the other, and their rows and counts.
template <typename View>
struct gather_groups {
  View rows;
  row_group const* groups;
  std::uint32_t const* chosen;
  double* numbers;
  row_group* to;
  RIVULET_HOST_DEVICE void operator()(std::uint32_t i) const {
    to[i] = groups[chosen[i]];
    double* const mine = numbers + static_cast<std::uint64_t>(i) * (rows.parameters + 1);
    mine[0] = rows.f(to[i].best);
    for (std::uint32_t p = 0; p < rows.parameters; ++p) mine[p + 1] = rows.x(p, to[i].best);
  }
};

/// All steps on one chunk. Cells are told apart by a hash that is checked: where two cells share one, the next seed.
template <typename System, typename T, typename Integer>
class cell_search {
 public:
  using view = row_view<T, Integer>;
  using cells = cell_view<T, Integer>;
  template <typename Value>
  using array = device_array<Value, System>;

  cell_search(System& system, view const& rows, settings const& settings)
      : system_(system),
        rows_(rows),
        settings_(settings),
        widths_(system, settings.widths),
        cells_{rows, widths_.data()} {}

  /// `converged`: how many rows have.
  std::vector<minima_entry> lowest(std::size_t converged) {
    auto const groups = group(converged);
    array<std::uint32_t> chosen(system_, groups.size);
    thrust::copy_n(system_.policy(), thrust::counting_iterator<std::uint32_t>(0), groups.size, chosen.data());
    if (groups.size > 2 * settings_.cells) return gather(groups.of.data(), select(groups.of, std::move(chosen)));
    return gather(groups.of.data(), {std::move(chosen), groups.size});
  }

  minima_entry entry(std::uint32_t row) {
    array<row_group> const group(system_, std::vector<row_group>{{row, 1}});
    return gather(group.data(), {array<std::uint32_t>(system_, std::vector<std::uint32_t>{0}), 1})[0];
  }

 private:
  struct grouping {
    array<row_group> of;
    std::size_t size;
  };
  struct selection {
    array<std::uint32_t> groups;
    std::size_t size;
  };

  auto numbers(std::size_t from) const {
    return thrust::counting_iterator<std::uint32_t>(static_cast<std::uint32_t>(from));
  }

  grouping group(std::size_t converged) {
    array<std::uint32_t> rows(system_, converged);
    array<std::uint64_t> hashes(system_, converged);
    thrust::copy_if(system_.policy(), numbers(0), numbers(rows_.count), rows.data(), has_converged<view>{rows_});
    std::uint64_t mask = settings_.first_hash_mask;
    for (std::uint64_t seed = 0;; ++seed, mask = ~std::uint64_t{0}) {
      thrust::for_each_n(system_.policy(), numbers(0), converged,
                         hash_cells<cells>{cells_, rows.data(), hashes.data(), seed, mask});
      thrust::sort_by_key(system_.policy(), hashes.data(), hashes.data() + converged, rows.data());
      if (!collide(rows, hashes)) break;
    }
    array<row_group> groups(system_, converged);
    auto const singles = thrust::make_transform_iterator(rows.data(), single_row{});
    auto const ends = thrust::reduce_by_key(system_.policy(), hashes.data(), hashes.data() + converged, singles,
                                            thrust::make_discard_iterator(), groups.data(),
                                            thrust::equal_to<std::uint64_t>{}, join_groups<cells>{cells_});
    auto const size = static_cast<std::size_t>(ends.second - groups.data());
    return {std::move(groups), size};
  }

  bool collide(array<std::uint32_t> const& rows, array<std::uint64_t> const& hashes) {
    array<std::uint64_t> found(system_, 1);
    found.clear();
    thrust::for_each_n(system_.policy(), numbers(0), rows.size() - 1,
                       find_collisions<cells>{cells_, rows.data(), hashes.data(), found.data()});
    return found.values()[0] != 0;
  }

  /// The settings_.cells groups of lowest rank, and at most as many more: coordinate by coordinate, what lies below
  /// the last one wanted is in, what equals it stays open.
  selection select(array<row_group> const& groups, array<std::uint32_t> open) {
    std::size_t const wanted = settings_.cells, most = 2 * wanted;
    array<std::uint32_t> chosen(system_, most), next(system_, open.size());
    array<std::uint64_t> keys(system_, open.size());
    std::size_t in = 0, left = open.size();
    for (std::uint32_t c = 0; c < cells_.coordinates() && in + left > most; ++c) {
      write_coordinate<cells> const coordinate{cells_, groups.data(), open.data(), c, keys.data()};
      thrust::for_each_n(system_.policy(), numbers(0), left, coordinate);
      thrust::sort(system_.policy(), keys.data(), keys.data() + left);
      std::uint64_t const pivot = keys.values(wanted - in - 1, 1)[0];
      auto const keep = [&](std::uint32_t* to, bool below) {
        auto const end = thrust::copy_if(system_.policy(), open.data(), open.data() + left, to,
                                         compares<cells>{coordinate, pivot, below});
        return static_cast<std::size_t>(end - to);
      };
      in += keep(chosen.data() + in, true);
      left = keep(next.data(), false);
      std::swap(open, next);
    }
    thrust::copy_n(system_.policy(), open.data(), left, chosen.data() + in);
    return {std::move(chosen), in + left};
  }

  std::vector<minima_entry> gather(row_group const* groups, selection const& chosen) {
    std::size_t const width = rows_.parameters + 1;
    array<double> numbers_out(system_, chosen.size * width);
    array<row_group> groups_out(system_, chosen.size);
    thrust::for_each_n(system_.policy(), numbers(0), chosen.size,
                       gather_groups<view>{rows_, groups, chosen.groups.data(), numbers_out.data(), groups_out.data()});
    auto const values = numbers_out.values();
    auto const found = groups_out.values();
    std::vector<minima_entry> result;
    for (std::size_t i = 0; i < found.size(); ++i) {
      auto const mine = values.begin() + static_cast<std::ptrdiff_t>(i * width);
      result.push_back({found[i].count,
                        mine[0],
                        rows_.first + found[i].best,
                        {mine + 1, mine + static_cast<std::ptrdiff_t>(width)}});
    }
    return result;
  }

  System& system_;
  view rows_;
  settings const& settings_;
  array<double> widths_;
  cells cells_;
};

}  // namespace rivulet::on_device
