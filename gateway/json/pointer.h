// JSON Pointer (RFC 6901): the way to one value, token by token.
//
// Of several members with one name the last counts, as everywhere in this room's paths. Owner: the
// caller. Threads: any; immutable. Errors: compile() says what is wrong and where; a pointer that
// leads nowhere is no error and finds nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/json/document.h"
#include "gateway/json/path_error.h"
#include "gateway/json/tape.h"

namespace jsongate::json {

class Pointer {
 public:
  struct Token {
    std::string name;
    std::optional<std::int64_t> index;  // where the name is one (RFC 6901 §4)
  };

  // To the root.
  Pointer() = default;

  // "" or "/a/0": §3.
  static std::variant<Pointer, PathError> compile(std::string_view text);
  // The fragment of a URI, with its '#': "#/a%20b": §6.
  static std::variant<Pointer, PathError> compile_fragment(std::string_view text);

  std::optional<Reader> find(const Document& document) const noexcept {
    return find(document.reader());
  }
  // From any value on.
  std::optional<Reader> find(Reader at) const noexcept;

  // Empty: the root. What adds a member finds parent() and takes the last token; "-", the place
  // behind the last element of an array, is a token that never finds anything there.
  const std::vector<Token>& tokens() const noexcept { return tokens_; }
  // Without its last token; the root's is the root.
  Pointer parent() const;
  // As compile() takes it.
  std::string text() const;

 private:
  std::vector<Token> tokens_;
};

// A pointer as the fragment of a URI, with its '#': §6.
std::string fragment_of(std::string_view pointer);

}  // namespace jsongate::json
