// Tracing: f and the gradient alone, and the sums over rows that come before them.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/trace.hpp"
#include "host/cpu/traced_program.hpp"

namespace rivulet::cpu {
namespace {

/// One routine that leaves numbers in slots, recorded by `text`, which is given the instance and a function that stores.
template <typename T, typename Text>
emit::routine straight(layout<T> const& plan, sources<T> const& from, far_functions const& far, bool scales,
                       Text const& text) {
  return on_machine(scales, [&](auto constant) {
    using L = traced<T, decltype(constant)::value>;
    traced_instance<T, decltype(constant)::value> on(plan, from, far, false);
    recording const here(on.to);
    text(on, [&on](std::uint32_t slot, L value) { on.to.store(slot, on.to.all_lanes(), value.id); });
    on.view.finish(std::nullopt);
    return on.to.finish();
  });
}

/// The terms index, index + step, … of the rows of a leaf, added on the tree whose partials are `partials` apart.
template <typename L>
class leaf_tree {
 public:
  leaf_tree(std::vector<std::vector<L>> const& terms, std::size_t partials) : terms_(terms), partials_(partials) {}

  L sum(std::size_t which, std::size_t index = 0, std::size_t step = 1) const {
    if (step == partials_) return partial(which, index);
    L const left = sum(which, index, 2 * step);
    return index + step < terms_.size() ? left + sum(which, index + step, 2 * step) : left;
  }

 private:
  L partial(std::size_t which, std::size_t index) const {
    L total = terms_[index][which];
    for (auto r = index + partials_; r < terms_.size(); r += partials_) total = total + terms_[r][which];
    return total;
  }

  std::vector<std::vector<L>> const& terms_;
  std::size_t partials_;
};

}  // namespace

template <typename T>
emit::routine tracer<T>::evaluation() {
  return straight(plan_, sources_, far_, scales_, [&](auto& on, auto const& store) {
    auto const outputs = record_program(program_, on.view);
    if (program_.f().kind != operand_kind::none) store(plan_.slots.f, outputs[0]);
    for (std::size_t o = 1; o < outputs.size(); ++o) {
      store(plan_.slots.gradient + static_cast<std::uint32_t>(o - 1), outputs[o]);
    }
  });
}

template <typename T>
emit::routine tracer<T>::before_rows() {
  return straight(plan_, sources_, far_, scales_, [&](auto& on, auto const& store) {
    auto slot = plan_.slots.rows.shared;
    for (auto const& output : record_program(program_.rows->before, on.view)) store(slot++, output);
  });
}

template <typename T>
emit::routine tracer<T>::row_leaf(std::size_t rows, std::size_t step) {
  auto const& loop = *program_.rows;
  auto const row_bytes = static_cast<std::uint32_t>(step * loop.data->columns * sizeof(T));
  return straight(plan_, sources_, far_, scales_, [&](auto& on, auto const& store) {
    std::vector<decltype(record_program(loop.row, on.view))> terms;
    for (std::uint32_t r = 0; r < rows; ++r) {
      terms.push_back(record_program(loop.row, on.view, {loop.first_own(), r * row_bytes}));
    }
    leaf_tree const tree(terms, row_tree_width / step);
    for (std::uint32_t s = 0; s < loop.sums(); ++s) store(plan_.slots.rows.partials + s, tree.sum(s));
  });
}

template <typename T>
emit::routine tracer<T>::row_chain() {
  auto const& loop = *program_.rows;
  auto result = straight(plan_, sources_, far_, scales_, [&](auto& on, auto const&) {
    using L = typename std::remove_reference_t<decltype(on.view)>::lane;
    std::uint32_t s = 0;
    for (auto const& term : record_program(loop.row, on.view, {loop.first_own(), 0})) {
      auto const partial = on.to.carried(plan_.slots.rows.partials + s++, false);
      on.to.set_next(partial, (L::of(partial) + term).id);
    }
  });
  result.row_step = static_cast<std::uint32_t>(row_tree_width * loop.data->columns * sizeof(T));
  return result;
}

template emit::routine tracer<float>::evaluation();
template emit::routine tracer<float>::before_rows();
template emit::routine tracer<float>::row_leaf(std::size_t, std::size_t);
template emit::routine tracer<float>::row_chain();
template emit::routine tracer<double>::evaluation();
template emit::routine tracer<double>::before_rows();
template emit::routine tracer<double>::row_leaf(std::size_t, std::size_t);
template emit::routine tracer<double>::row_chain();

}  // namespace rivulet::cpu
