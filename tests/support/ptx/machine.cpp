// Decoding of a module, and a launch from beginning to end.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ptx/machine.hpp"

#include <algorithm>
#include <cfenv>
#include <cstring>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "tests/support/ptx/decoder.hpp"
#include "tests/support/ptx/lexer.hpp"
#include "tests/support/ptx/scheduler.hpp"

namespace ptx {
namespace {

std::size_t aligned(std::size_t value, std::size_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

class module_decoder {
 public:
  explicit module_decoder(std::string_view text) : text_(read(text)), made_(std::make_shared<image_content>()) {}

  image decode() {
    for (variable const& each : text_.variables) declare(each);
    for (function const& each : text_.functions) {
      for (item const& what : each.body) {
        if (what.kind == item_kind::variable && what.variable.where == space::shared) declare(what.variable);
      }
    }
    made_->dynamic_shared = aligned(made_->shared_bytes, dynamic_alignment_);
    for (std::string_view name : dynamic_) symbols_.shared[name] = made_->dynamic_shared;
    for (function const& each : text_.functions) declare(each);
    for (function const& each : text_.functions) {
      if (each.has_body) decoder(*made_, symbols_, symbols_.functions.at(each.name), each).decode();
    }
    return {made_};
  }

 private:
  void declare(variable const& each) {
    bool const dynamic = each.where == space::shared && each.imported;
    if (each.imported && !dynamic) fail_at(each.line, "'" + std::string(each.name) + "' is defined in another module");
    if (each.where == space::shared) {
      if (dynamic) {
        dynamic_alignment_ = std::max(dynamic_alignment_, each.alignment);
        dynamic_.push_back(each.name);
      } else {
        made_->shared_bytes = aligned(made_->shared_bytes, each.alignment);
        symbols_.shared[each.name] = made_->shared_bytes;
        made_->shared_bytes += each.bytes;
      }
      return;
    }
    if (each.alignment > 16 || each.bytes == 0)
      fail_at(each.line, "a variable has 1 byte at least and is aligned to 16 at most");
    symbols_.variables[each.name] = static_cast<std::uint32_t>(made_->variables.size());
    made_->variables.push_back({std::string(each.name), each.initial});
    made_->variables.back().initial.resize(each.bytes);
  }

  static std::vector<parameter> slots_for(std::vector<variable> const& list, decoded_function& into) {
    std::vector<parameter> made;
    std::size_t offset = 0;
    for (variable const& each : list) {
      offset = aligned(offset, each.alignment);
      made.push_back({static_cast<std::uint32_t>(into.frame.size()), each.bytes, offset});
      into.frame.resize(into.frame.size() + aligned(each.bytes, 8) / 8, unset_bits);
      offset += each.bytes;
    }
    return made;
  }

  void declare(function const& each) {
    symbols_.declarations[each.name] = &each;
    if (!each.has_body) return;
    decoded_function made;
    made.name = each.name;
    made.entry = each.entry;
    made.most_threads = each.most_threads;
    made.frame.assign(1, unset_bits);
    made.parameters = slots_for(each.parameters, made);
    made.results = slots_for(each.results, made);
    if (!made.parameters.empty()) made.parameter_bytes = made.parameters.back().offset + made.parameters.back().bytes;
    symbols_.functions[each.name] = static_cast<std::uint32_t>(made_->functions.size());
    made_->functions.push_back(std::move(made));
  }

  module_text text_;
  std::shared_ptr<image_content> made_;
  module_symbols symbols_;
  std::vector<std::string_view> dynamic_;
  std::size_t dynamic_alignment_ = 16;
};

decoded_function const& kernel_named(image_content const& code, std::string_view name) {
  for (decoded_function const& each : code.functions) {
    if (each.entry && each.name == name) return each;
  }
  throw std::runtime_error("the module has no kernel '" + std::string(name) + "'");
}

void check_shape(decoded_function const& kernel, launch const& shape) {
  std::uint64_t const threads = shape.threads.count();
  if (shape.blocks.count() == 0 || threads == 0 || threads > 1024) {
    throw std::runtime_error("a launch needs blocks, and 1 to 1024 threads in each");
  }
  if (kernel.most_threads != 0 && threads > kernel.most_threads) {
    throw std::runtime_error("kernel '" + kernel.name + "' allows " + std::to_string(kernel.most_threads) +
                             " threads in a block, not " + std::to_string(threads));
  }
  if (shape.arguments.size() != kernel.parameters.size()) {
    throw std::runtime_error("kernel '" + kernel.name + "' has " + std::to_string(kernel.parameters.size()) +
                             " parameters, not " + std::to_string(shape.arguments.size()));
  }
}

/// The results are IEEE's only if the host rounds to nearest and keeps subnormal numbers.
void check_environment() {
  float volatile smallest = std::numeric_limits<float>::min();
  float const volatile half = smallest / 2;
  if (std::fegetround() != FE_TONEAREST || half == 0) {
    throw std::runtime_error("the host does not round to nearest, or flushes subnormal numbers to zero");
  }
}

void prepare(run_state& run) {
  image_content const& code = *run.code;
  std::vector<std::uint64_t> const& variables = run.global->variables_of(run.code);
  for (decoded_function const& each : code.functions) {
    std::vector<std::uint64_t>& frame = run.frames.emplace_back(each.frame);
    for (relocation const& place : each.relocations) frame[place.slot] = variables[place.variable] + place.offset;
  }
  auto const number = static_cast<std::size_t>(run.kernel - code.functions.data());
  run.parameters.assign(run.kernel->parameter_bytes, std::byte{0});
  for (std::size_t n = 0; n < run.kernel->parameters.size(); ++n) {
    parameter const& formal = run.kernel->parameters[n];
    std::memcpy(run.parameters.data() + formal.offset, run.shape->arguments[n], formal.bytes);
    std::memcpy(&run.frames[number][formal.slot], run.shape->arguments[n], formal.bytes);
  }
  run.counts.assign(code.code.size(), 0);
  run.last_extents.assign(code.code.size(), {});
  run.slow_checks = run.chosen.check_global_races || run.chosen.check_unwritten;
}

statistics counted(run_state const& run) {
  statistics made;
  for (std::size_t n = 0; n < run.counts.size(); ++n) {
    std::uint32_t const opcode = run.code->texts[n].opcode;
    if (opcode == 0 || run.counts[n] == 0) continue;
    made.executed[run.code->opcodes[opcode]] += run.counts[n];
    made.total += run.counts[n];
  }
  return made;
}

std::string described(run_state const& run, fault const& what) {
  instruction_text const& place = run.code->texts[run.index(*what.where)];
  auto const& [bx, by, bz] = what.block_index;
  auto const& [tx, ty, tz] = what.thread_index;
  std::ostringstream text;
  text << "kernel " << run.kernel->name << ", PTX line " << place.line << ", " << run.code->opcodes[place.opcode];
  if (run.code->functions[place.function].name != run.kernel->name)
    text << " in " << run.code->functions[place.function].name;
  text << ": " << what.message << " (block " << bx << ' ' << by << ' ' << bz << ", thread " << tx << ' ' << ty << ' '
       << tz << ')';
  return text.str();
}

}  // namespace

std::vector<std::string> image::entries() const {
  std::vector<std::string> names;
  for (decoded_function const& each : content->functions) {
    if (each.entry) names.push_back(each.name);
  }
  return names;
}

std::vector<std::size_t> image::parameter_bytes(std::string_view entry) const {
  std::vector<std::size_t> sizes;
  for (parameter const& each : kernel_named(*content, entry).parameters) sizes.push_back(each.bytes);
  return sizes;
}

std::size_t image::most_threads(std::string_view entry) const {
  std::size_t const most = kernel_named(*content, entry).most_threads;
  return most == 0 ? 1024 : most;
}

image parse(std::string_view text) { return module_decoder(text).decode(); }

void raise(thread const& who, instruction const& where, std::string message) {
  throw fault{who.owner->index, who.index, &where, std::move(message)};
}

statistics run(image const& code, std::string_view entry, launch const& shape, memory& global, options const& chosen) {
  check_environment();
  run_state state;
  state.code = code.content;
  state.chosen = chosen;
  state.shape = &shape;
  state.global = &global;
  state.kernel = &kernel_named(*code.content, entry);
  check_shape(*state.kernel, shape);
  prepare(state);
  try {
    grid(state).run();
  } catch (fault const& what) {
    throw std::runtime_error(described(state, what));
  }
  return counted(state);
}

}  // namespace ptx
