// Regular expressions as JSONPath has them: I-Regexp's grammar and no more, run by RE2 in time
// linear in the subject.
//
// Owner: the caller. Threads: any, immutable. Errors: no value where the pattern is no I-Regexp, or
// where RE2 would need more than its limits (a count above 1000, `max_memory`). Source: RFC 9485;
// what is translated, and that '^' and '$' are left to the engine, is §5.3 and §5.5.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace jsongate::json {

// The pattern in RE2's syntax, neither anchored nor proven to be within RE2's limits.
std::optional<std::string> iregexp_to_re2(std::string_view pattern);

class IRegexp {
 public:
  static constexpr std::size_t kMaxMemory = std::size_t{1} << 23;

  // `pattern`: valid UTF-8.
  static std::optional<IRegexp> compile(std::string_view pattern,
                                        std::size_t max_memory = kMaxMemory);
  IRegexp(IRegexp&&) noexcept;
  IRegexp& operator=(IRegexp&&) noexcept;
  ~IRegexp();

  // The whole subject.
  bool matches(std::string_view subject) const;
  // Some part of it.
  bool is_found_in(std::string_view subject) const;
  // Instructions of the machine: a byte of the subject costs at most so many.
  std::size_t size() const;

 private:
  explicit IRegexp(std::unique_ptr<const re2::RE2> machine) noexcept;

  std::unique_ptr<const re2::RE2> machine_;
};

}  // namespace jsongate::json
