// Values taken out of a schema (enum, const, bounds), kept on a tape of their own, so that nothing
// needs the schema's document once it is compiled.
//
// Owner: the compiled program. Threads: any number may read once nothing is added any more.
// Errors: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/tape.h"

namespace jsongate::json::schema {

class Constants {
 public:
  // Copies the value; returns its number.
  std::uint32_t add(Reader value);
  // Valid until the next add().
  Reader at(std::uint32_t number) const noexcept {
    return Reader(words_.data() + starts_[number],
                  reinterpret_cast<const std::uint8_t*>(strings_.data()), digits_.data());
  }

 private:
  void copy_token(const Reader& token, std::size_t start, std::vector<std::size_t>& open);
  void copy_string(std::string_view text);

  std::vector<std::uint64_t> words_;
  std::vector<std::size_t> starts_;
  std::string strings_;
  std::string digits_;
};

}  // namespace jsongate::json::schema
