// NetCDF files as data: variables on one dimension.
// SPDX-License-Identifier: Apache-2.0
#include <netcdf.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include <rivulet/error.hpp>

#include "tests/data/support.hpp"

namespace rivulet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A file with the dimension `row` of length 3 and `station` of length 2.
class netcdf_data : public testing::Test {
 protected:
  void create(int mode) {
    ASSERT_EQ(nc_create(file_.path.c_str(), mode | NC_CLOBBER, &id_), NC_NOERR);
    ASSERT_EQ(nc_def_dim(id_, "row", 3, &row_), NC_NOERR);
    ASSERT_EQ(nc_def_dim(id_, "station", 2, &station_), NC_NOERR);
  }
  int define(char const* name, nc_type type, std::vector<int> const& dimensions) {
    int variable = 0;
    EXPECT_EQ(nc_def_var(id_, name, type, static_cast<int>(dimensions.size()), dimensions.data(), &variable), NC_NOERR);
    return variable;
  }
  void write(std::vector<std::pair<int, std::vector<double>>> const& contents) {
    ASSERT_EQ(nc_enddef(id_), NC_NOERR);
    for (auto const& [variable, numbers] : contents) {
      ASSERT_EQ(nc_put_var_double(id_, variable, numbers.data()), NC_NOERR);
    }
    ASSERT_EQ(nc_close(id_), NC_NOERR);
  }

  scratch_file file_{".nc"};
  int id_ = -1;
  int row_ = -1;
  int station_ = -1;
};

TEST_F(netcdf_data, is_read_from_both_formats) {
  for (int const mode : {NC_NETCDF4, 0, NC_64BIT_OFFSET}) {
    create(mode);
    auto const x = define("x", NC_DOUBLE, {row_});
    auto const count = define("count", NC_SHORT, {row_});
    write({{x, {0.1, -2, 3e300}}, {count, {1, 2, -3}}});
    EXPECT_THAT(data_columns(file_.path), ElementsAre("x", "count"));
    auto const table = read_data(file_.path);
    EXPECT_THAT(values(table, "x"), ElementsAre(0.1, -2, 3e300));
    EXPECT_THAT(values(table, "count"), ElementsAre(1, 2, -3));
  }
}

TEST_F(netcdf_data, is_read_on_one_dimension) {
  create(NC_NETCDF4);
  auto const x = define("x", NC_FLOAT, {row_});
  auto const height = define("height", NC_DOUBLE, {station_});
  auto const image = define("image", NC_DOUBLE, {row_, station_});
  define("name", NC_CHAR, {row_});
  write({{x, {1, 2, 3}}, {height, {4, 5}}, {image, {1, 2, 3, 4, 5, 6}}});
  EXPECT_THAT(values(read_data(file_.path, {"x"}), "x"), ElementsAre(1, 2, 3));
  EXPECT_THAT(values(read_data(file_.path, {"height"}), "height"), ElementsAre(4, 5));
  EXPECT_EQ(
      error_of(file_.path, {"height", "x"}),
      " the variables 'height' and 'x' have different dimensions, 'station' and 'row'; read those of one dimension");
  EXPECT_EQ(error_of(file_.path, {"image"}), " the variable 'image' has 2 dimensions; it should have one, the rows");
  EXPECT_EQ(error_of(file_.path, {"name"}), " the variable 'name' holds no numbers; read only the others");
  EXPECT_THAT(error_of(file_.path, {"z"}), HasSubstr("there is no column 'z'"));
}

TEST_F(netcdf_data, must_be_complete_and_finite) {
  create(NC_NETCDF4);
  auto const x = define("x", NC_DOUBLE, {row_});
  auto const y = define("y", NC_DOUBLE, {row_});
  auto const z = define("z", NC_DOUBLE, {row_});
  define("never_written", NC_INT, {row_});
  double const minus = -999;
  ASSERT_EQ(nc_put_att_double(id_, y, "_FillValue", NC_DOUBLE, 1, &minus), NC_NOERR);
  ASSERT_EQ(nc_put_att_double(id_, z, "scale_factor", NC_DOUBLE, 1, &minus), NC_NOERR);
  write({{x, {1, std::numeric_limits<double>::quiet_NaN(), 3}}, {y, {1, 2, -999}}, {z, {1, 2, 3}}});
  EXPECT_EQ(error_of(file_.path, {"x"}),
            " row 1 of the variable 'x', counted from 0, is nan; every value must be finite");
  EXPECT_EQ(error_of(file_.path, {"y"}), " row 2 of the variable 'y', counted from 0, has no value");
  EXPECT_EQ(error_of(file_.path, {"never_written"}),
            " row 0 of the variable 'never_written', counted from 0, has no value");
  EXPECT_THAT(error_of(file_.path, {"z"}), HasSubstr("is packed (scale_factor)"));
}

TEST_F(netcdf_data, names_a_file_that_is_none) {
  scratch_file const text(".nc", "x,y\n1,2\n");
  EXPECT_THAT(error_of(text.path), HasSubstr("is no NetCDF file that can be read"));
  EXPECT_THROW(read_data("/nowhere/data.nc"), io_error);
}

TEST_F(netcdf_data, gives_variables_of_two_dimensions_as_stacks) {
  create(NC_NETCDF4);
  auto const x = define("x", NC_DOUBLE, {row_});
  auto const z = define("z", NC_FLOAT, {station_, row_});
  auto const wrong = define("wrong", NC_FLOAT, {station_, row_});
  write({{x, {1, 2, 3}}, {z, {1, 2, 3, 4, 5, 6}}, {wrong, {1, 2, 3, 4, 9.9692099683868690e36, 6}}});
  auto const stack = read_stack(file_.path, "z");
  EXPECT_EQ(stack.tables(), 2U);
  EXPECT_THAT(values(stack, "z"), ElementsAre(1, 2, 3, 4, 5, 6));
  auto const both = joined({read_data(file_.path, {"x"}), stack});
  EXPECT_EQ(both.rows(), 3U);
  EXPECT_THAT(values(both, "x"), ElementsAre(1, 2, 3));
  for (auto const& [name, what] : std::vector<std::pair<std::string, std::string>>{
           {"x", "has 1 dimensions; it should have two"}, {"wrong", "row 1 of table 1 of the variable 'wrong'"}}) {
    try {
      read_stack(file_.path, name);
      ADD_FAILURE() << name;
    } catch (data_error const& problem) {
      EXPECT_THAT(problem.what(), HasSubstr(what));
    }
  }
}

}  // namespace
}  // namespace rivulet
