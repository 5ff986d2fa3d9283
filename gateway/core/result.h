// A value or the Problem that stood in its way.
#pragma once

#include <utility>
#include <variant>

#include "gateway/core/problem.h"

namespace jsongate {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}            // NOLINT
  Result(Problem problem) : held_(std::in_place_index<1>, std::move(problem)) {}  // NOLINT

  bool ok() const noexcept { return held_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  // Only where ok().
  T& value() noexcept { return *std::get_if<0>(&held_); }
  const T& value() const noexcept { return *std::get_if<0>(&held_); }
  // Only where not ok().
  Problem& problem() noexcept { return *std::get_if<1>(&held_); }
  const Problem& problem() const noexcept { return *std::get_if<1>(&held_); }

 private:
  std::variant<T, Problem> held_;
};

}  // namespace jsongate
