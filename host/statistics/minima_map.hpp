// Which distinct points the converged instances reached: cells of the parameter space with exact counts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include <rivulet/report.hpp>

namespace rivulet {

/// Of the instances of one cell (later: of one joined point): how many, and the best of them.
struct minima_entry {
  std::uint64_t count = 0;
  double f = 0;  ///< best f, ties by the lowest instance
  std::uint64_t instance = 0;
  std::vector<double> x;
  friend bool operator==(minima_entry const&, minima_entry const&) = default;
};

/// {f bin in the sign that is minimised, cell of each parameter}; the rank of cells is the order of these vectors.
using minima_key = std::vector<std::int64_t>;

/// Keeps the `capacity` cells of lowest rank. A cell once evicted has `capacity` cells of lower rank before it for
/// ever, so it can never be needed again: the contents do not depend on the order in which instances come.
class minima_map {
 public:
  struct cell {
    minima_key key;
    minima_entry entry;
    friend bool operator==(cell const&, cell const&) = default;
  };

  minima_map(std::vector<double> widths, bool maximize, std::size_t capacity = 4096);

  /// Takes the `converged` rows.
  void add(instance_table const& rows);
  /// Takes rows that are already counted by cell: at least the `capacity` cells of lowest rank among them, each with
  /// all its rows; `converged` also counts the rows of the cells left out.
  void add(std::vector<minima_entry> const& lowest, std::uint64_t converged);
  void merge(minima_map const& other);

  /// The kept cells, lowest rank first.
  std::vector<cell> cells() const;
  std::uint64_t converged() const noexcept { return converged_; }
  std::size_t capacity() const noexcept { return capacity_; }
  /// Converged instances that no kept cell counts.
  std::uint64_t outside() const;
  /// What cells() and converged() gave.
  void set(std::vector<cell> const& cells, std::uint64_t converged);

  /// One entry per group of touching cells (no coordinate differs by more than 1, chains included), best f first,
  /// ties by instance.
  std::vector<minima_entry> joined() const;

 private:
  struct key_hash {
    std::size_t operator()(minima_key const& key) const noexcept;
  };
  using map = std::unordered_map<minima_key, minima_entry, key_hash>;

  bool better(double f, std::uint64_t instance, minima_entry const& than) const;
  std::int64_t rank_of(double f) const;
  minima_entry* entry_of(minima_key const& key);
  void absorb(minima_entry& into, minima_entry const& from) const;
  void prune(std::size_t limit);

  std::vector<double> widths_;
  bool maximize_;
  std::size_t capacity_;
  std::uint64_t converged_ = 0;
  map map_;
  minima_key last_kept_;  ///< highest rank kept by the last prune; empty before
};

}  // namespace rivulet
