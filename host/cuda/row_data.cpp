// Laying out and copying the data of a study.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/row_data.hpp"

#include "host/cuda/geometry.hpp"

namespace rivulet::cuda {

template <typename T>
std::vector<T> row_blocks(row_values const& data) {
  constexpr auto block = geometry::warp;
  std::vector<T> result((data.rows + block - 1) / block * block * data.columns);
  for (std::size_t row = 0; row < data.rows; ++row) {
    for (std::size_t c = 0; c < data.columns; ++c) {
      result[(row / block * data.columns + c) * block + row % block] =
          static_cast<T>(data.values[row * data.columns + c]);
    }
  }
  return result;
}

template <typename T>
bool row_data<T>::place(row_values const* data) {
  if (data == nullptr) return true;
  auto const blocks = row_blocks<T>(*data);
  if (!values_.reserve(blocks.size() * sizeof(T))) return false;
  where_.copy_in(values_.data(), blocks.data(), blocks.size() * sizeof(T), on_);
  where_.wait(on_);
  count_ = static_cast<unsigned>(data->rows);
  return true;
}

template std::vector<float> row_blocks(row_values const&);
template std::vector<double> row_blocks(row_values const&);
template class row_data<float>;
template class row_data<double>;

}  // namespace rivulet::cuda
