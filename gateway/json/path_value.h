// What a filter compares: values of the document, literals and results of functions, or nothing.
//
// Owner: the caller; a Value points into the document or the Program. Threads: one at a time, with
// the document. Errors: false once the budget is exceeded. Source: RFC 9535 §2.3.5.2.2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/json/path_budget.h"
#include "gateway/json/path_number.h"
#include "gateway/json/path_program.h"
#include "gateway/json/tape.h"

namespace jsongate::json::path {

struct Value {
  Kind kind = Kind::kEnd;  // kEnd: nothing
  Number number{};
  std::string_view text{};        // of a string
  std::optional<Reader> place{};  // of an array or object

  static Value of(const Reader& at) noexcept;
  static Value of(const Literal& literal) noexcept;
  static Value of(std::size_t count) noexcept;
  bool is_string() const noexcept { return kind == Kind::kString; }
};

// Arrays by their elements in order, objects by their members in any order.
bool equal(const Value& a, const Value& b, Budget& budget);
// Numbers by value, strings by code points; nothing else has an order.
bool less(const Value& a, const Value& b, Budget& budget);
// Code points, elements or members; nothing for what has no length.
Value length_of(const Value& value, Budget& budget);

}  // namespace jsongate::json::path
