// The places of a document that a directive names: a JSONPath, or a JSON Pointer where the word is
// empty or begins with '/'.
//
// Owner: the configuration. Threads: any; immutable. Errors: compile() says what is wrong, with the
// word and the place of the offending character; find() and first() as json::Path.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/core/result.h"
#include "gateway/json/path.h"
#include "gateway/json/pointer.h"

namespace jsongate::filters {

class Selector {
 public:
  // What is wrong with a word: a sentence for the administrator.
  using Wrong = std::string;
  static std::variant<Selector, Wrong> compile(std::string_view word);

  // Appends the values, of which one may stand more than once.
  std::optional<Problem> find(const json::Document& document,
                              std::vector<json::Reader>& values) const;
  Result<std::optional<json::Reader>> first(const json::Document& document) const;

 private:
  explicit Selector(json::Path path) : path_(std::move(path)) {}
  explicit Selector(json::Pointer pointer) : pointer_(std::move(pointer)) {}

  std::optional<json::Path> path_;
  json::Pointer pointer_;  // where there is no path
};

// "'/a' at character 2: …", counted from 1.
std::string describe(std::string_view word, const json::PathError& error);

}  // namespace jsongate::filters
