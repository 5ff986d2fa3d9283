// The names and indexes of a JSON Pointer, unescaped.
//
// Owner: the caller. Threads: any. Errors: none, for what is no pointer. Source: RFC 6901 §3, §4.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jsongate::json {

inline std::optional<std::string> unescaped_step(std::string_view step) {
  std::string out;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] != '~') {
      out += step[i];
      continue;
    }
    if (++i == step.size() || (step[i] != '0' && step[i] != '1')) return std::nullopt;
    out += step[i] == '0' ? '~' : '/';
  }
  return out;
}

inline std::optional<std::vector<std::string>> steps_of(std::string_view pointer) {
  std::vector<std::string> steps;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return std::nullopt;
    pointer.remove_prefix(1);
    const auto step = pointer.substr(0, pointer.find('/'));
    auto unescaped = unescaped_step(step);
    if (!unescaped) return std::nullopt;
    steps.push_back(*std::move(unescaped));
    pointer.remove_prefix(step.size());
  }
  return steps;
}

}  // namespace jsongate::json
