// The integer of twice the length, which holds a product.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

namespace ptx {

__extension__ using wide_signed = __int128;
__extension__ using wide_unsigned = unsigned __int128;

template <typename T>
using twice = std::conditional_t<
    sizeof(T) == 2, std::conditional_t<std::is_signed_v<T>, std::int32_t, std::uint32_t>,
    std::conditional_t<sizeof(T) == 4, std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>,
                       std::conditional_t<std::is_signed_v<T>, wide_signed, wide_unsigned>>>;

}  // namespace ptx
