// The grammar (docs/expressions.md) and the actions that write steps.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/syntax.hpp"

#include <fmt/format.h>

#include <optional>

#include <tao/pegtl.hpp>

#include "host/expression/names.hpp"
#include "host/expression/parser.hpp"
#include "host/expression/syntax_errors.hpp"

namespace rivulet::expression {
namespace {

namespace pegtl = tao::pegtl;

struct blank : pegtl::star<pegtl::space> {};
template <char Character>
struct symbol : pegtl::seq<pegtl::one<Character>, blank> {};

struct identifier : pegtl::identifier {};
struct exponent_part : pegtl::seq<pegtl::one<'e', 'E'>, pegtl::opt<pegtl::one<'+', '-'>>, pegtl::plus<pegtl::digit>> {};
struct binary_exponent : pegtl::seq<pegtl::one<'p', 'P'>, pegtl::opt<pegtl::one<'+', '-'>>, pegtl::plus<pegtl::digit>> {
};
struct hexadecimal : pegtl::seq<pegtl::one<'0'>, pegtl::one<'x', 'X'>,
                                pegtl::plus<pegtl::sor<pegtl::xdigit, pegtl::one<'.'>>>, pegtl::opt<binary_exponent>> {
};
struct decimal : pegtl::seq<pegtl::plus<pegtl::sor<pegtl::digit, pegtl::one<'.'>>>, pegtl::opt<exponent_part>> {};
struct number_text : pegtl::sor<hexadecimal, decimal> {};
struct name : pegtl::seq<identifier> {};

struct formula;
struct close_parenthesis : symbol<')'> {};
struct close_bracket : symbol<']'> {};

struct open_group : symbol<'('> {};
struct group : pegtl::if_must<open_group, formula, close_parenthesis> {};

struct loop_name : pegtl::seq<pegtl::sor<TAO_PEGTL_STRING("sum"), TAO_PEGTL_STRING("prod")>,
                              pegtl::not_at<pegtl::identifier_other>> {};
struct open_loop : pegtl::seq<loop_name, blank, symbol<'('>> {};
struct loop_variable : identifier {};
struct loop_comma : symbol<','> {};
struct loop_bound : pegtl::seq<formula> {};
struct loop : pegtl::if_must<open_loop, loop_variable, blank, loop_comma, loop_bound, loop_comma, loop_bound,
                             loop_comma, loop_bound, close_parenthesis> {};

struct rows_function : pegtl::seq<pegtl::sor<TAO_PEGTL_STRING("sum"), TAO_PEGTL_STRING("mean")>,
                                  pegtl::not_at<pegtl::identifier_other>> {};
struct rows_word : pegtl::seq<TAO_PEGTL_STRING("rows"), pegtl::not_at<pegtl::identifier_other>> {};
struct open_rows : pegtl::seq<rows_function, blank, symbol<'('>, rows_word, blank> {};
struct rows_comma : symbol<','> {};
struct over_rows : pegtl::if_must<open_rows, rows_comma, formula, close_parenthesis> {};

struct comparison : pegtl::sor<TAO_PEGTL_STRING("<="), TAO_PEGTL_STRING(">="), TAO_PEGTL_STRING("=="),
                               TAO_PEGTL_STRING("!="), pegtl::one<'<'>, pegtl::one<'>'>> {};
struct compared : pegtl::if_must<comparison, blank, formula> {};
struct argument : pegtl::seq<formula, pegtl::opt<compared>> {};
struct argument_comma : symbol<','> {};
struct arguments : pegtl::list_must<argument, argument_comma> {};
struct open_call : pegtl::seq<identifier, blank, symbol<'('>> {};
struct call : pegtl::if_must<open_call, pegtl::sor<pegtl::at<pegtl::one<')'>>, arguments>, close_parenthesis> {};

struct open_element : pegtl::seq<identifier, blank, symbol<'['>> {};
struct element : pegtl::if_must<open_element, formula, close_bracket> {};

struct primary : pegtl::seq<pegtl::sor<number_text, group, over_rows, loop, call, element, name>, blank> {};
struct sign : symbol<'-'> {};
struct signs : pegtl::star<pegtl::sor<sign, symbol<'+'>>> {};
struct exponent : pegtl::seq<signs, pegtl::must<primary>> {};
struct first_caret : symbol<'^'> {};
struct next_caret : symbol<'^'> {};
struct power_end : pegtl::success {};
struct powers : pegtl::if_must<first_caret, exponent, pegtl::star<next_caret, exponent>, power_end> {};
struct unary : pegtl::seq<signs, pegtl::must<primary>, pegtl::opt<powers>> {};
struct times : pegtl::if_must<symbol<'*'>, unary> {};
struct over : pegtl::if_must<symbol<'/'>, unary> {};
struct product : pegtl::seq<unary, pegtl::star<pegtl::sor<times, over>>> {};
struct plus : pegtl::if_must<symbol<'+'>, product> {};
struct minus : pegtl::if_must<symbol<'-'>, product> {};
struct formula : pegtl::seq<product, pegtl::star<pegtl::sor<plus, minus>>> {};
struct end : pegtl::eof {};
struct objective_text : pegtl::seq<blank, formula, pegtl::must<end>> {};

/// What an open bracket belongs to.
struct frame {
  std::uint32_t step = 0;    ///< of loops and elements: their head
  std::uint32_t column = 0;  ///< of the bracket
  std::uint32_t arguments = 0;
  operation function = operation::literal;
  std::optional<expression::loss> loss{};
  operation compare = operation::literal;
  bool exchanged = false;
};

struct exponent_sign {
  std::uint32_t column;  ///< of its ^
  bool negated;
};

struct state {
  std::string_view text;
  std::vector<step> steps;
  std::vector<frame> open;
  std::vector<std::size_t> sign_counts;
  std::vector<std::vector<exponent_sign>> powers;  ///< those still open, each with its exponents so far

  void open_frame(std::size_t column, frame next) {
    if (open.size() >= max_nesting) {
      fail_at(text, column, fmt::format("brackets are nested more than {} deep", max_nesting));
    }
    next.column = static_cast<std::uint32_t>(column);
    open.push_back(next);
  }

  step& emit(step_kind kind, std::size_t column, operation op = operation::literal) {
    step next;
    next.kind = kind;
    next.op = op;
    next.column = static_cast<std::uint32_t>(column);
    steps.push_back(next);
    return steps.back();
  }

  void end_part(std::size_t part) { steps[open.back().step].ends[part] = static_cast<std::uint32_t>(steps.size()); }
};

std::size_t offset(auto const& match, state const& s) {
  return static_cast<std::size_t>(match.begin() - s.text.data());
}

template <typename Rule>
struct action : pegtl::nothing<Rule> {};

template <operation Operation>
struct emit_operation {
  static void apply(auto const& in, state& s) { s.emit(step_kind::apply, offset(in, s), Operation); }
};
template <>
struct action<plus> : emit_operation<operation::add> {};
template <>
struct action<minus> : emit_operation<operation::subtract> {};
template <>
struct action<times> : emit_operation<operation::multiply> {};
template <>
struct action<over> : emit_operation<operation::divide> {};

template <>
struct action<number_text> {
  static void apply(auto const& in, state& s) {
    auto const reading = read_number(in.string_view());
    if (reading.problem == number_problem::malformed) {
      fail_at(s.text, offset(in, s) + reading.column, fmt::format("'{:.40}' is not a number", in.string_view()));
    }
    if (reading.problem == number_problem::too_large) {
      fail_at(s.text, offset(in, s),
              fmt::format("'{:.40}' is too large; the largest number is about 1.8e308", in.string_view()));
    }
    s.emit(step_kind::number, offset(in, s)).value = reading.value;
  }
};

template <>
struct action<name> {
  static void apply(auto const& in, state& s) { s.emit(step_kind::name, offset(in, s)).name = in.string_view(); }
};

/// The identifier that a match starts with.
std::string_view leading_name(std::string_view text) {
  std::size_t length = 1;
  while (is_identifier(text.substr(0, length + 1)) && length < text.size()) ++length;
  return text.substr(0, length);
}

template <>
struct action<open_group> {
  static void apply(auto const& in, state& s) { s.open_frame(offset(in, s), {}); }
};

template <>
struct action<open_call> {
  static void apply(auto const& in, state& s) {
    auto const called = leading_name(in.string_view());
    if (called == "mean") fail_at(s.text, offset(in, s), "mean is written mean(rows, body)");
    frame next;
    next.loss = find_loss(called);
    if (!next.loss) {
      auto const function = find_function(called);
      if (!function) fail_at(s.text, offset(in, s), unknown_function(called));
      next.function = *function;
    }
    s.open_frame(offset(in, s), next);
  }
};

template <>
struct action<open_element> {
  static void apply(auto const& in, state& s) {
    s.emit(step_kind::element, offset(in, s)).name = leading_name(in.string_view());
    s.open_frame(offset(in, s), {.step = static_cast<std::uint32_t>(s.steps.size() - 1)});
  }
};

template <>
struct action<open_loop> {
  static void apply(auto const& in, state& s) {
    s.emit(in.string_view().starts_with("sum") ? step_kind::sum : step_kind::product, offset(in, s));
    s.open_frame(offset(in, s), {.step = static_cast<std::uint32_t>(s.steps.size() - 1)});
  }
};

template <>
struct action<open_rows> {
  static void apply(auto const& in, state& s) {
    s.emit(in.string_view().starts_with("sum") ? step_kind::row_sum : step_kind::row_mean, offset(in, s));
    s.open_frame(offset(in, s), {.step = static_cast<std::uint32_t>(s.steps.size() - 1)});
  }
};

template <>
struct action<loop_variable> {
  static void apply(auto const& in, state& s) { s.steps[s.open.back().step].name = in.string_view(); }
};

template <>
struct action<loop_bound> {
  static void apply0(state& s) { s.end_part(s.open.back().arguments++); }
};

template <>
struct action<group> {
  static void apply0(state& s) { s.open.pop_back(); }
};
template <>
struct action<loop> : action<group> {};

template <>
struct action<element> {
  static void apply0(state& s) {
    s.end_part(0);
    s.open.pop_back();
  }
};
template <>
struct action<over_rows> : action<element> {};

template <>
struct action<comparison> {
  static void apply(auto const& in, state& s) {
    auto& frame = s.open.back();
    if (frame.function != operation::where || frame.arguments != 0) {
      fail_at(s.text, offset(in, s), comparison_outside_where);
    }
    auto const sign = in.string_view();
    frame.exchanged = sign[0] == '>';
    frame.compare = sign == "=="       ? operation::equal
                    : sign == "!="     ? operation::not_equal
                    : sign.size() == 2 ? operation::less_equal
                                       : operation::less;
  }
};

template <>
struct action<compared> {
  static void apply(auto const& in, state& s) {
    auto const& frame = s.open.back();
    s.emit(frame.exchanged ? step_kind::greater : step_kind::apply, offset(in, s), frame.compare);
  }
};

template <>
struct action<argument> {
  static void apply0(state& s) { ++s.open.back().arguments; }
};

template <>
struct action<call> {
  static void apply(auto const& in, state& s) {
    auto const frame = s.open.back();
    s.open.pop_back();
    if (frame.loss) {
      auto& last = s.emit(step_kind::loss, offset(in, s));
      last.loss = *frame.loss;
      last.arguments = frame.arguments;
      return;
    }
    auto const& called = row(frame.function);
    if (static_cast<int>(frame.arguments) != called.arity) {
      fail_at(s.text, offset(in, s),
              fmt::format("{} takes {} argument{}, but {} {} given", called.spelling, called.arity,
                          called.arity == 1 ? "" : "s", frame.arguments, frame.arguments == 1 ? "is" : "are"));
    }
    s.emit(step_kind::apply, offset(in, s), frame.function);
  }
};

template <>
struct action<signs> {
  static void apply(auto const& in, state& s) {
    std::size_t negative = 0;
    std::size_t all = 0;
    for (auto const each : in.string_view()) {
      negative += each == '-';
      all += each == '-' || each == '+';
    }
    if (all > max_nesting) fail_at(s.text, offset(in, s), fmt::format("more than {} signs in a row", max_nesting));
    s.sign_counts.push_back(negative);
  }
};

template <>
struct action<unary> {
  static void apply(auto const& in, state& s) {
    if (s.sign_counts.back() % 2 == 1) s.emit(step_kind::apply, offset(in, s), operation::negate);
    s.sign_counts.pop_back();
  }
};

template <>
struct action<next_caret> {
  static void apply(auto const& in, state& s) {
    auto& exponents = s.powers.back();
    if (exponents.size() >= max_nesting) {
      fail_at(s.text, offset(in, s), fmt::format("more than {} powers of powers in a row", max_nesting));
    }
    exponents.push_back({static_cast<std::uint32_t>(offset(in, s)), false});
  }
};

template <>
struct action<first_caret> {
  static void apply(auto const& in, state& s) {
    s.powers.emplace_back();
    action<next_caret>::apply(in, s);
  }
};

template <>
struct action<exponent> {
  static void apply0(state& s) {
    s.powers.back().back().negated = s.sign_counts.back() % 2 == 1;
    s.sign_counts.pop_back();
  }
};

// a^-b^c is a^(-(b^c)): from the last exponent back.
template <>
struct action<power_end> {
  static void apply0(state& s) {
    auto const exponents = std::move(s.powers.back());
    s.powers.pop_back();
    for (auto last = exponents.rbegin(); last != exponents.rend(); ++last) {
      if (last->negated) s.emit(step_kind::apply, last->column, operation::negate);
      s.emit(step_kind::apply, last->column, operation::power);
    }
  }
};

template <typename Rule>
constexpr expectation expected_by = expectation::operand;
template <>
constexpr expectation expected_by<close_parenthesis> = expectation::close_parenthesis;
template <>
constexpr expectation expected_by<close_bracket> = expectation::close_bracket;
template <>
constexpr expectation expected_by<loop_comma> = expectation::loop_comma;
template <>
constexpr expectation expected_by<rows_comma> = expectation::rows_comma;
template <>
constexpr expectation expected_by<loop_variable> = expectation::loop_variable;
template <>
constexpr expectation expected_by<end> = expectation::end;

template <typename Rule>
struct control : pegtl::normal<Rule> {
  [[noreturn]] static void raise(auto const& in, state& s) {
    auto const bracket = s.open.empty() ? no_bracket : s.open.back().column;
    fail_unexpected(s.text, static_cast<std::size_t>(in.current() - s.text.data()), expected_by<Rule>, bracket);
  }
};

}  // namespace

std::vector<step> read_syntax(std::string_view text) {
  state result;
  result.text = text;
  pegtl::memory_input<pegtl::tracking_mode::lazy> input(text.data(), text.data() + text.size(), "");
  if (!pegtl::parse<objective_text, action, control>(input, result)) fail_at(text, 0, "this is not an objective");
  return std::move(result.steps);
}

}  // namespace rivulet::expression
