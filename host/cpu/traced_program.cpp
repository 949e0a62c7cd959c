// Recording a program, operator by operator.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/traced_program.hpp"

#include "host/cpu/operations.hpp"

namespace rivulet::cpu {

template <typename L>
L record_operation(expression::operation op, L a, L b, L c) {
  using expression::operation;
  namespace operations = RIVULET_INSTRUCTION_SET::operations;
  switch (op) {
#define RIVULET_APPLY_0(name)
#define RIVULET_APPLY_1(name) \
  case operation::name:       \
    return operations::name##_operation::template apply<L>(a);
#define RIVULET_APPLY_2(name) \
  case operation::name:       \
    return operations::name##_operation::template apply<L>(a, b);
#define RIVULET_APPLY_3(name) \
  case operation::name:       \
    return operations::name##_operation::template apply<L>(a, b, c);
#define RIVULET_ROW(name, arity, spelling) RIVULET_APPLY_##arity(name)
    RIVULET_OPERATORS(RIVULET_ROW)
#undef RIVULET_ROW
#undef RIVULET_APPLY_0
#undef RIVULET_APPLY_1
#undef RIVULET_APPLY_2
#undef RIVULET_APPLY_3
    default:
      return a;
  }
}

namespace {

template <typename T, bool Scales>
class recorded_program {
 public:
  using lane = traced<T, Scales>;

  recorded_program(program const& program, traced_view<T, Scales> const& view, row_columns const& columns)
      : program_(program), view_(view), columns_(columns) {
    values_.reserve(program.instructions.size());
  }

  void run(output_visitor<T, Scales> const& visit) {
    std::vector<std::vector<std::size_t>> outputs_of(program_.instructions.size());
    for (std::size_t o = 0; o < program_.outputs.size(); ++o) {
      auto const& from = program_.outputs[o];
      if (from.kind == operand_kind::value) outputs_of[from.index].push_back(o);
    }
    for (auto const& each : program_.instructions) {
      values_.push_back(record_operation(each.op, value(each.a), value(each.b), value(each.c)));
      for (auto const o : outputs_of[values_.size() - 1]) visit(o, values_.back());
    }
    for (std::size_t o = 0; o < program_.outputs.size(); ++o) {
      if (program_.outputs[o].kind != operand_kind::value) visit(o, value(program_.outputs[o]));
    }
  }

 private:
  lane value(operand const& from) const {
    switch (from.kind) {
      case operand_kind::value:
        return values_[from.index];
      case operand_kind::parameter:
        return view_.x(static_cast<int>(from.index));
      case operand_kind::constant:
        return constant(from.index);
      case operand_kind::literal:
        return lane(literal_of<T>(program_, from.index));
      case operand_kind::none:
        break;
    }
    return lane{};
  }
  lane constant(std::uint32_t number) const {
    if (number < columns_.first_constant) return view_.constant(number);
    auto const column = number - columns_.first_constant;
    auto const in_row = columns_.places.empty() ? column : columns_.places[column];
    if (in_row == emit::none) return lane(static_cast<T>(columns_.literal(columns_.rows_behind, column)));
    auto const place = columns_.rows_behind * columns_.columns + in_row;
    auto& to = recording::now();
    return lane::of(columns_.tiled ? to.row_slot(place) : to.row_number(place * std::uint32_t{sizeof(T)}));
  }

  program const& program_;
  traced_view<T, Scales> const& view_;
  row_columns const& columns_;
  std::vector<lane> values_;
};

}  // namespace

template <typename T, bool Scales>
void record_program(program const& program, traced_view<T, Scales> const& view, row_columns const& columns,
                    output_visitor<T, Scales> const& visit) {
  recorded_program<T, Scales>(program, view, columns).run(visit);
}

template <typename T, bool Scales>
std::vector<traced<T, Scales>> record_program(program const& program, traced_view<T, Scales> const& view) {
  std::vector<traced<T, Scales>> outputs(program.outputs.size());
  row_columns const none;
  record_program<T, Scales>(program, view, none, [&](std::size_t o, auto value) { outputs[o] = value; });
  return outputs;
}

#define RIVULET_INSTANTIATE(T, Scales)                                                                     \
  template traced<T, Scales> record_operation(expression::operation, traced<T, Scales>, traced<T, Scales>, \
                                              traced<T, Scales>);                                          \
  template void record_program(program const&, traced_view<T, Scales> const&, row_columns const&,          \
                               output_visitor<T, Scales> const&);                                          \
  template std::vector<traced<T, Scales>> record_program(program const&, traced_view<T, Scales> const&);
RIVULET_INSTANTIATE(float, false)
RIVULET_INSTANTIATE(float, true)
RIVULET_INSTANTIATE(double, false)
RIVULET_INSTANTIATE(double, true)
#undef RIVULET_INSTANTIATE

}  // namespace rivulet::cpu
