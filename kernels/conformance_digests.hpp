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
    {"expm1", 32, 0xc4f4b8550d4d498f, 0xebed8b72aa6ac743, 0x9cf2cbbcc81d9544},
    {"log", 32, 0x5042a83d7f28197e, 0xb3cd24db8d3ad36b, 0xfbb90d00a623ed63},
    {"log1p", 32, 0x0dfa983e23ef9e3a, 0x12bb2a3378da107c, 0x9d52ba7d2002b031},
    {"sqrt", 32, 0xa4e1e9f8322da07f, 0x74160f67868320df, 0x3edcbbb89cf2ec02},
    {"sin", 32, 0xd3a5e70ee960070f, 0xb993d8686c84d68d, 0x70f8414b05d26d32},
    {"cos", 32, 0xa20b5b7913a4d584, 0x06946f11d8288636, 0x968e534f5fbebab0},
    {"tan", 32, 0x003542c8ef373d5e, 0xa074c56288e91c17, 0x94a0ab669bde66fd},
    {"tanh", 32, 0x20e0035ef2eb73c2, 0xe5aac28ab915bbe5, 0xff20af07a2a38826},
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
    {"cbrt", 32, 0x8b775bedf15367b7, 0x73059544166c9ce1, 0x5eb2df6ae24b3d68},
    {"asin", 32, 0x22ce02c26bf2a47d, 0x27d646d93735974b, 0xc68ab82a6017fcfc},
    {"acos", 32, 0x0c1d86b5b623fb39, 0xb1f8863622ef2916, 0x0f55d001aade7027},
    {"atan", 32, 0x08bebdd7e7310c34, 0x0f736090a6cdab84, 0xfb764070d67c3cc2},
    {"sinh", 32, 0x16cfe208e4c72634, 0x4fdd5ad7817af1c5, 0x317345e2cbe67cad},
    {"cosh", 32, 0xc200f3d23085f87a, 0x27c087c8560e3489, 0xb62c90487edbc433},
    {"erf", 32, 0x47c70695e6f2dc55, 0x57f459ce02c6ba78, 0x6971f5c6457f475c},
    {"sigmoid", 32, 0xdb6b4a7f0789fe60, 0xc9755137c427ec1c, 0x34055893f9265aae},
    {"softplus", 32, 0x8aca0a9437a18caf, 0xb8a1e5a0c2e810cf, 0x5261e734391766ab},
    {"relu", 32, 0x152036b941334cf4, 0x233ee7a581aaeea5, 0x4c8a0bf3703dec38},
    {"floor", 32, 0x1a386040416e8640, 0xb6da8e94ae86e173, 0x01e2006707b4ec24},
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
    {"power", 64, 0x3ba2740c0a349c7f, 0xc192109bd1da1e3b, 0x6b9e9620e52e6cb8},
    {"exp", 64, 0xc22f4a0302f4de2d, 0x8f4447e2acd2dee3, 0xa5d57a335d271081},
    {"expm1", 64, 0x58ae828289f420a9, 0xc771d42212cd97ed, 0x0a287a60bb6a04b2},
    {"log", 64, 0x714ae69f13528f8e, 0x6371a44c673956d5, 0x8420a7f5d8f4fc9e},
    {"log1p", 64, 0x87de36eb72ade793, 0xc725427bafb089cb, 0x702279c8f2ce1269},
    {"sqrt", 64, 0x31dcdfd5716967e2, 0x651340de707b64e5, 0x9f525eb312230c99},
    {"sin", 64, 0x582b5130f52a74cf, 0x9b0a7dc28d5b879e, 0xb0a079945fd023fa},
    {"cos", 64, 0x95930ebe9215a727, 0x2ca201961eb45f8d, 0x567068714801b9da},
    {"tan", 64, 0xfe27bdba2b4e1dd4, 0x4b125bf42c44cbc3, 0x3006b329737c9259},
    {"tanh", 64, 0x58c611308c5588f5, 0xc02a551ed24841c9, 0xe0886732615dc0d4},
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
    {"cbrt", 64, 0x45cd1e30663f862b, 0x6b371c9a0802be23, 0x5dec8545b2cc7ec0},
    {"asin", 64, 0xc09be702c3b96140, 0x8dc69c997dda6ab9, 0xef49be1c3a86640d},
    {"acos", 64, 0x98657212ff9cb330, 0x9b41b89aab247088, 0xd4964c8aaf24ab68},
    {"atan", 64, 0x8cfdb6a4a1701504, 0x27f94cf905b20b6a, 0x8eea8a61aa43377a},
    {"sinh", 64, 0x8f9e8ba0a641030e, 0x88534057b12856c4, 0x9c2f9f31e0e63c2c},
    {"cosh", 64, 0x29bc20159fb79fd6, 0xf9a6ee9f7b1d5114, 0xa667d6efd000a1c8},
    {"erf", 64, 0x0df69802f7d0ede7, 0xaa6bbdc5301cabb2, 0xdcb58295f3275d7d},
    {"sigmoid", 64, 0xa98b545f20169f48, 0xa481b0aabb8c2529, 0x7c7ce222e7f834cf},
    {"softplus", 64, 0x03a8073cea2e093e, 0x60145793b9e70491, 0x1a823c8b3c9159c3},
    {"relu", 64, 0xfd69726db7104e56, 0xfa0d3c80c3ecf0cb, 0xdff98a176576188d},
    {"floor", 64, 0xb01e9e65782b3f1e, 0x9a2b985ae617949c, 0x1db6d0a93d66d544},
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
