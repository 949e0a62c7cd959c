// Losses and their gradients, correctly rounded to float64; made by loss_values.py.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace rivulet::expression {

struct loss_value {
  std::string text;
  std::vector<std::string> parameters, constants;
  std::vector<double> x, c;
  double value, scale;
  std::vector<double> gradient, gradient_scale;
};

// clang-format off
inline std::vector<loss_value> const loss_values{
    {"squared_error(p, y)", {"p"}, {"y"}, {0x1.8p+1}, {0x1.8p+0}, 0x1.2p+1, 0x1.2p+1, {0x1.8p+1}, {0x1.8p+1}},
    {"squared_error(p, y)", {"p"}, {"y"}, {-0x1.99999ap-4}, {0x1.99999ap-4}, 0x1.47ae151eb852p-5, 0x1.47ae151eb852p-5, {-0x1.99999ap-2}, {0x1.99999ap-2}},
    {"squared_error(p, y)", {"p"}, {"y"}, {0}, {0}, 0, 0, {0}, {0}},
    {"squared_error(p, y)", {"p"}, {"y"}, {0x1.c6bf52p+49}, {-0x1.c6bf52p+49}, 0x1.93e592e9bb22p+101, 0x1.93e592e9bb22p+101, {0x1.c6bf52p+51}, {0x1.c6bf52p+51}},
    {"squared_error(p, y)", {"p"}, {"y"}, {0x1.cp+2}, {0x1.bffffep+2}, 0x1p-42, 0x1p-42, {0x1p-20}, {0x1p-20}},
    {"absolute_error(p, y)", {"p"}, {"y"}, {0x1.8p+1}, {0x1.8p+0}, 0x1.8p+0, 0x1.8p+0, {0x1p+0}, {0x1p+0}},
    {"absolute_error(p, y)", {"p"}, {"y"}, {0x1.8p+0}, {0x1.8p+1}, 0x1.8p+0, 0x1.8p+0, {-0x1p+0}, {0x1p+0}},
    {"absolute_error(p, y)", {"p"}, {"y"}, {0x1p+1}, {0x1p+1}, 0, 0, {0}, {0x1p+0}},
    {"absolute_error(p, y)", {"p"}, {"y"}, {-0x1.93e594p+99}, {0x1.93e594p+99}, 0x1.93e594p+100, 0x1.93e594p+100, {-0x1p+0}, {0x1p+0}},
    {"absolute_error(p, y)", {"p"}, {"y"}, {0x1.4484cp-100}, {0}, 0x1.4484cp-100, 0x1.4484cp-100, {0x1p+0}, {0x1p+0}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {0x1p+0}, {0x1.8p-1, 0x1p+0}, 0x1p-5, 0x1p-5, {0x1p-2}, {0x1p-2}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {-0x1p+1}, {0x1p+0, 0x1p+0}, 0x1.4p+1, 0x1.4p+1, {-0x1p+0}, {0x1p+0}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {0x1p+1}, {0x1p+0, 0x1p+0}, 0x1p-1, 0x1p-1, {0x1p+0}, {0x1p+0}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {0x1p+0}, {0x1p+1, 0x1p+0}, 0x1p-1, 0x1p-1, {-0x1p+0}, {0x1p+0}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {0x1p+0}, {0x1p+0, 0x1.99999ap-4}, 0, 0, {0}, {0}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {0x1.4p+2}, {0x1p+0, 0x1.333334p-2}, 0x1.27ae153851eb8p+0, 0x1.27ae153851eb8p+0, {0x1.333334p-2}, {0x1.333334p-2}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {0x1.93e594p+99}, {0, 0x1p+1}, 0x1.93e594p+100, 0x1.93e594p+100, {0x1p+1}, {0x1p+1}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {-0x1.93e594p+99}, {0, 0x1p+1}, 0x1.93e594p+100, 0x1.93e594p+100, {-0x1p+1}, {0x1p+1}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {0x1.203afap-50}, {0, 0x1.0624dep-10}, 0x1.4484c0163c24p-101, 0x1.4484c0163c24p-101, {0x1.203afap-50}, {0x1.203afap-50}},
    {"huber(p, y, delta)", {"p"}, {"y", "delta"}, {0x1.08b2a2p+83}, {0x1p+0, 0x1.b7cdfep-34}, 0x1.c6bf517af6bcp+49, 0x1.c6bf517af6bcp+49, {0x1.b7cdfep-34}, {0x1.b7cdfep-34}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0}, {0}, 0x1.62e42fefa39efp-1, 0x1.62e42fefa39efp-1, {0x1p-1}, {0x1p-1}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0}, {0x1p+0}, 0x1.62e42fefa39efp-1, 0x1.62e42fefa39efp-1, {-0x1p-1}, {0x1.8p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.4484cp-100}, {0}, 0x1.62e42fefa39efp-1, 0x1.62e42fefa39efp-1, {0x1p-1}, {0x1p-1}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.4484cp-100}, {0x1p+0}, 0x1.62e42fefa39efp-1, 0x1.62e42fefa39efp-1, {-0x1p-1}, {0x1.8p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.333334p-2}, {0}, 0x1.b56e0d2f23c57p-1, 0x1.b56e0d2f23c57p-1, {0x1.261d54774efcap-1}, {0x1.261d54774efcap-1}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.333334p-2}, {0x1p+0}, 0x1.1bd4732f23c57p-1, 0x1.2783d39791e2cp+0, {-0x1.b3c557116206cp-2}, {0x1.930eaa3ba77e5p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {-0x1.4p+1}, {0}, 0x1.4321e1cc6d13fp-4, 0x1.4321e1cc6d13fp-4, {0x1.36b7112534847p-4}, {0x1.36b7112534847p-4}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {-0x1.4p+1}, {0x1p+0}, 0x1.4a190f0e6368ap+1, 0x1.4a190f0e6368ap+1, {-0x1.d9291ddb596f7p-1}, {0x1.136b711253484p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.1p+4}, {0}, 0x1.1000000b1cf18p+4, 0x1.1000000b1cf18p+4, {0x1.fffffe9c61cf8p-1}, {0x1.fffffe9c61cf8p-1}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.1p+4}, {0x1p+0}, 0x1.639e30fa26825p-25, 0x1.100000058e78cp+5, {-0x1.639e307ea67bp-25}, {0x1.ffffff4e30e7cp+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {-0x1.4p+5}, {0}, 0x1.39792499b1a24p-58, 0x1.39792499b1a24p-58, {0x1.39792499b1a24p-58}, {0x1.39792499b1a24p-58}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {-0x1.4p+5}, {0x1p+0}, 0x1.4p+5, 0x1.4p+5, {-0x1p+0}, {0x1p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.68p+6}, {0}, 0x1.68p+6, 0x1.68p+6, {0x1p+0}, {0x1p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.68p+6}, {0x1p+0}, 0x1.1d8508fa8246ap-130, 0x1.68p+7, {-0x1.1d8508fa8246ap-130}, {0x1p+1}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.f4p+9}, {0}, 0x1.f4p+9, 0x1.f4p+9, {0x1p+0}, {0x1p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.f4p+9}, {0x1p+0}, 0, 0x1.f4p+10, {0}, {0x1p+1}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {-0x1.f4p+9}, {0}, 0, 0, {0}, {0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {-0x1.f4p+9}, {0x1p+0}, 0x1.f4p+9, 0x1.f4p+9, {-0x1p+0}, {0x1p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.93e594p+99}, {0}, 0x1.93e594p+99, 0x1.93e594p+99, {0x1p+0}, {0x1p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.93e594p+99}, {0x1p+0}, 0, 0x1.93e594p+100, {0}, {0x1p+1}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {-0x1.93e594p+99}, {0}, 0, 0, {0}, {0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {-0x1.93e594p+99}, {0x1p+0}, 0x1.93e594p+99, 0x1.93e594p+99, {-0x1p+0}, {0x1p+0}},
    {"logistic_loss(z, y)", {"z"}, {"y"}, {0x1.8p+0}, {0x1p-2}, 0x1.538fd211ea842p+0, 0x1.09c7e908f5421p+1, {0x1.22991f2a97914p-1}, {0x1.114c8f954bc8ap+0}},
    {"softmax_cross_entropy(k, a, b)", {"a", "b"}, {"k"}, {0, 0}, {0}, 0x1.62e42fefa39efp-1, 0x1p+1, {-0x1p-1, 0x1p-1}, {0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b)", {"a", "b"}, {"k"}, {0x1p+0, 0x1p+1}, {0}, 0x1.5031eafefb049p+0, 0x1.4p+2, {-0x1.764d4f5d5a2bdp-1, 0x1.764d4f5d5a2bdp-1}, {0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b)", {"a", "b"}, {"k"}, {-0x1.333334p-2, 0x1.99999ap-3}, {0x1p+0}, 0x1.e5746f7ab584fp-2, 0x1.3333334p+1, {0x1.829a05296e59ep-2, -0x1.829a05296e59ep-2}, {0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b)", {"a", "b"}, {"k"}, {0x1.f4p+9, -0x1.f4p+9}, {0}, 0, 0x1.f48p+10, {0, 0}, {0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b)", {"a", "b"}, {"k"}, {0x1.f4p+9, -0x1.f4p+9}, {0x1p+0}, 0x1.f4p+10, 0x1.f48p+10, {0x1p+0, -0x1p+0}, {0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b)", {"a", "b"}, {"k"}, {0x1.93e594p+99, -0x1.93e594p+99}, {0}, 0, 0x1.93e594p+100, {0, 0}, {0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b)", {"a", "b"}, {"k"}, {-0x1.93e594p+99, 0x1.93e594p+99}, {0}, 0x1.93e594p+100, 0x1.93e594p+100, {-0x1p+0, 0x1p+0}, {0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b)", {"a", "b"}, {"k"}, {-0x1.93e594p+99, -0x1.93e594p+99}, {0x1p+0}, 0x1.62e42fefa39efp-1, 0x1.93e594p+100, {0x1p-1, -0x1p-1}, {0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b)", {"a", "b"}, {"k"}, {0x1.4484cp-100, -0x1.4484cp-100}, {0x1p+0}, 0x1.62e42fefa39efp-1, 0x1p+1, {0x1p-1, -0x1p-1}, {0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b, c)", {"a", "b", "c"}, {"k"}, {0x1p-1, -0x1.4p+0, 0x1p+1}, {0}, 0x1.bb8d1d41c0ff4p+0, 0x1.2p+2, {-0x1.a577d33926ca5p-1, 0x1.f76d4a3424847p-6, 0x1.95bc68e785a63p-1}, {0x1p+0, 0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b, c)", {"a", "b", "c"}, {"k"}, {0x1p-1, -0x1.4p+0, 0x1p+1}, {0x1p+0}, 0x1.bdc68ea0e07fap+1, 0x1.5p+2, {0x1.6a20b31b64d6ap-3, -0x1.f04495ae5edbep-1, 0x1.95bc68e785a63p-1}, {0x1p+0, 0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b, c)", {"a", "b", "c"}, {"k"}, {0x1p-1, -0x1.4p+0, 0x1p+1}, {0x1p+1}, 0x1.dc68ea0e07fa1p-3, 0x1.8p+2, {0x1.6a20b31b64d6ap-3, 0x1.f76d4a3424847p-6, -0x1.a90e5c61e9673p-3}, {0x1p+0, 0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b, c)", {"a", "b", "c"}, {"k"}, {-0x1.4p+2, -0x1.4p+2, -0x1.4p+2}, {0x1p+0}, 0x1.193ea7aad030bp+0, 0x1.8p+3, {0x1.5555555555555p-2, -0x1.5555555555555p-1, 0x1.5555555555555p-2}, {0x1p+0, 0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b, c)", {"a", "b", "c"}, {"k"}, {0x1.f4p+9, 0x1.f3cp+9, 0x1.f3p+9}, {0x1p+1}, 0x1.4708d40e468f6p+1, 0x1.f4p+10, {0x1.25f00a830e6efp-1, 0x1.64907cebf08edp-2, -0x1.d83848f906b65p-1}, {0x1p+0, 0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b, c)", {"a", "b", "c"}, {"k"}, {-0x1.f4p+9, -0x1.f48p+9, -0x1.f54p+9}, {0}, 0x1.7c74ba5bfaa66p-2, 0x1.f48p+10, {-0x1.3dc699c4864f5p-2, 0x1.03ce2cba5a8d2p-2, 0x1.cfc368515e118p-5}, {0x1p+0, 0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b, c)", {"a", "b", "c"}, {"k"}, {0x1.93e594p+99, 0x1p+0, -0x1.93e594p+99}, {0x1p+0}, 0x1.93e594p+99, 0x1.93e594p+99, {0x1p+0, -0x1p+0, 0}, {0x1p+0, 0x1p+0, 0x1p+0}},
    {"softmax_cross_entropy(k, a, b, c)", {"a", "b", "c"}, {"k"}, {0x1.4cp+4, 0x1p-3, -0x1.8p+1}, {0}, 0x1.3c95c620ef39bp-30, 0x1.5cp+5, {-0x1.3c95c61de0358p-30, 0x1.2f42bdcd3e9d7p-30, 0x1.aa610a143300fp-35}, {0x1p+0, 0x1p+0, 0x1p+0}},
    {"poisson_loss(mu, y)", {"mu"}, {"y"}, {0x1.4p+1}, {0x1.8p+1}, -0x1.fdb0b4a8a859cp-3, 0x1.4fed85a54542dp+2, {-0x1.999999999999ap-3}, {0x1.199999999999ap+1}},
    {"poisson_loss(mu, y)", {"mu"}, {"y"}, {0x1.99999ap-4}, {0}, 0x1.99999ap-4, 0x1.99999ap-4, {0x1p+0}, {0x1p+0}},
    {"poisson_loss(mu, y)", {"mu"}, {"y"}, {0}, {0}, 0, 0, {0x1p+0}, {0x1p+0}},
    {"poisson_loss(mu, y)", {"mu"}, {"y"}, {0x1.4484cp-100}, {0}, 0x1.4484cp-100, 0x1.4484cp-100, {0x1p+0}, {0x1p+0}},
    {"poisson_loss(mu, y)", {"mu"}, {"y"}, {0x1.4484cp-100}, {0x1p+1}, 0x1.144f69ff6981bp+7, 0x1.144f69ff6981bp+7, {-0x1.93e593848bddap+100}, {0x1.93e593848bddap+100}},
    {"poisson_loss(mu, y)", {"mu"}, {"y"}, {0x1.93e594p+99}, {0x1.4p+2}, 0x1.93e594p+99, 0x1.93e594p+99, {0x1p+0}, {0x1p+0}},
    {"poisson_loss(mu, y)", {"mu"}, {"y"}, {0x1.f4p+9}, {0x1.efp+9}, -0x1.6cead7f76b7a3p+12, 0x1.e9ead7f76b7a3p+12, {0x1.47ae147ae147bp-7}, {0x1.fd70a3d70a3d7p+0}},
    {"poisson_loss(mu, y)", {"mu"}, {"y"}, {0x1p+0}, {0x1.e848p+19}, 0x1p+0, 0x1p+0, {-0x1.e847ep+19}, {0x1.e8482p+19}},
    {"poisson_loss(mu, y)", {"mu"}, {"y"}, {0x1.8p+1}, {0x1.8p+1}, -0x1.2eefdc01c247fp-2, 0x1.92eefdc01c248p+2, {0}, {0x1p+1}},
    {"poisson_log_loss(eta, y)", {"eta"}, {"y"}, {0x1.ccccccp-1}, {0x1.8p+1}, -0x1.ec5532826f6b6p-3, 0x1.4a36ef6bec84ap+2, {-0x1.14aee8a09bdaep-1}, {0x1.5d6a22ebec84ap+2}},
    {"poisson_log_loss(eta, y)", {"eta"}, {"y"}, {-0x1.9p+5}, {0}, 0x1.d257d547e083fp-73, 0x1.d257d547e083fp-73, {0x1.d257d547e083fp-73}, {0x1.d257d547e083fp-73}},
    {"poisson_log_loss(eta, y)", {"eta"}, {"y"}, {-0x1.9p+5}, {0x1p+1}, 0x1.9p+6, 0x1.9p+6, {-0x1p+1}, {0x1p+1}},
    {"poisson_log_loss(eta, y)", {"eta"}, {"y"}, {-0x1.93e594p+99}, {0}, 0, 0, {0}, {0}},
    {"poisson_log_loss(eta, y)", {"eta"}, {"y"}, {-0x1.93e594p+99}, {0x1.8p+1}, 0x1.2eec2fp+101, 0x1.2eec2fp+101, {-0x1.8p+1}, {0x1.8p+1}},
    {"poisson_log_loss(eta, y)", {"eta"}, {"y"}, {0x1.4p+6}, {0x1.cp+2}, 0x1.55779b984f3ebp+115, 0x1.55779b984f3ebp+115, {0x1.55779b984f3ebp+115}, {0x1.55779b984f3ebp+115}},
    {"poisson_log_loss(eta, y)", {"eta"}, {"y"}, {0}, {0}, 0x1p+0, 0x1p+0, {0x1p+0}, {0x1p+0}},
    {"poisson_log_loss(eta, y)", {"eta"}, {"y"}, {0x1.bp+2}, {0x1.ab8p+9}, -0x1.33530f4f067f3p+12, 0x1.9e14f0b0f980dp+12, {-0x1.e1e9e0cfe5c0cp-1}, {0x1.ab43c2c3e6034p+10}},
};
// clang-format on

}  // namespace rivulet::expression
