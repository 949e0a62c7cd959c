// One sentence per method and hyperparameter, for help texts.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <rivulet/method.hpp>

namespace rivulet {

namespace {

constexpr std::array methods{method::gd,       method::momentum, method::nesterov, method::adagrad,
                             method::adadelta, method::rmsprop,  method::adam,     method::amsgrad,
                             method::adamw,    method::adamax,   method::nadam,    method::radam,
                             method::rprop,    method::bfgs,     method::lbfgs,    method::lm};

}  // namespace

std::span<method const> all_methods() { return methods; }

std::string_view summary(method value) {
  switch (value) {
    case method::gd:
      return "steps against the gradient (Cauchy 1847)";
    case method::momentum:
      return "steps along a decaying sum of gradients (Polyak 1964)";
    case method::nesterov:
      return "momentum that looks one step ahead (Nesterov 1983, Sutskever et al. 2013)";
    case method::adagrad:
      return "divides by the root of the summed squared gradients (Duchi et al. 2011)";
    case method::adadelta:
      return "scales steps by the ratio of recent steps to recent gradients (Zeiler 2012)";
    case method::rmsprop:
      return "divides by the root of a running mean of squared gradients (Tieleman & Hinton 2012)";
    case method::adam:
      return "running means of gradient and squared gradient, bias-corrected (Kingma & Ba 2015)";
    case method::amsgrad:
      return "adam whose second moment never shrinks (Reddi et al. 2018)";
    case method::adamw:
      return "adam with decoupled weight decay (Loshchilov & Hutter 2019)";
    case method::adamax:
      return "adam with a decaying maximum as second moment (Kingma & Ba 2015)";
    case method::nadam:
      return "adam with Nesterov's momentum (Dozat 2016)";
    case method::radam:
      return "adam that rectifies the variance of its first steps (Liu et al. 2020)";
    case method::rprop:
      return "adapts one step length per parameter from gradient signs (Riedmiller & Braun 1993)";
    case method::bfgs:
      return "searches along directions from an approximate inverse Hessian (Broyden, Fletcher, Goldfarb, Shanno 1970)";
    case method::lbfgs:
      return "bfgs that keeps only its last steps, for many parameters (Nocedal 1980)";
    case method::lm:
      return "fits sums of squares and Poisson losses in a trust region (Levenberg 1944, Marquardt 1963, Moré 1978)";
  }
  return "";
}

std::string_view summary(hyperparameter which) {
  switch (which) {
    case hyperparameter::learning_rate:
      return "length of a step relative to the gradient";
    case hyperparameter::momentum:
      return "share of the previous direction that is kept";
    case hyperparameter::dampening:
      return "share of the gradient left out of the momentum after the first step";
    case hyperparameter::beta1:
      return "decay of the running mean of gradients";
    case hyperparameter::beta2:
      return "decay of the running mean of squared gradients";
    case hyperparameter::epsilon:
      return "added to a denominator to keep it from 0";
    case hyperparameter::rho:
      return "decay of adadelta's running means";
    case hyperparameter::alpha:
      return "decay of rmsprop's running mean of squared gradients";
    case hyperparameter::centered:
      return "1: subtract the squared running mean of gradients; 0: do not";
    case hyperparameter::amsgrad:
      return "1: use the largest second moment so far; 0: the current one";
    case hyperparameter::lr_decay:
      return "growth per step of the number that divides adagrad's learning rate";
    case hyperparameter::initial_accumulator_value:
      return "adagrad's sum of squared gradients at the start";
    case hyperparameter::momentum_decay:
      return "how fast nadam's momentum approaches beta1";
    case hyperparameter::eta_minus:
      return "factor of rprop's step length where the gradient changed its sign";
    case hyperparameter::eta_plus:
      return "factor of rprop's step length where the gradient kept its sign";
    case hyperparameter::step_min:
      return "smallest step length of rprop";
    case hyperparameter::step_max:
      return "largest step length of rprop; largest change of a parameter in a step of bfgs and lbfgs";
    case hyperparameter::weight_decay:
      return "pull towards 0, proportional to the parameter";
    case hyperparameter::clip_norm:
      return "largest Euclidean norm of the gradient; longer ones are scaled down";
    case hyperparameter::clip_value:
      return "largest absolute value of a component of the gradient";
    case hyperparameter::warmup_iterations:
      return "steps in which the learning rate rises linearly to its value";
    case hyperparameter::step_size:
      return "steps between two changes of the learning rate (step schedule)";
    case hyperparameter::gamma:
      return "factor of the learning rate at each change (step and exponential schedule)";
    case hyperparameter::decay_iterations:
      return "steps until the cosine schedule reaches its lowest learning rate";
    case hyperparameter::minimum_fraction:
      return "lowest learning rate of the cosine schedule, as a fraction";
    case hyperparameter::c1:
      return "share of the decrease that the slope promises which a line search asks for";
    case hyperparameter::c2:
      return "share of the slope that a strong Wolfe line search lets stand; more than c1";
    case hyperparameter::line_search_evaluations:
      return "evaluations in one line search before it takes the best point so far";
    case hyperparameter::initial_radius:
      return "largest first step of lm, relative to the scaled length of the start";
  }
  return "";
}

}  // namespace rivulet
