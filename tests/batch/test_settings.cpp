// Settings and the stop rule of a study: names, defaults, ranges, signs.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/settings.hpp"

#include <limits>

#include "tests/batch/studies.hpp"

namespace rivulet {
namespace {

using batch::sweep;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

study with_method(std::string const& method) {
  study s = parabola();
  s.method = method;
  return s;
}

TEST(settings, defaults_are_filled_in) {
  sweep const expanded(with_method("adam"));
  EXPECT_THAT(all(expanded, hyperparameter::beta2), ElementsAre(0.999));
  EXPECT_THAT(all(expanded, hyperparameter::learning_rate), ElementsAre(0.001));
  EXPECT_EQ(expanded.settings().gradient_tolerance, 1e-6);
}

TEST(settings, every_method_expands_with_its_defaults) {
  for (method const m : all_methods()) {
    auto study = with_method(std::string(name(m)));
    if (m == method::lm) study.objective = objective("(x - 1)^2");
    sweep const expanded(study);
    auto const chunk = expanded.columns(0, 1);
    for (hyperparameter const which : hyperparameters(m))
      EXPECT_NE(chunk.columns.hyperparameters[static_cast<std::size_t>(which)].data, nullptr) << name(m) << name(which);
  }
}

TEST(settings, short_names_of_torch_are_accepted) {
  study s = with_method("adam");
  s.set("lr", "0.5").set("eps", "1e-7").set("betas", "0.8, 0.9");
  sweep const expanded(s);
  EXPECT_THAT(all(expanded, hyperparameter::learning_rate), ElementsAre(0.5));
  EXPECT_THAT(all(expanded, hyperparameter::epsilon), ElementsAre(1e-7));
  EXPECT_THAT(all(expanded, hyperparameter::beta1), ElementsAre(0.8));
  EXPECT_THAT(all(expanded, hyperparameter::beta2), ElementsAre(0.9));
}

TEST(settings, betas_must_be_a_pair) {
  for (char const* text : {"0.9", "0.9,0.99,0.999", "linspace(0,0.9,2)"}) {
    study s = with_method("adam");
    s.set("betas", text);
    EXPECT_THAT(error_of(s), HasSubstr("betas")) << text;
  }
}

TEST(settings, a_hyperparameter_that_the_method_does_not_read_names_those_it_reads) {
  study s = parabola();
  s.set("beta1", "0.9");
  EXPECT_THAT(error_of(s), AllOf(HasSubstr("'beta1' is not read here"), HasSubstr("gd"), HasSubstr("learning_rate")));
}

TEST(settings, an_unknown_name_lists_hyperparameters_and_constants) {
  study s = bowl();
  s.set("c", "1");
  EXPECT_THAT(error_of(s), AllOf(HasSubstr("'c' is unknown"), HasSubstr("learning_rate"), HasSubstr("a, b")));
}

TEST(settings, a_parameter_is_not_a_setting) {
  study s = parabola();
  s.set("x", "1");
  EXPECT_THAT(error_of(s), HasSubstr("'x' is a parameter of the objective"));
}

TEST(settings, every_constant_needs_a_value) {
  study s = bowl();
  s.settings = {{"a", "1"}};
  EXPECT_THAT(error_of(s), HasSubstr("--set b=SPEC"));
}

TEST(settings, a_constant_may_not_share_a_name_with_a_hyperparameter) {
  study s = parabola();
  s.objective = objective("momentum*x^2", {.variables = {"x"}, .constants = {"momentum"}});
  s.set("momentum", "2");
  EXPECT_THAT(all(sweep(s), hyperparameter::learning_rate), ElementsAre(0.01));
  s.method = "momentum";
  EXPECT_THAT(error_of(s), HasSubstr("rename the constant"));
}

TEST(settings, a_constant_named_like_a_short_name_wins) {
  study s = with_method("adam");
  s.objective = objective("eps*x^2", {.variables = {"x"}, .constants = {"eps"}});
  s.set("eps", "3");
  sweep const expanded(s);
  EXPECT_THAT(expanded.constants(0), ElementsAre(3));
  EXPECT_THAT(all(expanded, hyperparameter::epsilon), ElementsAre(1e-8));
}

TEST(settings, a_name_set_twice_is_an_error) {
  study s = parabola();
  s.set("lr", "0.1").set("learning_rate", "0.2");
  EXPECT_THAT(error_of(s), HasSubstr("learning_rate is set twice"));
}

TEST(settings, values_out_of_range_are_shown) {
  study s = with_method("adam");
  s.set("beta1", "0.5,1.5");
  EXPECT_THAT(error_of(s), AllOf(HasSubstr("beta1 = 1.5"), HasSubstr(">= 0 and < 1")));
}

TEST(settings, rounding_to_float32_may_leave_the_range) {
  study s = with_method("adam");
  s.set("beta1", "0.99999999999");
  EXPECT_NO_THROW(sweep{s});
  s.precision = precision::float32;
  EXPECT_THAT(error_of(s), HasSubstr("beta1 = 1 is out of range"));
}

TEST(settings, whole_numbers_are_checked) {
  study s = parabola();
  s.set("warmup_iterations", "2.5");
  EXPECT_THAT(error_of(s), HasSubstr("whole number"));
}

TEST(settings, schedules_bring_and_need_their_parameters) {
  study s = parabola();
  s.set("step_size", "10").set("gamma", "0.5");
  EXPECT_THAT(error_of(s), HasSubstr("schedule constant"));
  s.schedule = "step";
  EXPECT_THAT(all(sweep(s), hyperparameter::gamma), ElementsAre(0.5));
  s.settings.pop_back();
  EXPECT_THAT(error_of(s), HasSubstr("schedule step needs gamma"));
}

TEST(settings, warmup_is_noted_only_if_some_instance_has_it) {
  study s = parabola();
  s.set("warmup_iterations", "0,0");
  EXPECT_FALSE(sweep(s).settings().warmup);
  s.set("warmup_iterations", "0,5");
  EXPECT_TRUE(sweep(s).settings().warmup);
}

TEST(settings, transformations_are_off_unless_set) {
  study s = with_method("adam");
  EXPECT_FALSE(sweep(s).settings().clip_norm || sweep(s).settings().clip_value || sweep(s).settings().weight_decay);
  s.set("clip_norm", "1").set("clip_value", "2").set("weight_decay", "0");
  sweep const expanded(s);
  EXPECT_TRUE(expanded.settings().clip_norm && expanded.settings().clip_value && expanded.settings().weight_decay);
  EXPECT_THAT(all(expanded, hyperparameter::clip_value), ElementsAre(2));
  EXPECT_TRUE(sweep(with_method("adamw")).settings().weight_decay);
}

TEST(settings, groups_of_learning_rates_are_columns_of_their_own) {
  study s = bowl();
  s.set("learning_rate", "0.5").set("lr[y]", "0.1,0.2");
  sweep const expanded(s);
  EXPECT_THAT(expanded.settings().rate_group, ElementsAre(0, 1));
  ASSERT_EQ(expanded.axes().size(), 1u);
  EXPECT_EQ(expanded.axes()[0].name, "learning_rate[y]");
  auto const chunk = expanded.columns(0, 2);
  EXPECT_THAT(materialised(chunk.columns.rates.at(0), 2), ElementsAre(0.1, 0.2));
}

TEST(settings, groups_of_learning_rates_are_checked) {
  study s = bowl();
  s.set("learning_rate[x,z]", "0.1");
  EXPECT_THAT(error_of(s), HasSubstr("'z' is not a parameter"));
  s = bowl();
  s.set("learning_rate[x,y]", "0.1").set("learning_rate[y]", "0.2");
  EXPECT_THAT(error_of(s), HasSubstr("'y' has a learning rate already"));
  s = bowl();
  s.set("learning_rate[x]", "-0.1");
  EXPECT_THAT(error_of(s), HasSubstr("learning_rate[x] = -0.1"));
}

TEST(settings, rprop_keeps_the_learning_rate_between_its_step_limits) {
  study s = with_method("rprop");
  s.set("learning_rate", "0.01,60");
  EXPECT_THAT(error_of(s), HasSubstr("between step_min and step_max"));
  s.set("step_max", "1,100");
  EXPECT_THAT(error_of(s), HasSubstr("between step_min and step_max"));
  s.zips = {{"learning_rate", "step_max"}};
  EXPECT_EQ(sweep(s).instances(), 2u);
}

TEST(settings, rprop_takes_no_schedule) {
  study s = with_method("rprop");
  s.set("warmup_iterations", "3");
  EXPECT_THAT(error_of(s), HasSubstr("no schedule and no warmup"));
}

TEST(settings, line_searches_have_choices_of_their_own) {
  study s = with_method("lbfgs");
  EXPECT_EQ(sweep(s).settings().history, 10U);
  EXPECT_EQ(sweep(s).settings().line_search, line_search::strong_wolfe);
  s.line_search = "backtracking";
  s.history = 3;
  EXPECT_EQ(sweep(s).settings().history, 3U);
  EXPECT_EQ(sweep(s).settings().line_search, line_search::backtracking);
  s.line_search = "armijo";
  EXPECT_THAT(error_of(s), HasSubstr("unknown line search 'armijo'; known: strong_wolfe, backtracking"));
}

TEST(settings, a_line_search_takes_no_learning_rate_and_transforms_no_gradient) {
  for (char const* wrong : {"learning_rate", "learning_rate[x]", "weight_decay", "clip_norm", "clip_value",
                            "warmup_iterations", "momentum"}) {
    study s = with_method("bfgs");
    s.set(wrong, "1");
    EXPECT_THAT(error_of(s), AllOf(HasSubstr("is not read here: bfgs searches for the length of its steps"),
                                   HasSubstr("c1, c2, step_max, line_search_evaluations")))
        << wrong;
  }
  study s = with_method("bfgs");
  s.schedule = "cosine";
  EXPECT_THAT(error_of(s), HasSubstr("schedule is cosine, but bfgs has no learning rate"));
}

TEST(settings, a_line_search_refuses_what_it_cannot_do) {
  study s = with_method("lbfgs");
  s.stop.no_stop = true;
  EXPECT_THAT(error_of(s), HasSubstr("no_stop"));
  s.stop.no_stop = false;
  s.stop.detect_cycles = true;
  EXPECT_THAT(error_of(s), HasSubstr("detect_cycles is on, but steps of lbfgs are not watched"));
  s = with_method("bfgs");
  s.set("c1", "0.5").set("c2", "0.1");
  EXPECT_THAT(error_of(s), HasSubstr("c1 must not be more than c2"));
  s.line_search = "backtracking";  // c2 is not looked at
  EXPECT_NO_THROW(sweep{s});
  for (char const* limit : {"0", "1.5"})
    EXPECT_THAT(error_of(study(with_method("bfgs")).set("line_search_evaluations", limit)),
                HasSubstr("line_search_evaluations"));
}

TEST(settings, other_methods_take_no_line_search_and_no_history) {
  study s = with_method("adam");
  s.line_search = "backtracking";
  EXPECT_THAT(error_of(s),
              HasSubstr("line_search is 'backtracking', but adam makes no line search; bfgs and lbfgs do"));
  s = with_method("bfgs");
  s.history = 5;
  EXPECT_THAT(error_of(s), HasSubstr("history is 5, but bfgs keeps no history; lbfgs does"));
  s = with_method("lbfgs");
  for (std::uint64_t const wrong : {0, 65}) {
    s.history = wrong;
    EXPECT_THAT(error_of(s), HasSubstr("lbfgs keeps 1 to 64 pairs"));
  }
}

TEST(settings, bfgs_takes_objectives_of_some_hundred_parameters) {
  study s = with_method("bfgs");
  s.objective = objective("sum(i, 1, n, x[i]^2)", {.dimension = 256});
  s.starts.clear();
  s.start_count = 1;
  s.start_box = "-1:1";
  s.sampler = sampler::uniform;
  EXPECT_NO_THROW(sweep{s});
  s.objective = objective("sum(i, 1, n, x[i]^2)", {.dimension = 257});
  EXPECT_THAT(error_of(s), AllOf(HasSubstr("257 parameters"), HasSubstr("at most 256"), HasSubstr("lbfgs")));
}

TEST(settings, float32_counts_fewer_evaluations_of_line_searches) {
  study s = with_method("bfgs");
  EXPECT_EQ(sweep(s).settings().max_evaluations, std::nullopt);
  s.precision = precision::float32;
  EXPECT_EQ(sweep(s).settings().max_evaluations, 2147483647U);
  s.stop.max_evaluations = 7;
  EXPECT_EQ(sweep(s).settings().max_evaluations, 7U);
}

TEST(settings, target_is_turned_when_maximising) {
  study s = parabola();
  s.stop.target = 5;
  EXPECT_EQ(sweep(s).settings().target, 5);
  s.maximize = true;
  EXPECT_EQ(sweep(s).settings().target, -5);
}

TEST(settings, cycles_are_watched_for_gd_and_momentum_only) {
  EXPECT_TRUE(sweep(with_method("gd")).settings().detect_cycles);
  EXPECT_TRUE(sweep(with_method("momentum")).settings().detect_cycles);
  EXPECT_FALSE(sweep(with_method("adam")).settings().detect_cycles);
  study s = with_method("adam");
  s.stop.detect_cycles = true;
  EXPECT_TRUE(sweep(s).settings().detect_cycles);
}

TEST(settings, best_is_tracked_unless_nothing_stops) {
  study s = parabola();
  EXPECT_TRUE(sweep(s).settings().track_best);
  s.stop.no_stop = true;
  EXPECT_FALSE(sweep(s).settings().track_best);
  s.track = {"best", "mean_last_f(10)", "sum_f"};
  sweep const expanded(s);
  EXPECT_TRUE(expanded.settings().track_best);
  EXPECT_THAT(expanded.reducer_names(), ElementsAre("mean_last_f(10)", "sum_f"));
  EXPECT_EQ(expanded.settings().reducers[0].window, 10u);
}

TEST(settings, wrong_reducers_are_explained) {
  for (char const* word : {"mean_last_f(0)", "mean_last_f(x)", "mean_last_f()", "best_f", "mean_last_f"}) {
    study s = parabola();
    s.track = {word};
    EXPECT_THAT(error_of(s), HasSubstr("track")) << word;
  }
  study s = parabola();
  s.track = {"none", "best"};
  EXPECT_THAT(error_of(s), HasSubstr("none stands alone"));
  s.track = {"sum_f", "sum_f"};
  EXPECT_THAT(error_of(s), HasSubstr("listed twice"));
}

TEST(settings, wrong_stop_rules_are_explained) {
  auto const fails_with = [](auto change) {
    study s = parabola();
    change(s.stop);
    return error_of(s);
  };
  double const nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(fails_with([](auto& stop) { stop.gradient_tolerance = -1; }), HasSubstr("gradient_tolerance = -1"));
  EXPECT_THAT(fails_with([&](auto& stop) { stop.f_tolerance = nan; }), HasSubstr("f_tolerance"));
  EXPECT_THAT(fails_with([&](auto& stop) { stop.divergence_bound = nan; }), HasSubstr("divergence_bound"));
  EXPECT_THAT(fails_with([](auto& stop) { stop.f_bound = 0; }), HasSubstr("f_bound"));
  EXPECT_THAT(fails_with([&](auto& stop) { stop.target = nan; }), HasSubstr("target"));
  EXPECT_THAT(fails_with([](auto& stop) { stop.max_evaluations = 0; }), HasSubstr("max_evaluations"));
}

TEST(settings, float32_counts_fewer_iterations) {
  study s = parabola();
  s.stop.max_iterations = 3'000'000'000;
  EXPECT_EQ(sweep(s).settings().max_iterations, 3'000'000'000u);
  s.precision = precision::float32;
  EXPECT_THAT(error_of(s), HasSubstr("at most 2147483647"));
}

TEST(settings, float32_rounds_the_tolerances) {
  study s = parabola();
  s.precision = precision::float32;
  EXPECT_EQ(sweep(s).settings().gradient_tolerance, static_cast<double>(1e-3f));
}

TEST(settings, a_study_without_objective_or_parameters_is_refused) {
  EXPECT_THAT(error_of(study{}), HasSubstr("no objective"));
}

}  // namespace
}  // namespace rivulet
