// Cells, eviction by rank, and joining of cells that touch.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/minima_map.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "host/statistics/minima_cells.hpp"

namespace rivulet {
namespace {

/// Groups of numbers 0 … n-1 (union-find with path halving).
class groups {
 public:
  explicit groups(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t find(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t i, std::size_t j) { parent_[find(i)] = find(j); }

 private:
  std::vector<std::size_t> parent_;
};

bool touch(minima_key const& a, minima_key const& b) {
  for (std::size_t i = 1; i < a.size(); ++i) {
    if (std::abs(a[i] - b[i]) > 1) return false;
  }
  return true;
}

}  // namespace

std::size_t minima_map::key_hash::operator()(minima_key const& key) const noexcept {
  std::uint64_t hash = 0x9e3779b97f4a7c15u;
  for (std::int64_t const part : key) {
    hash = (hash ^ static_cast<std::uint64_t>(part)) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
  }
  return hash;
}

minima_map::minima_map(std::vector<double> widths, bool maximize, std::size_t capacity)
    : widths_(std::move(widths)), maximize_(maximize), capacity_(capacity) {}

bool minima_map::better(double f, std::uint64_t instance, minima_entry const& than) const {
  if (f != than.f) return maximize_ ? f > than.f : f < than.f;
  return instance < than.instance;
}

std::int64_t minima_map::rank_of(double f) const {
  std::int64_t const bin = f_bin(f);
  return maximize_ ? -bin : bin;
}

minima_entry* minima_map::entry_of(minima_key const& key) {
  auto found = map_.find(key);
  if (found == map_.end()) {
    if (!last_kept_.empty() && key > last_kept_) return nullptr;
    if (map_.size() >= 2 * capacity_) prune(capacity_);
    found = map_.try_emplace(key).first;
  }
  return &found->second;
}

void minima_map::add(instance_table const& rows) {
  minima_key key(widths_.size() + 1), previous;
  minima_entry* entry = nullptr;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.outcome[row] != outcome::converged) continue;
    ++converged_;
    key[0] = rank_of(rows.f[row]);
    if (!last_kept_.empty() && key[0] > last_kept_[0]) continue;
    for (std::size_t i = 0; i < widths_.size(); ++i) key[i + 1] = nearest(rows.x[i][row] / widths_[i]);
    if (key != previous) {
      entry = entry_of(key);
      previous = key;
    }
    if (entry == nullptr) continue;
    std::uint64_t const instance = rows.first + row;
    if (entry->count++ > 0 && !better(rows.f[row], instance, *entry)) continue;
    entry->f = rows.f[row];
    entry->instance = instance;
    entry->x.resize(widths_.size());
    for (std::size_t i = 0; i < widths_.size(); ++i) entry->x[i] = rows.x[i][row];
  }
  prune(capacity_);
}

void minima_map::absorb(minima_entry& into, minima_entry const& from) const {
  std::uint64_t const count = into.count + from.count;
  if (into.count == 0 || better(from.f, from.instance, into)) into = from;
  into.count = count;
}

void minima_map::add(std::vector<minima_entry> const& lowest, std::uint64_t converged) {
  converged_ += converged;
  minima_key key(widths_.size() + 1);
  for (auto const& entry : lowest) {
    key[0] = rank_of(entry.f);
    for (std::size_t i = 0; i < widths_.size(); ++i) key[i + 1] = nearest(entry.x[i] / widths_[i]);
    if (auto* const mine = entry_of(key)) absorb(*mine, entry);
  }
  prune(capacity_);
}

void minima_map::merge(minima_map const& other) {
  converged_ += other.converged_;
  for (auto const& [key, entry] : other.map_) {
    if (auto* const mine = entry_of(key)) absorb(*mine, entry);
  }
  prune(capacity_);
}

void minima_map::prune(std::size_t limit) {
  if (map_.size() < limit || (map_.size() == limit && !last_kept_.empty())) return;
  std::vector<minima_key const*> keys;
  for (auto const& item : map_) keys.push_back(&item.first);
  auto const by_rank = [](minima_key const* a, minima_key const* b) { return *a < *b; };
  auto const last = keys.begin() + static_cast<std::ptrdiff_t>(limit - 1);
  std::nth_element(keys.begin(), last, keys.end(), by_rank);
  last_kept_ = **last;
  std::erase_if(map_, [&](auto const& item) { return item.first > last_kept_; });
}

std::vector<minima_map::cell> minima_map::cells() const {
  std::vector<cell> result;
  for (auto const& [key, entry] : map_) result.push_back({key, entry});
  std::sort(result.begin(), result.end(), [](cell const& a, cell const& b) { return a.key < b.key; });
  return result;
}

std::uint64_t minima_map::outside() const {
  std::uint64_t inside = 0;
  for (auto const& item : map_) inside += item.second.count;
  return converged_ - inside;
}

void minima_map::set(std::vector<cell> const& cells, std::uint64_t converged) {
  map_.clear();
  last_kept_.clear();
  converged_ = converged;
  for (auto const& [key, entry] : cells) map_.emplace(key, entry);
  prune(capacity_);
}

std::vector<minima_entry> minima_map::joined() const {
  auto all = cells();
  auto const coordinate = [](cell const& c) { return c.key.size() > 1 ? c.key[1] : 0; };
  std::sort(all.begin(), all.end(), [&](cell const& a, cell const& b) {
    return std::pair(coordinate(a), a.entry.instance) < std::pair(coordinate(b), b.entry.instance);
  });
  groups joined(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i + 1; j < all.size() && coordinate(all[j]) - coordinate(all[i]) <= 1; ++j) {
      if (touch(all[i].key, all[j].key)) joined.join(j, i);
    }
  }
  std::vector<minima_entry> by_root(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) absorb(by_root[joined.find(i)], all[i].entry);
  std::erase_if(by_root, [](minima_entry const& entry) { return entry.count == 0; });
  std::sort(by_root.begin(), by_root.end(),
            [&](minima_entry const& a, minima_entry const& b) { return better(a.f, a.instance, b); });
  return by_root;
}

}  // namespace rivulet
