#include "gateway/json/pattern.h"

#include <algorithm>
#include <cstring>

#include "gateway/json/regex.h"

namespace jsongate::json {
namespace {

constexpr std::int64_t kPatternMemory = std::int64_t{8} << 20;

}  // namespace

std::variant<Pattern, std::string> Pattern::compile(std::string_view source) {
  constexpr std::string_view kRefused = "cannot be used as a regular expression: ";
  const auto translated = to_re2(source);
  if (const auto* const error = std::get_if<RegexError>(&translated)) {
    return std::string(kRefused) + error->message + ", at byte " + std::to_string(error->position);
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(kPatternMemory);
  auto compiled = std::make_unique<RE2>(*std::get_if<std::string>(&translated), options);
  if (!compiled->ok()) return std::string(kRefused) + compiled->error();
  return Pattern{std::string(source), RegexSequence::of(source), std::move(compiled)};
}

bool Pattern::matches(std::string_view text) const {
  if (sequence) return sequence->matches(text);
  return re->Match({text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

// All bytes but those that go on with a code point, 0b10……, which are counted eight at a time.
std::uint64_t code_points(std::string_view text) noexcept {
  constexpr std::uint64_t kLowest = 0x0101010101010101U;
  std::uint64_t count = text.size();
  for (std::size_t at = 0; at < text.size(); at += sizeof count) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, std::min(sizeof bytes, text.size() - at));
    const std::uint64_t going_on = (bytes >> 7) & ~(bytes >> 6) & kLowest;
    count -= (going_on * kLowest) >> 56;
  }
  return count;
}

}  // namespace jsongate::json
