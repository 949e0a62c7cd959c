// Tracing: f and the gradient alone, and the sums over rows that come before them.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/trace.hpp"
#include "host/cpu/traced_program.hpp"

namespace rivulet::cpu {
namespace {

/// One routine that leaves numbers in slots, recorded by `text`, which is given the instance and a function that
/// stores.
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

/// Records the sums over the rows of a leaf, each `step` rows behind the one before. What waits for its neighbour in
/// the tree waits in registers or memory; every term is added as soon as it is there.
template <typename T, bool Scales>
class leaf_recording {
 public:
  using lane = traced<T, Scales>;
  using visitor = output_visitor<T, Scales>;

  leaf_recording(row_loop const& loop, traced_view<T, Scales> const& view, row_columns const& columns, std::size_t rows,
                 std::size_t step)
      : loop_(loop), view_(view), columns_(columns), rows_(rows), step_(step), partials_(row_tree_width / step) {}

  void run(visitor const& visit) const { add(0, 1, visit); }

 private:
  /// The subtree of the rows index, index + step, … of the leaf.
  void add(std::size_t index, std::size_t step, visitor const& visit) const {
    if (step == partials_) return add_partial(index, visit);
    if (index + step >= rows_) return add(index, 2 * step, visit);
    std::vector<lane> left(loop_.sums());
    add(index, 2 * step, [&left](std::size_t s, lane sum) { left[s] = sum; });
    add(index + step, 2 * step, [&](std::size_t s, lane sum) { visit(s, left[s] + sum); });
  }

  void add_partial(std::size_t index, visitor const& visit) const {
    std::vector<lane> partial(loop_.sums());
    for (auto r = index; r < rows_; r += partials_) {
      auto columns = columns_;
      columns.rows_behind = static_cast<std::uint32_t>(r * step_);
      record_program<T, Scales>(loop_.row, view_, columns, [&](std::size_t s, lane term) {
        partial[s] = r == index ? term : partial[s] + term;
        if (r + partials_ >= rows_) visit(s, partial[s]);
      });
    }
  }

  row_loop const& loop_;
  traced_view<T, Scales> const& view_;
  row_columns columns_;
  std::size_t rows_, step_, partials_;
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
row_columns tracer<T>::row_columns_of() const {
  auto const& loop = *program_.rows;
  auto const all = static_cast<std::uint32_t>(loop.data->columns);
  if (!plan_.rows.straight) return {loop.first_own(), 0, all, plan_.rows.tiled, {}, {}};
  row_columns result{loop.first_own(), 0, 0, plan_.rows.tiled, {}, {}};
  for (std::uint32_t c = 0; c < all; ++c) {
    result.places.push_back(is_own(loop, settings_.batches, c) ? result.columns++ : emit::none);
  }
  result.literal = [&values = plan_.rows.values, all](std::uint32_t row, std::uint32_t column) {
    return static_cast<double>(values[row * all + column]);
  };
  return result;
}

template <typename T>
emit::routine tracer<T>::row_leaf(std::size_t rows, std::size_t step) {
  return straight(plan_, sources_, far_, scales_, [&](auto& on, auto const& store) {
    leaf_recording(*program_.rows, on.view, row_columns_of(), rows, step).run([&](std::size_t s, auto sum) {
      store(plan_.slots.rows.partials + static_cast<std::uint32_t>(s), sum);
    });
  });
}

template <typename T>
emit::routine tracer<T>::row_chain() {
  auto const& loop = *program_.rows;
  auto result = straight(plan_, sources_, far_, scales_, [&]<bool Scales>(traced_instance<T, Scales>& on, auto const&) {
    using L = traced<T, Scales>;
    std::vector<recorder::number> partials;
    for (std::uint32_t s = 0; s < loop.sums(); ++s) {
      partials.push_back(on.to.carried(plan_.slots.rows.partials + s, false));
    }
    record_program<T, Scales>(loop.row, on.view, row_columns_of(), [&](std::size_t s, L term) {
      on.to.set_next(partials[s], (L::of(partials[s]) + term).id);
    });
  });
  auto const column_bytes = plan_.rows.tiled ? plan_.lanes() * sizeof(T) : sizeof(T);
  result.row_step = static_cast<std::uint32_t>(row_tree_width * loop.data->columns * column_bytes);
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
