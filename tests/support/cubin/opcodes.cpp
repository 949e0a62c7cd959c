// The table of opcodes; test_instruction_counts.cpp compares it with what instruction_set learns.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cubin/opcodes.hpp"

#include <algorithm>

namespace rivulet::cubin {
namespace {

using enum instruction_class;

constexpr opcode_row table[] = {
    {0x020, "FMUL", float32},   {0x021, "FADD", float32},     {0x023, "FFMA", float32},  {0x028, "DMUL", float64},
    {0x029, "DADD", float64},   {0x02b, "DFMA", float64},     {0x108, "MUFU", special},  {0x102, "FCHK", special},
    {0x104, "F2F", special},    {0x105, "F2I", special},      {0x106, "I2F", special},   {0x107, "FRND", special},
    {0x110, "F2F", special},    {0x111, "F2I", special},      {0x112, "I2F", special},   {0x113, "FRND", special},
    {0x045, "I2FP", float32},   {0x007, "SEL", select},       {0x008, "FSEL", select},   {0x009, "FMNMX", select},
    {0x00a, "FSET", select},    {0x00b, "FSETP", select},     {0x00c, "ISETP", select},  {0x017, "IMNMX", select},
    {0x01c, "PLOP3", select},   {0x02a, "DSETP", select},     {0x048, "VIMNMX", select}, {0x087, "USEL", select},
    {0x08c, "UISETP", select},  {0x003, "P2R", select},       {0x004, "R2P", select},    {0x11c, "UPLOP3", select},
    {0x002, "MOV", integer},    {0x010, "IADD3", integer},    {0x011, "LEA", integer},   {0x012, "LOP3", integer},
    {0x013, "IABS", integer},   {0x016, "PRMT", integer},     {0x019, "SHF", integer},   {0x024, "IMAD", integer},
    {0x025, "IMAD", integer},   {0x026, "IMAD", integer},     {0x027, "IMAD", integer},  {0x035, "HFMA2", integer},
    {0x036, "VIADD", integer},  {0x046, "VIADDMNMX", select}, {0x005, "CS2R", integer},  {0x119, "S2R", integer},
    {0x100, "FLO", integer},    {0x101, "BREV", integer},     {0x109, "POPC", integer},  {0x082, "UMOV", integer},
    {0x090, "UIADD3", integer}, {0x091, "ULEA", integer},     {0x092, "ULOP3", integer}, {0x099, "USHF", integer},
    {0x0a4, "UIMAD", integer},  {0x0a5, "UIMAD", integer},    {0x0ca, "R2UR", integer},  {0x1c2, "R2UR", integer},
    {0x0c3, "S2UR", integer},   {0x1c3, "S2UR", integer},     {0x141, "BSYNC", branch},  {0x142, "BREAK", branch},
    {0x144, "CALL", branch},    {0x145, "BSSY", branch},      {0x147, "BRA", branch},    {0x148, "WARPSYNC", branch},
    {0x14d, "EXIT", branch},    {0x150, "RET", branch},       {0x0b9, "ULDC", memory},   {0x181, "LDG", memory},
    {0x182, "LDC", memory},     {0x183, "LDL", memory},       {0x186, "STG", memory},    {0x187, "STL", memory},
    {0x118, "NOP", branch}};

constexpr unsigned load_constant = 0x182, no_register = 255;

}  // namespace

opcode_row const* opcode_of(instruction which) {
  auto const* const found =
      std::ranges::find(table, static_cast<unsigned>(which.bits(0, 9)), [](opcode_row const& row) { return row.code; });
  return found == std::end(table) ? nullptr : found;
}

bool loads_constant_by_index(instruction which) {
  return which.bits(0, 9) == load_constant && which.bits(24, 8) != no_register;
}

}  // namespace rivulet::cubin
