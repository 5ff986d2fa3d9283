// Helpers of tests: documents with every kind of spacing, drawn at random, and bytes that decide.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>

namespace jsongate::json::testing {

// Draws documents; the same for the same seed.
class Drawer {
 public:
  explicit Drawer(unsigned seed, bool unique = false) : random_(seed), unique_(unique) {}

  unsigned draw(unsigned below) { return std::uniform_int_distribution(0U, below - 1)(random_); }

  std::string document(unsigned depth = 4) { return space() + value(depth) + space(); }

  std::string value(unsigned depth) {
    const unsigned kind = draw(depth == 0 ? 6 : 12);
    if (kind < 6) return scalar();
    return kind < 9 ? container(depth - 1, false) : container(depth - 1, true);
  }

  std::string scalar() {
    constexpr const char* kScalars[] = {"null",
                                        "true",
                                        "false",
                                        "0",
                                        "-0",
                                        "1",
                                        "7",
                                        "1E2",
                                        "-2.50",
                                        "1.0e+2",
                                        "100",
                                        "99999999999999999999999",
                                        "-123456789012345678901",
                                        "18446744073709551615",
                                        "\"\"",
                                        R"("x")",
                                        R"("a,b:{}[]\"\\")",
                                        R"("\u00e9\n")",
                                        "\"\xC3\xA9\"",
                                        R"("\\")",
                                        R"("\ud83d\ude00")"};
    return kScalars[draw(std::size(kScalars))];
  }

  std::string name() {
    constexpr const char* kNames[] = {R"("a")",   R"("b")",        R"("\u0061")", R"("")",
                                      R"("a/b")", R"("m~n")",      R"("c")",      R"("\"")",
                                      R"("0")",   R"("long name")"};
    return kNames[draw(std::size(kNames))];
  }

  std::string space() {
    constexpr const char* kSpaces[] = {"", "", "", "", " ", "\n", "\t", "\r\n  ", "   "};
    return kSpaces[draw(std::size(kSpaces))];
  }

 private:
  std::string container(unsigned depth, bool is_object) {
    std::string out(1, is_object ? '{' : '[');
    std::string sorts;
    bool first = true;
    for (unsigned left = draw(5); left > 0; --left) {
      const std::string key = is_object ? name() : "";
      if (is_object && unique_ && is_taken(sorts, key)) continue;
      if (!first) out += ",";
      first = false;
      out += space() + key + (is_object ? space() + ":" + space() : "") + value(depth) + space();
    }
    if (first) out += space();
    return out + (is_object ? '}' : ']');
  }

  static bool is_taken(std::string& taken, const std::string& key) {
    const std::string mark = (key == R"("\u0061")" ? R"("a")" : key) + "\n";
    if (taken.find("\n" + mark) != std::string::npos) return true;
    taken += "\n" + mark;
    return false;
  }

  std::mt19937 random_;
  bool unique_;
};

// Choices read from bytes, as a fuzzer finds them; zeros behind their end.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : bytes_(bytes) {}

  bool is_done() const { return bytes_.empty(); }
  std::size_t below(std::size_t count) {
    if (count <= 1 || bytes_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte % count;
  }

 private:
  std::string_view bytes_;
};

}  // namespace jsongate::json::testing
