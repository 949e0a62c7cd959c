// The golden digests of every kernel function and trap; written by `make golden`, never by hand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lanes.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace conformance {

/// Over the spans of kernels/conformance.hpp.
struct golden_digest {
  char const* name;
  int precision;
  uint64 start_up, fast, full;
};

// clang-format off
inline constexpr golden_digest golden_digests[] = {
    {"add", 32, 0xd278bd8b7d9acad0, 0x24e8f1a4db073aa6, 0x6622756fc11b10e3},
    {"subtract", 32, 0x6d0561d79a0d630d, 0x8d0b7b81e1144569, 0xd7d0bb65b9c11ce2},
    {"multiply", 32, 0x8c146cd0a2d00946, 0xbe710a15073362c9, 0x5f187affa15059e1},
    {"divide", 32, 0xb91a8b8aaf97aebe, 0xcd50a2455df89765, 0x3cbadf0f43c4fc95},
    {"negate", 32, 0xa0d601ac837b42ba, 0xd9d0302a4b0f417a, 0x5f1529b7ab80ea06},
    {"power", 32, 0xcbe7eb5ec2cedf62, 0x7b2f26b2d3f7b7b8, 0x50919e7ac4ae9432},
    {"exp", 32, 0x84199b668a00f446, 0x5e00ef6efafe5e6a, 0x2fe43f36d13a2507},
    {"expm1", 32, 0x7dcaf56e9bd69b76, 0x72d04fab843deee3, 0xbbc885700ff0704d},
    {"log", 32, 0xa34ab0c8f0cd0a8c, 0xe4e14500b8d7899d, 0xe23e03d479758fd8},
    {"log1p", 32, 0xa44168d2ae29d78e, 0xd4cde7c7cbcfdb11, 0xeafa8da71197f96c},
    {"sqrt", 32, 0xa4e1e9f8322da07f, 0x74160f67868320df, 0x3edcbbb89cf2ec02},
    {"sin", 32, 0x0c53974550224a40, 0xfbdcbd141cc72666, 0x32a7003c7c61df38},
    {"cos", 32, 0x4188249c0fbe99e7, 0xa731c5b6af4b9193, 0xffc8b8e269c161bd},
    {"tan", 32, 0x16fe125f30cf0698, 0x1b109d82179475bb, 0xadffe8c6c441f14f},
    {"tanh", 32, 0x2378cb066b13e4d3, 0x319a58ab8fe5b7ba, 0xbf200dfd94c8fccd},
    {"abs", 32, 0xc4fb7b935b04eca5, 0x650f03f16efeb771, 0xc19a4235d2a7ff0f},
    {"sign", 32, 0xa0c9afbfc5de7325, 0x04232b8d2b65af4a, 0xcbd1dc1808c6e2f2},
    {"minimum", 32, 0x1200ae0ad1b2fe05, 0x82456b47b465e5e2, 0x2b314ac366284fd2},
    {"maximum", 32, 0x4917f4bc954e9063, 0x5b06c353fa858023, 0xcb86fba3e40b99bb},
    {"less", 32, 0x324511f09b6d5744, 0x6481309100885b8e, 0x14110501a7b95a94},
    {"less_equal", 32, 0x324511f09b6d5744, 0x3ab9e9c07ca1bf1d, 0x7d18509277c5d193},
    {"equal", 32, 0xac44d602917ca3ef, 0x1a3e0ca26c3eb23d, 0xdd0f444bc5908425},
    {"not_equal", 32, 0x26fd501f4d77f828, 0x42ec2e6b159e328d, 0xc76225101220c281},
    {"where", 32, 0xf1f46670b2f00e5d, 0xb5e7a7a41a463a7b, 0xe1a901b6d90d738a},
    {"fma", 32, 0x6c31c33c17ac749f, 0x5e910cc634c719c4, 0x3659909f5b420517},
    {"fms", 32, 0xc4e6041c7714a5bd, 0x3663b268d293f000, 0x5771c09c83f930ee},
    {"fnma", 32, 0x389d6e1b2b8fac2a, 0xb03717b942b2bf2d, 0x328863a932f51c29},
    {"product_and_sum", 32, 0x4ff0ba6ba1c4366e, 0xd18a962f350f651a, 0xcf82d60e7be665b0},
    {"sum_and_product", 32, 0x65b21e3c810d7307, 0x43f836e9bc116ab0, 0xc517f33c9391dd57},
    {"difference_of_products", 32, 0xd3ecf08a2b93942e, 0x73b27cd2acdea1f7, 0xddbdaee9e8aaaf01},
    {"rounding_error_of_sum", 32, 0xa08deef16c34eec5, 0xcc0df7af96640910, 0x0f67cbcf0d0cca20},
    {"two_divisions_by_the_same", 32, 0x597b859fcb5c2155, 0x589df88c7d9f7cfc, 0x47495415e6538cc7},
    {"sum_with_zero", 32, 0x34b827ca26fc0cfe, 0x43408c21882d0ebe, 0x6850a436195ad086},
    {"tiny_product", 32, 0x685659397e3fbb8c, 0x4d1955d8e00b77db, 0x7f27fd8b80f94c71},
    {"tiny_argument", 32, 0x41a25d532bb7c40e, 0x4fc4b34c91e04b7d, 0xae26a04a4c46e876},
    {"add", 64, 0x3f97960dafe76da2, 0x8fee6c9e507e5316, 0x27753dca9002f9ce},
    {"subtract", 64, 0xf3cd2036e723dfd6, 0xd48272763d4b08b6, 0x6c8ab6b2c8af3881},
    {"multiply", 64, 0x7b04a14476f736ba, 0x61b33865ab538c9d, 0xf2d9d46cd48ace05},
    {"divide", 64, 0xe02bd08be90187bd, 0x900190d793ffa80c, 0x4b1437489b38cb28},
    {"negate", 64, 0x3c359b865a359229, 0xddf6d8c93ae9d872, 0x3235dde40a9a1576},
    {"power", 64, 0xe4a4d78c7c932743, 0xfef0f2120360ce12, 0x862b997bc5098852},
    {"exp", 64, 0xbb6b34bf4b5402a3, 0x5520c47690b97b2c, 0x46eeeb88cfc54c28},
    {"expm1", 64, 0x58ae828289f420a9, 0x5b40af0b5c2911c9, 0x563d52b6337d4033},
    {"log", 64, 0x714ae69f13528f8e, 0x78d41f64645bf349, 0x3900388d9c9dbaac},
    {"log1p", 64, 0x87de36eb72ade793, 0x62da1baab72a6b80, 0x940e0f6f2125d0af},
    {"sqrt", 64, 0x31dcdfd5716967e2, 0x651340de707b64e5, 0x9f525eb312230c99},
    {"sin", 64, 0x3f5e40b927104a33, 0x6142bf08f809fdd3, 0xf37db9aac1bd53e0},
    {"cos", 64, 0x4018da17b5d36499, 0x2defcdb7853101d2, 0x5dccaea60ed5bde1},
    {"tan", 64, 0x5d0f351eea0af87a, 0xb53c6420c459703b, 0xf831941c76f5176b},
    {"tanh", 64, 0x58c611308c5588f5, 0x08d3b6329b57ccae, 0x7eeafb1dd0928e20},
    {"abs", 64, 0xfd22515998065b6c, 0x5eb9f75bcf94bd1c, 0x1f6863b51bb3fcac},
    {"sign", 64, 0xd756b82281d8ca8e, 0x8cc78341a10eac46, 0x27390724af2d9f88},
    {"minimum", 64, 0x1a01e60e0a3348dd, 0x0be4f4a303d00835, 0x45c1292ef01f59b3},
    {"maximum", 64, 0x3de6de182cbf9d96, 0x8e7e0e9097d12e5c, 0x7f703d02b1b00a6e},
    {"less", 64, 0xe934d1f42641719e, 0x3f0d32cbd382aaac, 0x36ea48aeea14cb91},
    {"less_equal", 64, 0xe934d1f42641719e, 0x998288884b7995c6, 0x173e36f91d6aed8f},
    {"equal", 64, 0xac44d602917ca3ef, 0x9e7aa92f681c39c8, 0x545be70528da2f24},
    {"not_equal", 64, 0x0a56efbaf557e867, 0x1fd8b388017ccf61, 0x51888ee716939dd9},
    {"where", 64, 0xe76fa42c65a59ba5, 0x364b3cfbad7c7723, 0xeabe30485d05e49f},
    {"fma", 64, 0xe043a6c8c7f526b8, 0x11465e91a872bc12, 0xe51159274089fbc0},
    {"fms", 64, 0x55fccd242a7d0a7f, 0xe8fdd95dd0b718bd, 0xb85367b851483dd5},
    {"fnma", 64, 0xc7231dda5c07b9c0, 0xcd8349bf431bc38f, 0x282c9925f5c42abb},
    {"product_and_sum", 64, 0xb901a9871e5e2d0b, 0xb5ddbe3ebb2a5768, 0x54f736a08955fb38},
    {"sum_and_product", 64, 0xa3f637ebb5df571c, 0x9e35cea4282257ed, 0xbad98dbcef9000eb},
    {"difference_of_products", 64, 0xe21fcbb7cb37e8c2, 0x0473b011f53c3d48, 0xa6fc28e535e97748},
    {"rounding_error_of_sum", 64, 0x99a41f7356639cf6, 0x94e10dfa7118b0e1, 0x1ae37e903bd1f328},
    {"two_divisions_by_the_same", 64, 0x5b57e8b63ff27552, 0xc8dbb98c39a27ef2, 0x25010eaf07c815d4},
    {"sum_with_zero", 64, 0x4f4d05a9a244168f, 0xea8afb28ae686d7f, 0x7d0e99a641effec1},
    {"tiny_product", 64, 0x3c91c035b2ef1720, 0x2d7f934880f79538, 0xc3ea0693bfdba5a7},
    {"tiny_argument", 64, 0xa7590f3683003d0e, 0x41f52c53fd1fb724, 0xdc72fffebf66c38c},
};
// clang-format on

}  // namespace conformance
}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
