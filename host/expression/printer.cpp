// placeholder
#include "host/expression/printer.hpp"
namespace rivulet::expression {
std::string print(graph const&, node_id, std::vector<std::string> const&, std::vector<std::string> const&,
                  std::size_t) {
  return "";
}
}  // namespace rivulet::expression
